"""Learners: what a trainee learns with, a file each, found by looking."""

from typing import Annotated

from godmodel.sim.kinds import OneOf
from godmodel.sim.training.learners.base import LearnerSettings

AnyLearner = Annotated[LearnerSettings, OneOf(LearnerSettings, __name__)]

__all__ = ["AnyLearner", "LearnerSettings"]
