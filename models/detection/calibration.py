"""A calibrated detector raises just as many false alarms as it was asked for, by ranks among people's documents.

Not handled here: people whose law has moved since their documents were kept.
"""

from __future__ import annotations

import numpy as np

from godmodel.models.detection.detector import Scoring, check_share, checked_scores


class Calibrated(Scoring):
    """This detector flags a document by the rank of its score among those of n documents that people wrote.

    Of these n scores let a be above the document's and b equal to it. Its p-value (a + U (b + 1)) / (n + 1), with U
    uniform in [0, 1], is uniform for a new document by people, because its rank is as likely to be any of the n + 1,
    and ties are drawn for (Vovk, Gammerman and Shafer 2005, Algorithmic Learning in a Random World, proposition 2.8).
    So a flag at a p-value of at most `false_positive`, which has the chance

        min(1, max(0, (false_positive (n + 1) - a) / (b + 1)))

    is a false alarm with the chance `false_positive`, exactly, on average over the n documents. A threshold between
    scores flags fewer: where scores are tied, as counts are, and where false_positive (n + 1) is no whole number.
    Drawing at the threshold is also what makes the test by the ratio of likelihoods the most powerful one at its size
    (Neyman and Pearson 1933).

    A document that the machine cannot have written, of score -inf, is never flagged, even where the share asked for is
    not reached without it.

    Args:
        scoring: what gives documents their scores.
        clean: (n, T) documents by people; without any, flags fall at random. They must be as good as new to `scoring`:
            a law that was fitted to them likes them better than it likes new documents of the same people.
        false_positive: share in [0, 1] of people's new documents that are to be flagged.

    Attributes:
        scoring, false_positive: as above.
        clean_scores: (n,) scores of people's documents, ascending.

    Raises:
        ValueError: if a score is NaN, or if false_positive is no share.
    """

    def __init__(self, scoring: Scoring, clean: np.ndarray, false_positive: float):
        check_share("false_positive", false_positive)
        self.scoring = scoring
        self.false_positive = false_positive
        scores = checked_scores("clean documents", scoring.score(clean)) if len(clean) else np.empty(0)
        self.clean_scores = np.sort(scores)

    def score(self, x: np.ndarray) -> np.ndarray:
        """Return the scores of `scoring`.  x (N, T) -> (N,)"""
        return self.scoring.score(x)

    def chance(self, x: np.ndarray, *, synthetic: np.ndarray) -> np.ndarray:
        """Return the chance that the p-value is small enough; the truth is not used.  x (N, T) -> (N,)"""
        scores, n = self.score(x), len(self.clean_scores)
        up_to = np.searchsorted(self.clean_scores, scores, side="right")
        ties = up_to - np.searchsorted(self.clean_scores, scores, side="left")
        chance = np.clip((self.false_positive * (n + 1) - (n - up_to)) / (ties + 1), 0.0, 1.0)
        return np.where(scores == -np.inf, 0.0, chance)
