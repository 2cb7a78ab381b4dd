"""Everything is recorded as it was written."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

if TYPE_CHECKING:
    pass
from godmodel.sim.parts import Can, Need
from godmodel.sim.society.lenses.base import LensSettings


class Clear(LensSettings):
    """Everything is recorded as it was written."""

    kind: Literal["clear"] = "clear"
    offers: ClassVar[frozenset[Can]] = frozenset({Can.KEEPS_DOCUMENTS, Can.MERGES})
    needs: ClassVar[tuple[Need, ...]] = ()

    def build(self, vocab_size, population, grammar=None):
        """Return a lens that changes nothing."""
        from godmodel.sim.society.observation import ChannelLens

        return ChannelLens()
