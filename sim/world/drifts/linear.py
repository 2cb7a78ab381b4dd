"""Every coordinate of every mean moves by the same step a tick. For worlds of numbers."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from godmodel.sim.parts import Can, Need
from godmodel.sim.world.drifts.base import DriftPolicy


class Linear(DriftPolicy):
    """Every coordinate of every mean moves by the same step a tick. For worlds of numbers."""

    kind: Literal["linear"] = "linear"
    needs: ClassVar[tuple[Need, ...]] = (Need("world", Can.NUMBERS),)
    step: float = Field(0.1, ge=-1e6, le=1e6, description="what is added to each coordinate a tick, units of the world")

    def tilt(self, tick, previous, dice):
        """Return step (tick - 1) for every coordinate."""
        return np.full(previous.shape, self.step * (tick - 1))
