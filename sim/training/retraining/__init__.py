"""Retraining: when a trainee trains again, a file each, found by looking."""

from godmodel.sim.settings import by_kind, kinds_in
from godmodel.sim.training.retraining.base import Retraining

AnyRetraining = by_kind(*kinds_in(__name__, Retraining))

__all__ = ["AnyRetraining", "Retraining"]
