"""What every search's settings make."""

from __future__ import annotations

import abc
from typing import TYPE_CHECKING, ClassVar

from godmodel.sim.parts import Can, Need, Part

if TYPE_CHECKING:
    from godmodel.models.improve.search import Search


class SearchSettings(Part, abc.ABC):
    """Settings from which a search is made."""

    needs: ClassVar[tuple[Need, ...]] = (Need("world", Can.QUESTIONS),)

    @abc.abstractmethod
    def build(self) -> Search:
        """Return the search that these settings describe."""
