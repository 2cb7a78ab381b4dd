"""Shumailov et al. 2023, section 3: shares (alpha, beta, gamma) of new, previous and original data."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from godmodel.sim.training.anchors.base import AnchorPolicy, Share, mixed


class Mix(AnchorPolicy):
    """Shumailov et al. 2023, section 3: shares (alpha, beta, gamma) of new, previous and original data."""

    kind: Literal["mix"] = "mix"
    new: Share = Field(0.8, description="alpha: share from the machine's latest documents, share in [0, 1]")
    previous: Share = Field(0.1, description="beta: share from the training set studied before, share in [0, 1]")
    original: Share = Field(0.1, description="gamma: share from people's documents of the first tick, share in [0, 1]")

    @model_validator(mode="after")
    def _sums_to_one(self):
        total = self.new + self.previous + self.original
        if abs(total - 1) > 1e-9:
            raise ValueError(f"new + previous + original must be 1, got {total:g}; set all three together")
        return self

    def training_set(self, seen, *, tick, size, previous, rng):
        """Three draws side by side."""
        old, first = round(self.previous * size), round(self.original * size)
        sources = [
            (seen.latest(), size - old - first),
            (previous, old),
            (seen.people(last=seen.first_tick), first),
        ]
        return mixed(seen, tick, sources, rng)

    def since(self, tick):
        """Only this tick's."""
        return tick
