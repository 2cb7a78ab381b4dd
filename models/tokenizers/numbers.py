"""There are no tokens where documents are rows of numbers: they are learned as they are."""

from __future__ import annotations

import numpy as np

from godmodel.models.distribution import Law


class NumbersTokenizer:
    """This object takes a tokenizer's place where there are no symbols and passes everything through.

    It is not a `Tokenizer`.
    """

    vocab_size = 0
    end = None
    lossless = True

    def train(self, x: np.ndarray, *, rng: np.random.Generator | None = None) -> NumbersTokenizer:
        """Return this object, because there is nothing to train."""
        return self

    def encode(self, x: np.ndarray) -> np.ndarray:
        """Return x itself.  (N, d) -> (N, d)"""
        return x

    def decoded(self, q: Law) -> Law:
        """Return q itself, because tokens are documents."""
        return q

    def round_trip(self, p: Law) -> Law:
        """Return p itself, because nothing is lost."""
        return p
