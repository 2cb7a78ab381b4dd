"""Drifts: how the world's topics move by themselves, a file each, found by looking."""

from typing import Annotated

from godmodel.sim.kinds import OneOf
from godmodel.sim.world.drifts.base import DriftPolicy

AnyDrift = Annotated[DriftPolicy, OneOf(DriftPolicy, __name__)]

__all__ = ["AnyDrift", "DriftPolicy"]
