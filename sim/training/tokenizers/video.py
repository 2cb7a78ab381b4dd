"""Patches of space and time, causal in time, quantised without a codebook (after MAGVIT-v2, Yu et al. 2024)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from godmodel.sim.training.tokenizers.autoencoder import AutoencoderSettings


class Video(AutoencoderSettings):
    """Patches of space and time, causal in time, quantised without a codebook (after MAGVIT-v2, Yu et al. 2024)."""

    kind: Literal["video"] = "video"
    bits: int = Field(6, ge=1, le=16, description="log2 W, bits of a token")
    time: int = Field(1, ge=1, le=64, description="frames that a token stands for, after the first frame")

    def build(self, vocab_size, shape=None):
        """Build an untrained tokenizer of films; it needs torch."""
        self._checked()
        from godmodel.models.tokenizers.video import VideoTokenizer

        settings = {"bits": self.bits, "time": self.time, "width": self.width, "steps": self.steps}
        return self._made(VideoTokenizer, vocab_size, shape, **settings)
