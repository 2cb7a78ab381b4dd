"""Only some outcomes are recorded: a document with a failing symbol mostly is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from pydantic import Field

if TYPE_CHECKING:
    pass
from godmodel.sim.parts import Can, Need
from godmodel.sim.society.lenses.base import LensSettings


class Survivorship(LensSettings):
    """Only some outcomes are recorded: a document with a failing symbol mostly is not."""

    kind: Literal["survivorship"] = "survivorship"
    needs: ClassVar[tuple[Need, ...]] = (*LensSettings.needs, Need("world", Can.SYMBOLWISE, ledger=True))
    failing: float = Field(
        0.2, gt=0.0, lt=1.0, description="share of the alphabet, its last symbols, that mark a failure, share"
    )
    kept: float = Field(0.1, ge=0.0, le=1.0, description="chance of a failure to be recorded all the same, share")

    def build(self, vocab_size, population, grammar=None):
        """Let the last symbols mark a failure; in worlds with a Zipf tail these are the rarest."""
        failing = np.arange(vocab_size) >= vocab_size - max(round(self.failing * vocab_size), 1)
        from godmodel.sim.society.observation import SurvivorshipLens

        return SurvivorshipLens(failing, self.kept)
