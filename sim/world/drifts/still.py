"""Nothing moves."""

from __future__ import annotations

from typing import Literal

from godmodel.sim.world.drifts.base import DriftPolicy


class Still(DriftPolicy):
    """Nothing moves."""

    kind: Literal["still"] = "still"

    def tilt(self, tick, previous, dice):
        """Zero at every tick."""
        return previous
