"""The typical documents of a law are the likeliest ones that hold a given share of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from godmodel.models.distribution import Distribution, Law

DRAWS = 20_000  # documents from which the bound is estimated where a law can't be enumerated: a share to +-0.002
EQUAL = 1e-9  # nats: two documents that are equally likely may differ by rounding


@dataclass(frozen=True)
class Typical:
    """A document is typical of a law if its log-probability is at least a bound.

    Where all documents are about equally likely, these are the typical set of Shannon without its upper bound.

    Attributes:
        law: p, of symbols or of numbers.
        bound: the least log p(x) of a typical document, nats.
    """

    law: Law
    bound: float

    @classmethod
    def of(cls, law: Law, share: float, *, rng: np.random.Generator, draws: int = DRAWS) -> Typical:
        """Return the smallest set of likeliest documents that holds at least `share` of a law, 0 < share <= 1.

        It is exact where the law can be enumerated, and else found among `draws` documents. Documents that are equally
        likely are all in it, or none of them is.

        >>> from godmodel.models.exact.table import table
        >>> Typical.of(table([0.5, 0.3, 0.2]), 0.7, rng=np.random.default_rng(0)).right(np.array([[0], [1], [2]]))
        array([ True,  True, False])
        """
        documents = law.support() if isinstance(law, Distribution) else None
        log_p = law.log_prob(law.sample(draws, rng=rng) if documents is None else documents)
        mass = np.full(len(log_p), 1 / len(log_p)) if documents is None else np.exp(log_p)
        order = np.argsort(-log_p, kind="stable")
        reached = np.cumsum(mass[order]) >= share - EQUAL
        return cls(law, float(log_p[order[np.argmax(reached) if reached.any() else -1]]))

    def right(self, x: np.ndarray) -> np.ndarray:
        """Return whether each document is typical.  x (N, T) -> (N,) bool"""
        return self.law.log_prob(x) >= self.bound - EQUAL
