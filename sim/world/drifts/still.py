"""The drift of a world in which nothing moves by itself."""

from __future__ import annotations

from typing import Literal

from godmodel.sim.world.drifts.base import DriftPolicy


class Still(DriftPolicy):
    """The drift of a world in which nothing moves by itself."""

    kind: Literal["still"] = "still"

    def tilt(self, tick, previous, dice):
        """Return the tilt of the tick before, which is zero."""
        return previous
