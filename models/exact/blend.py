"""A blend is sum_j w_j p_j(x) of laws of any kind, even of those that have no conditionals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, TypeGuard

import numpy as np

from godmodel.models.distribution import SCORINGS, Law
from godmodel.models.exact.mixture import log_sum_exp, safe_log


class OverTopics(Protocol):
    """A law is over topics where it is a mixture of them."""

    topics: Any
    weights: np.ndarray


class Blend(Law):
    """This law is p(x) = sum_j w_j p_j(x). For distributions over one alphabet, a `Mixture` can do more.

    Args:
        parts: laws over documents of one length.
        weights: one share >= 0 a part, summing to one within 1e-9.

    Raises:
        ValueError: if the weights are no point on the simplex over the parts.
    """

    def __init__(self, parts: Sequence[Law], weights: Sequence[float]):
        shares = np.asarray(weights, dtype=np.float64)
        if shares.shape != (len(parts),) or (shares < 0).any() or abs(shares.sum() - 1) > 1e-9:
            raise ValueError(f"weights must be {len(parts)} shares >= 0 that sum to 1, got {shares.tolist()}")
        self.parts = tuple(parts)
        self.weights = shares / shares.sum()
        used = [part for part, share in zip(self.parts, self.weights, strict=True) if share > 0]
        self.scoring = max((part.scoring for part in used), key=SCORINGS.index)
        self.log_norm_error = max(part.log_norm_error for part in used)  # no less than that of the sum

    def log_prob(self, x: np.ndarray) -> np.ndarray:
        """Return log sum_j w_j p_j(x), in nats.  x (N, T) -> (N,)"""
        return blended([part.log_prob(x) for part in self.parts], self.weights)

    def sample(self, n: int, *, rng: np.random.Generator, temperature: float = 1.0) -> np.ndarray:
        """Draw a part, then a document from it.  -> (n, T)

        Raises:
            ValueError: at another temperature than 1, which needs conditionals.
        """
        if temperature != 1.0:
            raise ValueError(f"a blend has no conditionals to sharpen: temperature must be 1, got {temperature}")
        counts = rng.multinomial(n, self.weights)
        x = np.concatenate([p.sample(int(c), rng=rng) for p, c in zip(self.parts, counts, strict=True)])
        return x[rng.permutation(n)]


def blended(log_p: Sequence[np.ndarray], weights: np.ndarray) -> np.ndarray:
    """Return log sum_j w_j p_j from each part's log-probabilities, in nats.  J arrays (N,), (J,) -> (N,)"""
    return log_sum_exp(np.stack(log_p, axis=-1) + safe_log(weights))


def average(laws: Sequence[Law], weights: np.ndarray) -> list[tuple[float, Law]]:
    """Average mixtures with weights into as few parts as possible: those over the same topics become one.

    -> [(weight, law)]
    """
    by_topics: dict[int, list[int]] = {}
    for j, law in enumerate(laws):
        by_topics.setdefault(id(getattr(law, "topics", law)), []).append(j)
    parts: list[tuple[float, Law]] = []
    for members in by_topics.values():
        share = weights[members]
        total = float(share.sum())
        alike = [laws[j] for j in members]
        if len(alike) > 1 and are_over_topics(alike):
            each = (w * law.weights for w, law in zip(share / total, alike, strict=True))
            mean = sum(each, start=np.zeros(()))
            parts.append((total, alike[0].topics.mixture(mean / mean.sum())))
        else:
            parts.append((total, laws[members[0]]))
    return parts


def are_over_topics(laws: Sequence[Law]) -> TypeGuard[Sequence[OverTopics]]:
    """Return whether laws that share what they are over are mixtures of topics, as the first of them is."""
    return hasattr(laws[0], "topics")
