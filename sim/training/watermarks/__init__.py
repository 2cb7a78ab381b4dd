"""Watermarks: what marks a machine's documents, a file each, found by looking."""

from typing import Annotated

from godmodel.sim.kinds import OneOf
from godmodel.sim.training.watermarks.base import WatermarkSettings

AnyWatermark = Annotated[WatermarkSettings, OneOf(WatermarkSettings, __name__)]

__all__ = ["AnyWatermark", "WatermarkSettings"]
