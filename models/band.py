"""A judge by likelihood accepts what a reference model finds neither too unlikely nor, if it cares, too likely."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from godmodel.models.distribution import Law
from godmodel.models.judges import Judge

EQUAL = 1e-9  # nats per symbol: equal scores may differ by rounding


@dataclass(frozen=True)
class BandJudge(Judge):
    """This judge accepts a document whose log-likelihood per symbol lies in a band.

    Attributes:
        reference: the model that it goes by.
        low, high: bounds of log r(x) / T, nats per symbol; they are inside the band.
    """

    reference: Law
    low: float = -np.inf
    high: float = np.inf

    @classmethod
    def calibrated(cls, reference: Law, people: np.ndarray, accepts: float, *, both: bool = False) -> BandJudge:
        """Set the bounds so that at least a share `accepts` of people's documents is accepted.  people (N, T), N >= 1

        The documents must be others than those that the reference was fitted to. both: whether the refused ones are
        the two tails, half each, or the unlikely one alone.
        """
        scores = np.sort(cls(reference).score(people))
        refused = int((1 - accepts) * len(scores) + EQUAL)
        above = refused // 2 if both else 0
        high = float(scores[len(scores) - 1 - above]) if both else np.inf
        return cls(reference, float(scores[refused - above]), high)

    def score(self, x: np.ndarray) -> np.ndarray:
        """Return log r(x) / T, nats per symbol.  x (N, T) -> (N,)"""
        return self.reference.log_prob(x) / x.shape[1]

    def weights(self, x: np.ndarray) -> np.ndarray:
        """Return 1 for a document in the band and 0 for any other.  x (N, T) -> (N,)"""
        score = self.score(x)
        return ((score >= self.low - EQUAL) & (score <= self.high + EQUAL)).astype(np.float64)
