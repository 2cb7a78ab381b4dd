"""Detectors of synthetic documents: a file each, found by looking."""

from sim.detectors.base import DetectorSettings
from sim.settings import by_kind, kinds_in

AnyDetector = by_kind(*kinds_in(__name__, DetectorSettings))

__all__ = ["AnyDetector", "DetectorSettings"]
