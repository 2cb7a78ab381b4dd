"""Documents are lost by lot, whatever they say: missing completely at random (Rubin 1976). It costs data alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

if TYPE_CHECKING:
    pass
from godmodel.sim.parts import Can, Need
from godmodel.sim.society.lenses.base import LensSettings


class Missing(LensSettings):
    """Documents are lost by lot, whatever they say: missing completely at random (Rubin 1976). It costs data alone."""

    kind: Literal["missing"] = "missing"
    offers: ClassVar[frozenset[Can]] = frozenset({Can.KEEPS_DOCUMENTS, Can.MERGES})
    needs: ClassVar[tuple[Need, ...]] = ()
    share: float = Field(0.5, ge=0.0, lt=1.0, description="chance of a document to be lost, share")

    def build(self, vocab_size, population, grammar=None):
        """Return a lens that loses each document by a lot of its own."""
        from godmodel.sim.society.observation import ChannelLens

        return ChannelLens(missing=self.share)
