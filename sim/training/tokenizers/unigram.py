"""SentencePiece's unigram (Kudo 2018): the likeliest set of pieces."""

from __future__ import annotations

from typing import ClassVar, Literal

from godmodel.sim.parts import Can
from godmodel.sim.training.tokenizers.pieces import PieceSettings


class Unigram(PieceSettings):
    """SentencePiece's unigram (Kudo 2018): the likeliest set of pieces."""

    kind: Literal["unigram"] = "unigram"
    offers: ClassVar[frozenset[Can]] = frozenset({Can.LOSSLESS})

    def build(self, vocab_size, shape=None):
        """Build an untrained unigram; it needs Hugging Face's tokenizers."""
        from godmodel.models.tokenizers.unigram import UnigramTokenizer

        return self._made(UnigramTokenizer, vocab_size)
