"""Retraining: when a trainee trains again, a file each, found by looking."""

from typing import Annotated

from godmodel.sim.kinds import OneOf
from godmodel.sim.training.retraining.base import Retraining

AnyRetraining = Annotated[Retraining, OneOf(Retraining, __name__)]

__all__ = ["AnyRetraining", "Retraining"]
