"""No tokens: documents that are rows of numbers are learned as they are."""

from __future__ import annotations

import numpy as np

from godmodel.models.distribution import Law


class Numbers:
    """What stands in a tokenizer's place where there are no symbols: everything passes through. Not a `Tokenizer`."""

    vocab_size = 0
    lossless = True

    def train(self, x: np.ndarray, *, rng: np.random.Generator | None = None) -> Numbers:
        """There is nothing to train."""
        return self

    def encode(self, x: np.ndarray) -> np.ndarray:
        """x itself.  (N, d) -> (N, d)"""
        return x

    def decoded(self, q: Law) -> Law:
        """q itself."""
        return q

    def there_and_back(self, p: Law) -> Law:
        """p itself."""
        return p
