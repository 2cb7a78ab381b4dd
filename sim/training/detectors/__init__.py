"""Detectors of synthetic documents: a file each, found by looking."""

from typing import Annotated

from godmodel.sim.kinds import OneOf
from godmodel.sim.training.detectors.base import DetectorSettings

AnyDetector = Annotated[DetectorSettings, OneOf(DetectorSettings, __name__)]

__all__ = ["AnyDetector", "DetectorSettings"]
