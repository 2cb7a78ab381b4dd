"""The topics swing along one fixed direction and come back."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from godmodel.sim.world.drifts.base import DriftPolicy


class Seasonal(DriftPolicy):
    """The topics swing along one fixed direction and come back."""

    kind: Literal["seasonal"] = "seasonal"
    period_ticks: int = Field(12, ge=2, le=1_000_000, description="length of a year, ticks")
    size: float = Field(
        1.0, ge=0.0, le=10.0, description="standard deviation of the tilt at the height of summer, nats"
    )

    def tilt(self, tick, previous, dice):
        """size * sin(2 pi (tick - 1) / period) along a direction drawn once."""
        direction = dice("drift season").standard_normal(previous.shape)
        return self.size * np.sin(2 * np.pi * (tick - 1) / self.period_ticks) * direction
