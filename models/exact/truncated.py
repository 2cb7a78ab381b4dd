"""A truncated law never draws symbols that are much less likely than the likeliest.

This is min-p sampling (Nguyen et al. 2024, arXiv 2407.01082). It makes chances exactly zero: what a law hardly supports
is not found by any amount of search.
"""

from __future__ import annotations

import numpy as np

from godmodel.models.distribution import Distribution


class Truncated(Distribution):
    """This law is p(v | x_<t), renormalised, where it is at least `least` times the largest p(. | x_<t); 0 elsewhere.

    Args:
        p: the law.
        least: share in [0, 1] of the largest chance; 0 cuts nothing, 1 keeps only the likeliest symbols.

    Raises:
        ValueError: if least is no share.
    """

    def __init__(self, p: Distribution, least: float):
        if not 0 <= least <= 1:
            raise ValueError(f"least is a share of the largest chance, in [0, 1], got {least}")
        self.p = p
        self.least = least
        self.vocab_size, self.length, self.memory = p.vocab_size, p.length, p.memory

    def conditionals(self, x: np.ndarray) -> np.ndarray:
        """Return the log-probabilities of the next symbol, in nats; -inf where cut.

        x (N, t) int -> (N, min(t+1, T), V)
        """
        return self._cut(self.p.conditionals(x))

    def next_symbol(self, x: np.ndarray) -> np.ndarray:
        """Return the log-probabilities of the symbol that follows x, in nats.  x (N, t) int, t < T -> (N, V)"""
        return self._cut(self.p.next_symbol(x))

    def _cut(self, log_p: np.ndarray) -> np.ndarray:
        if self.least == 0:
            return log_p
        top = log_p.max(axis=-1, keepdims=True)
        cut = np.where(log_p >= top + np.log(self.least) - 1e-12, log_p, -np.inf)
        return cut - (top + np.log(np.exp(cut - top).sum(axis=-1, keepdims=True)))
