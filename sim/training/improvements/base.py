"""What every improvement's settings make."""

from __future__ import annotations

import abc
from typing import TYPE_CHECKING, ClassVar

from godmodel.sim.parts import Can, Need, Part

if TYPE_CHECKING:
    from godmodel.models.improve.base import Improvement


class ImprovementSettings(Part, abc.ABC):
    """Settings from which an improvement is made."""

    needs: ClassVar[tuple[Need, ...]] = (Need("world", Can.QUESTIONS),)

    @abc.abstractmethod
    def build(self, vocab_size: int) -> Improvement:
        """The improvement, for documents over V symbols.

        Raises:
            InputError: if a package that it needs is missing.
        """
