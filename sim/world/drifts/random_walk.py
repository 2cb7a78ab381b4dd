"""Every symbol's log-weight takes a Gaussian step a tick, with an optional pull back to where it began."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from godmodel.sim.world.drifts.base import DriftPolicy


class RandomWalk(DriftPolicy):
    """Every symbol's log-weight takes a Gaussian step a tick, with an optional pull back to where it began."""

    kind: Literal["random_walk"] = "random_walk"
    step: float = Field(0.1, ge=0.0, le=10.0, description="standard deviation of one tick's step, nats")
    pull: float = Field(0.0, ge=0.0, le=1.0, description="share of the way back to the start taken each tick, share")

    def tilt(self, tick, previous, dice):
        """Return previous * (1 - pull) + step * N(0, 1)."""
        if tick == 1:
            return previous
        return (1 - self.pull) * previous + self.step * dice("drift", tick).standard_normal(previous.shape)
