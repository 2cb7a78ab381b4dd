"""Improvements: post-training, a file each, found by looking. A trainee's list of them is gone through in order."""

from sim.improvements.base import ImprovementSettings
from sim.settings import by_kind, kinds_in

AnyImprovement = by_kind(*kinds_in(__name__, ImprovementSettings))

__all__ = ["AnyImprovement", "ImprovementSettings"]
