"""The world's own data turn a page: one year a step."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from godmodel.sim.parts import Can, Need
from godmodel.sim.world.drifts.base import DriftPolicy


class Years(DriftPolicy):
    """The world's own data turn a page: one year a step."""

    kind: Literal["years"] = "years"
    needs: ClassVar[tuple[Need, ...]] = (Need("world", Can.CALENDAR),)
    ticks_per_year: int = Field(1, ge=1, le=10_000, description="ticks that each year of the data lasts")

    def tilt(self, tick, previous, dice):
        """No tilt: the data move by themselves."""
        return previous

    def period(self, tick):
        """Years since the first."""
        return (tick - 1) // self.ticks_per_year
