"""What every improvement's settings make."""

from __future__ import annotations

import abc
from typing import TYPE_CHECKING, ClassVar

from godmodel.sim.settings import Settings

if TYPE_CHECKING:
    from godmodel.models.improve.base import Improvement


class ImprovementSettings(Settings, abc.ABC):
    """Settings from which an improvement is made.

    Attributes:
        asks: whether it works on questions, and so needs a world of tasks.
        neural: whether it needs a law with a gradient.
    """

    asks: ClassVar[bool] = True
    neural: ClassVar[bool] = False

    @abc.abstractmethod
    def build(self, vocab_size: int) -> Improvement:
        """The improvement, for documents over V symbols.

        Raises:
            InputError: if a package that it needs is missing.
        """
