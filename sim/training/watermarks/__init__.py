"""Watermarks: what marks a machine's documents, a file each, found by looking."""

from godmodel.sim.settings import by_kind, kinds_in
from godmodel.sim.training.watermarks.base import WatermarkSettings

AnyWatermark = by_kind(*kinds_in(__name__, WatermarkSettings))

__all__ = ["AnyWatermark", "WatermarkSettings"]
