"""Drifts: how the world's topics move by themselves, a file each, found by looking."""

from godmodel.sim.settings import by_kind, kinds_in
from godmodel.sim.world.drifts.base import DriftPolicy

AnyDrift = by_kind(*kinds_in(__name__, DriftPolicy))

__all__ = ["AnyDrift", "DriftPolicy"]
