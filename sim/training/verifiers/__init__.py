"""Verifiers: a file each, found by looking."""

from godmodel.sim.settings import by_kind, kinds_in
from godmodel.sim.training.verifiers.base import VerifierSettings

AnyVerifier = by_kind(*kinds_in(__name__, VerifierSettings))

__all__ = ["AnyVerifier", "VerifierSettings"]
