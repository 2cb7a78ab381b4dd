"""Detectors of synthetic documents: a file each, found by looking."""

from godmodel.sim.settings import by_kind, kinds_in
from godmodel.sim.training.detectors.base import DetectorSettings

AnyDetector = by_kind(*kinds_in(__name__, DetectorSettings))

__all__ = ["AnyDetector", "DetectorSettings"]
