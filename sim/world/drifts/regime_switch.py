"""The topics jump between a few fixed regimes; regime 0 is where the world began."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from godmodel.sim.world.drifts.base import DriftPolicy


class RegimeSwitch(DriftPolicy):
    """The topics jump between a few fixed regimes; regime 0 is where the world began."""

    kind: Literal["regime_switch"] = "regime_switch"
    regimes: int = Field(2, ge=2, le=1000, description="number of regimes")
    every: int = Field(10, ge=1, le=1_000_000, description="ticks between switches")
    size: float = Field(1.0, ge=0.0, le=10.0, description="standard deviation of a regime's tilt, nats")

    def tilt(self, tick, previous, dice):
        """The tilt of regime floor((tick - 1) / every) mod regimes, drawn once."""
        regime = (tick - 1) // self.every % self.regimes
        if regime == 0:
            return np.zeros_like(previous)
        return self.size * dice(f"drift regime {regime}").standard_normal(previous.shape)
