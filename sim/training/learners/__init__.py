"""Learners: what a trainee learns with, a file each, found by looking."""

from godmodel.sim.settings import by_kind, kinds_in
from godmodel.sim.training.learners.base import LearnerSettings

AnyLearner = by_kind(*kinds_in(__name__, LearnerSettings))

__all__ = ["AnyLearner", "LearnerSettings"]
