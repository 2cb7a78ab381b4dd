"""A fixed shelf drawn from everything so far (Kazdan et al. 2024)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from godmodel.sim.training.anchors.base import AnchorPolicy, draw, everything


class AccumulateSubsample(AnchorPolicy):
    """A fixed shelf drawn from everything so far (Kazdan et al. 2024)."""

    kind: Literal["accumulate_subsample"] = "accumulate_subsample"
    real: Literal["first", "all"] = Field(
        "first", description="people's documents that are kept: those of the first tick only, or of all ticks"
    )

    def training_set(self, seen, *, tick, size, previous, rng):
        """A random part of the pool."""
        return draw(everything(seen, self.real), size, rng)
