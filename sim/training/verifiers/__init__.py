"""Verifiers: a file each, found by looking."""

from typing import Annotated

from godmodel.sim.kinds import OneOf
from godmodel.sim.training.verifiers.base import VerifierSettings

AnyVerifier = Annotated[VerifierSettings, OneOf(VerifierSettings, __name__)]

__all__ = ["AnyVerifier", "VerifierSettings"]
