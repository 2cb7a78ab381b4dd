"""Everything so far: the shelf grows with the corpus (Gerstgrasser et al. 2024)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from godmodel.sim.training.anchors.base import AnchorPolicy, everything


class Accumulate(AnchorPolicy):
    """Everything so far: the shelf grows with the corpus (Gerstgrasser et al. 2024)."""

    kind: Literal["accumulate"] = "accumulate"
    real: Literal["first", "all"] = Field(
        "first", description="people's documents that are kept: those of the first tick only, or of all ticks"
    )

    def training_set(self, seen, *, tick, size, previous, rng):
        """The whole pool, nothing left out."""
        return everything(seen, self.real)
