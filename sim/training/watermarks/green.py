"""Green lists: a mark by which symbols are drawn."""

from typing import ClassVar, Literal

from pydantic import Field

from godmodel.sim.parts import Can, Need
from godmodel.sim.training.watermarks.base import WatermarkSettings


class GreenLists(WatermarkSettings):
    """Soft green lists (Kirchenbauer et al. 2023): some symbols, by the one before, are made likelier."""

    kind: Literal["green"] = "green"
    offers: ClassVar[frozenset[Can]] = frozenset({Can.MARK})
    needs: ClassVar[tuple[Need, ...]] = (Need("world", Can.SYMBOLS), Need("trainee.tokenizer", Can.KEEPS_SYMBOLS))
    gamma: float = Field(0.5, gt=0.0, lt=1.0, description="share of the alphabet that is green after a symbol, share")
    delta: float = Field(2.0, ge=0.0, le=50.0, description="how much likelier a green symbol is made, nats")
    key: int = Field(0, ge=0, le=2**31 - 1, description="secret key; machines that share one find each other's marks")

    def build(self, vocab_size):
        """Return a watermark over V symbols."""
        from godmodel.models.detection.watermark import Watermark

        return Watermark(vocab_size, self.gamma, self.delta, self.key)
