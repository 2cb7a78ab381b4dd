"""Improvements: post-training, a file each, found by looking. A trainee's list of them is gone through in order."""

from godmodel.sim.settings import by_kind, kinds_in
from godmodel.sim.training.improvements.base import ImprovementSettings

AnyImprovement = by_kind(*kinds_in(__name__, ImprovementSettings))

__all__ = ["AnyImprovement", "ImprovementSettings"]
