"""When a trainee trains again: at a fixed interval, or when its losses on new documents say that the world moved."""

from __future__ import annotations

import abc

from godmodel.models.alarms import Schedule
from godmodel.sim.parts import Part


class Retraining(Part, abc.ABC):
    """Settings from which a schedule of trainings is made."""

    @abc.abstractmethod
    def build(self, seed: int) -> Schedule:
        """A schedule that has heard nothing; `seed` is that of an alarm that draws at random."""
