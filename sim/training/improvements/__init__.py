"""Improvements: post-training, a file each, found by looking. A trainee's list of them is gone through in order."""

from typing import Annotated

from godmodel.sim.kinds import OneOf
from godmodel.sim.training.improvements.base import ImprovementSettings

AnyImprovement = Annotated[ImprovementSettings, OneOf(ImprovementSettings, __name__)]

__all__ = ["AnyImprovement", "ImprovementSettings"]
