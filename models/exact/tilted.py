"""A tilt multiplies every next symbol's probability by exp(logit) and renormalises; any law can be tilted so."""

from __future__ import annotations

import numpy as np

from godmodel.models.distribution import Distribution


class Tilted(Distribution):
    """This is the law q(v | x_<t) ∝ p(v | x_<t) exp(logit_v), with exact conditionals.

    Args:
        p: the law that is tilted.
        logits: (V,) nats; -inf forbids a symbol.

    Raises:
        ValueError: for another shape, NaN, or if every symbol is forbidden.

    >>> from godmodel.models.exact.table import table
    >>> law = Tilted(table([0.5, 0.5]), np.log([3.0, 1.0]))
    >>> np.exp(law.log_prob(np.array([[0], [1]]))).round(6).tolist()
    [0.75, 0.25]
    """

    def __init__(self, p: Distribution, logits: np.ndarray):
        logits = np.asarray(logits, dtype=np.float64)
        if logits.shape != (p.vocab_size,) or np.isnan(logits).any() or not (logits > -np.inf).any():
            raise ValueError(f"logits must be {p.vocab_size} numbers that are not all -inf, got {logits.tolist()}")
        self.p, self.logits = p, logits
        self.vocab_size, self.length, self.memory = p.vocab_size, p.length, p.memory

    def conditionals(self, x: np.ndarray) -> np.ndarray:
        """Return the tilted log-probabilities of the next symbol, in nats.  x (N, t) int -> (N, min(t+1, T), V)

        Where only forbidden symbols could follow, the allowed ones share the chance equally.
        """
        tilted = self.p.conditionals(x) + self.logits
        top = tilted.max(axis=2, keepdims=True)
        lost = ~np.isfinite(top)
        allowed = np.where(self.logits > -np.inf, 0.0, -np.inf)
        tilted = np.where(lost, allowed, tilted - np.where(lost, 0.0, top))
        return tilted - np.log(np.exp(tilted).sum(axis=2, keepdims=True))
