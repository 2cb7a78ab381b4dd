"""The documents of a machine without a watermark."""

from typing import Literal

from godmodel.sim.training.watermarks.base import WatermarkSettings


class NoWatermark(WatermarkSettings):
    """Its documents carry no mark."""

    kind: Literal["none"] = "none"

    def build(self, vocab_size):
        """Return None: there is no mark."""
        return None
