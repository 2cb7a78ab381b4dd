"""Detectors flag documents as written by a machine, and measures say how far their scores tell machines from people.

A detector flags each document with a chance; how a flag is acted upon is the business of whoever asks.

Not handled here: what detection costs; detectors that learn from labelled documents; a machine that evades them.
"""

from __future__ import annotations

import abc
from dataclasses import dataclass

import numpy as np

from godmodel.models.detection.watermark import Watermark
from godmodel.models.distribution import Distribution, Law


class Detector(abc.ABC):
    """A detector looks at documents and flags some of them as synthetic, that is, as written by a machine."""

    @abc.abstractmethod
    def chance(self, x: np.ndarray, *, synthetic: np.ndarray) -> np.ndarray:
        """Return the chance that each document is flagged.  x (N, T), synthetic (N,) bool -> (N,) float64 in [0, 1]

        `synthetic` is the truth; only a detector that is given by its rates may use it.
        """


@dataclass(frozen=True)
class Trusting(Detector):
    """This detector flags nothing; it stands for having no detector."""

    def chance(self, x: np.ndarray, *, synthetic: np.ndarray) -> np.ndarray:
        """Flag nothing (chance 0).  x (N, T) -> (N,)"""
        return np.zeros(len(x))


@dataclass(frozen=True)
class RatesDetector(Detector):
    """This detector is given by how often it is right and does not look at the documents.

    Attributes:
        true_positive: chance that a synthetic document is flagged.
        false_positive: chance that a document by people is flagged.

    Raises:
        ValueError: if one of them is not in [0, 1].
    """

    true_positive: float
    false_positive: float

    def __post_init__(self) -> None:
        for name in ("true_positive", "false_positive"):
            check_share(name, getattr(self, name))

    def chance(self, x: np.ndarray, *, synthetic: np.ndarray) -> np.ndarray:
        """Return the true positive rate for synthetic documents and the false positive rate for the others.  -> (N,)

        Raises:
            ValueError: if there is not one truth for each document.
        """
        synthetic = np.asarray(synthetic, dtype=bool)
        if synthetic.shape != (len(x),):
            raise ValueError(f"synthetic must say the truth of each of {len(x)} documents, got {synthetic.shape}")
        return np.where(synthetic, float(self.true_positive), float(self.false_positive))


class Scoring(Detector):
    """A scoring detector judges documents by what is written in them: the higher their score, the likelier a flag."""

    @abc.abstractmethod
    def score(self, x: np.ndarray) -> np.ndarray:
        """Return how much each document looks like a machine's.  x (N, T) -> (N,) float64, -inf and inf allowed"""


class Thresholded(Scoring):
    """This detector flags the documents whose score is above a threshold, and none at the threshold itself.

    Attributes:
        threshold: any number but NaN; inf flags nothing.
    """

    threshold: float

    def chance(self, x: np.ndarray, *, synthetic: np.ndarray) -> np.ndarray:
        """Return 1 above the threshold and 0 elsewhere; the truth is not used.  x (N, T) -> (N,)"""
        return (self.score(x) > self.threshold).astype(np.float64)


@dataclass(frozen=True)
class LikelihoodRatio(Thresholded):
    """This detector flags where log q(x) - log p(x) > threshold, the most powerful test at its false positive rate.

    No test with as few false positives finds more machine documents (Neyman and Pearson 1933, "On the Problem of the
    Most Efficient Tests of Statistical Hypotheses"). Its true positive rate exceeds its false positive rate by at most
    the total variation TV(p, q), and by exactly that at threshold 0.

    Attributes:
        machine: q, the law of synthetic documents.
        people: p, the law of documents by people.
        threshold: the score above which a document is flagged, nats.

    Raises:
        ValueError: if the threshold is NaN, or if the laws are over different documents.
    """

    machine: Law
    people: Law
    threshold: float

    def __post_init__(self) -> None:
        check_threshold(self.threshold)
        if isinstance(self.machine, Distribution) and isinstance(self.people, Distribution):
            q, p = ((law.vocab_size, law.length) for law in (self.machine, self.people))
            if q != p:
                raise ValueError(f"both laws must have the same documents: (V, T) = {q} for machine, {p} for people")

    def score(self, x: np.ndarray) -> np.ndarray:
        """Return log q(x) - log p(x), in nats.  x (N, T) -> (N,)

        The score is inf for what the machine alone can write and -inf for what it cannot write. What neither can write
        counts as not the machine's, so that it is never flagged.
        """
        log_q, log_p = self.machine.log_prob(x), self.people.log_prob(x)
        possible = log_q > -np.inf
        return np.subtract(log_q, log_p, out=np.full(len(x), -np.inf), where=possible)


@dataclass(frozen=True)
class GreenCount(Thresholded):
    """This detector flags a document with too many green symbols for chance: z > threshold (arXiv 2301.10226, eq. 3).

    Attributes:
        watermark: the watermark that the machine is believed to use.
        threshold: standard deviations; the paper's is 4.

    Raises:
        ValueError: if the threshold is NaN.
    """

    watermark: Watermark
    threshold: float

    def __post_init__(self) -> None:
        check_threshold(self.threshold)

    def score(self, x: np.ndarray) -> np.ndarray:
        """Return z, in standard deviations.  x (N, T) int -> (N,)"""
        return self.watermark.z(x)


def area_under_curve(machine_scores: np.ndarray, people_scores: np.ndarray) -> float:
    """Return the area under the ROC curve: the chance that a machine's document scores above one by people.

    Ties count by halves. The value 1 tells all apart, and 0.5 is the chance level. It is computed by the rank sum of
    Mann and Whitney (1947) from N scores and M scores, -inf and inf allowed.

    Raises:
        ValueError: if there are no scores on one side, or if one is NaN.

    >>> area_under_curve(np.array([1.0, 2.0]), np.array([0.0, 1.0]))
    0.875
    """
    from scipy.stats import rankdata

    machine = checked_scores("machine documents", machine_scores)
    people = checked_scores("people's documents", people_scores)
    ranks = rankdata(np.concatenate([machine, people]))[: len(machine)]
    return float((ranks.sum() - len(machine) * (len(machine) + 1) / 2) / (len(machine) * len(people)))


def checked_scores(whose: str, scores: np.ndarray) -> np.ndarray:
    """Return the scores as float64 after checks: one number for each of at least one document.  -> (N,) float64

    Raises:
        ValueError: if there are no scores, or if one is NaN.
    """
    scores = np.asarray(scores, dtype=np.float64)
    if scores.ndim != 1 or not len(scores):
        raise ValueError(f"scores of {whose} must be a list of at least 1 number, got shape {scores.shape}")
    if np.isnan(scores).any():
        raise ValueError(f"scores of {whose} must be numbers, got NaN in {np.isnan(scores).sum()} of {len(scores)}")
    return scores


def check_share(name: str, value: float) -> None:
    """Raise ValueError where `value` is not in [0, 1]."""
    if not 0 <= value <= 1:
        raise ValueError(f"{name} is a share in [0, 1], got {value}")


def check_threshold(threshold: float) -> None:
    """Raise ValueError where `threshold` is NaN."""
    if np.isnan(threshold):
        raise ValueError("a threshold must be a number, got NaN; use inf to flag nothing")
