"""Byte-pair encoding (Sennrich et al. 2016): the most frequent pairs become tokens."""

from __future__ import annotations

from typing import ClassVar, Literal

from godmodel.sim.parts import Can
from godmodel.sim.training.tokenizers.pieces import PieceSettings


class BPE(PieceSettings):
    """Byte-pair encoding (Sennrich et al. 2016): the most frequent pairs become tokens."""

    kind: Literal["bpe"] = "bpe"
    offers: ClassVar[frozenset[Can]] = frozenset({Can.LOSSLESS})

    def build(self, vocab_size, shape=None):
        """Build an untrained BPE; it needs Hugging Face's tokenizers."""
        from godmodel.models.tokenizers.bpe import BPETokenizer

        return self._made(BPETokenizer, vocab_size)
