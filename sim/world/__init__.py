"""Worlds: the laws that people draw from, a file each, found by looking."""

from typing import Annotated

from godmodel.sim.kinds import OneOf
from godmodel.sim.world.base import WorldSettings

AnyWorld = Annotated[WorldSettings, OneOf(WorldSettings, __name__)]

__all__ = ["AnyWorld", "WorldSettings"]
