"""Verifiers: a file each, found by looking."""

from sim.settings import by_kind, kinds_in
from sim.verifiers.base import VerifierSettings

AnyVerifier = by_kind(*kinds_in(__name__, VerifierSettings))

__all__ = ["AnyVerifier", "VerifierSettings"]
