"""Every so many ticks, come what may."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from godmodel.models.alarms import Schedule, Silent
from godmodel.sim.training.retraining.base import Retraining


class Fixed(Retraining):
    """Every so many ticks, come what may."""

    kind: Literal["fixed"] = "fixed"
    interval: int = Field(1, ge=1, le=1_000_000, description="ticks between two trainings")

    def build(self, seed):
        """Return a schedule that trains at its interval and hears no losses."""
        return Schedule(Silent(), most=self.interval)
