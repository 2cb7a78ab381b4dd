"""Worlds: the laws that people draw from, a file each, found by looking."""

from godmodel.sim.settings import by_kind, kinds_in
from godmodel.sim.world.base import WorldSettings

AnyWorld = by_kind(*kinds_in(__name__, WorldSettings))

__all__ = ["AnyWorld", "WorldSettings"]
