"""Neighbouring symbols look alike: what is recorded is any one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from pydantic import Field

from godmodel.sim.errors import InputError
from godmodel.sim.parts import Can, Need

if TYPE_CHECKING:
    pass
from godmodel.sim.society.lenses.base import LensSettings, require_few_symbols


class Merged(LensSettings):
    """Neighbouring symbols look alike: what is recorded is any one of them."""

    kind: Literal["merged"] = "merged"
    offers: ClassVar[frozenset[Can]] = frozenset({Can.MERGES})
    needs: ClassVar[tuple[Need, ...]] = (*LensSettings.needs, Need("world", Can.SYMBOLWISE, ledger=True))
    classes: int = Field(16, ge=1, le=1_000_000, description="kinds of symbols that are told apart, equal ranges of V")

    def build(self, vocab_size, population, grammar=None):
        """Merge equal ranges of the alphabet."""
        require_few_symbols(self.kind, vocab_size)
        if self.classes > vocab_size:
            raise InputError(f"lens.classes must be at most the world's {vocab_size} symbols, got {self.classes}.")
        from godmodel.models.lenses import merging_channel
        from godmodel.sim.society.observation import ChannelLens

        return ChannelLens(merging_channel(np.arange(vocab_size) * self.classes // vocab_size))
