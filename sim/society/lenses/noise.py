"""Symbols are replaced by uniform ones by lot."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

if TYPE_CHECKING:
    pass
from godmodel.sim.parts import Can, Need
from godmodel.sim.society.lenses.base import LensSettings, require_few_symbols


class Noise(LensSettings):
    """Symbols are replaced by uniform ones by lot."""

    kind: Literal["noise"] = "noise"
    offers: ClassVar[frozenset[Can]] = frozenset({Can.MERGES})
    needs: ClassVar[tuple[Need, ...]] = (*LensSettings.needs, Need("world", Can.SYMBOLWISE, ledger=True))
    share: float = Field(0.1, ge=0.0, le=1.0, description="chance of a symbol to be replaced, share")

    def build(self, vocab_size, population, grammar=None):
        """Return a lens with the channel (1 - share) I + share / V."""
        require_few_symbols(self.kind, vocab_size)
        from godmodel.models.lenses import noise_channel
        from godmodel.sim.society.observation import ChannelLens

        return ChannelLens(noise_channel(vocab_size, self.share) if self.share else None)
