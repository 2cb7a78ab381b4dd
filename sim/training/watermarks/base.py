"""What every watermark's settings make."""

from __future__ import annotations

import abc
from typing import TYPE_CHECKING

from godmodel.sim.parts import Part

if TYPE_CHECKING:
    from godmodel.models.detection.watermark import Watermark


class WatermarkSettings(Part, abc.ABC):
    """Settings from which a watermark is made."""

    @abc.abstractmethod
    def build(self, vocab_size: int) -> Watermark | None:
        """The watermark of documents over V symbols; None where documents carry no mark."""
