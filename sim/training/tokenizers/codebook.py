"""The codebook of a VQ-VAE (van den Oord et al. 2017); films frame by frame."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from godmodel.sim.training.tokenizers.autoencoder import AutoencoderSettings


class Codebook(AutoencoderSettings):
    """The codebook of a VQ-VAE (van den Oord et al. 2017); films frame by frame."""

    kind: Literal["codebook"] = "codebook"
    codes: int = Field(64, ge=2, le=65_536, description="W, vectors in the codebook")

    def build(self, vocab_size, shape=None):
        """Build an untrained codebook; it needs torch."""
        self._checked()
        from godmodel.models.tokenizers.codebook import CodebookTokenizer

        return self._made(CodebookTokenizer, vocab_size, shape, codes=self.codes, width=self.width, steps=self.steps)
