"""What every search's settings make."""

from __future__ import annotations

import abc
from typing import TYPE_CHECKING

from godmodel.sim.settings import Settings

if TYPE_CHECKING:
    from godmodel.models.improve.search import Search


class SearchSettings(Settings, abc.ABC):
    """Settings from which a search is made."""

    @abc.abstractmethod
    def build(self) -> Search:
        """The search."""
