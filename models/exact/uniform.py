"""The uniform law over {0..V-1}^T is the law of someone who knows nothing but the shape of a document."""

from __future__ import annotations

import numpy as np

from godmodel.models.distribution import Distribution, symbol_dtype


class UniformLaw(Distribution):
    """This law is uniform over all documents: p(x) = V^-T.

    Args:
        vocab_size: V >= 1.
        length: T >= 1.

    Raises:
        ValueError: if one of them is smaller than 1.

    >>> UniformLaw(2, 3).log_prob(np.array([[0, 1, 1]])).round(3).tolist()
    [-2.079]
    """

    def __init__(self, vocab_size: int, length: int):
        if vocab_size < 1 or length < 1:
            raise ValueError(f"a uniform law needs V >= 1 and T >= 1, got V = {vocab_size}, T = {length}")
        self.vocab_size = int(vocab_size)
        self.length = int(length)

    def conditionals(self, x: np.ndarray) -> np.ndarray:
        """Return -log V everywhere, in nats.  x (N, t) int -> (N, min(t+1, T), V)"""
        return np.full((len(x), min(x.shape[1] + 1, self.length), self.vocab_size), -np.log(self.vocab_size))

    def next_symbol(self, x: np.ndarray) -> np.ndarray:
        """Return -log V for every symbol, in nats.  x (N, t) int -> (N, V)"""
        return np.full((len(x), self.vocab_size), -np.log(self.vocab_size))

    def log_prob_of_start(self, x: np.ndarray) -> np.ndarray:
        """Return -t log V for each beginning of a document, in nats.  x (N, t) int -> (N,)"""
        return np.full(len(x), -x.shape[1] * np.log(self.vocab_size))

    def log_prob(self, x: np.ndarray) -> np.ndarray:
        """Return -T log V for each document, in nats.  x (N, T) int -> (N,)"""
        return np.full(len(x), -self.length * np.log(self.vocab_size))

    def sample(self, n: int, *, rng: np.random.Generator, temperature: float = 1.0) -> np.ndarray:
        """Draw independent symbols; every temperature gives the same law.  -> (n, T) int"""
        return rng.integers(self.vocab_size, size=(n, self.length), dtype=symbol_dtype(self.vocab_size))

    def symbol_marginals(self) -> np.ndarray:
        """Return the share 1/V for each symbol.  -> (V,)"""
        return np.full(self.vocab_size, 1.0 / self.vocab_size)
