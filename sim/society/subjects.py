"""What public documents are about, as people who know the world judge it: the posterior of each one's topic."""

from __future__ import annotations

import numpy as np

from godmodel.models.exact.blocks import in_blocks
from godmodel.models.exact.mixture import Mixture, Topics, posterior, safe_log
from godmodel.sim.corpus import Corpus

DOCUMENTS = 2**14  # to a task


class Subjects:
    """Judges documents, and keeps how likely each topic makes them for as long as the topics stay as they are.

    What is computed together depends on what is asked and never on what is kept, so that a run that goes on from a
    checkpoint comes to the same bits.
    """

    def __init__(self):
        self._topics: Topics | None = None
        self._kept: dict[int, np.ndarray] = {}  # by tick, of all its documents (n, K)

    def of(self, god: Mixture, corpus: Corpus, rows: np.ndarray, needed: np.ndarray) -> np.ndarray:
        """Return what documents are about; zeros where that is not needed.

        god: people's law of the tick before; rows (n,) of the corpus, ascending, of ticks that are over; needed (n,)
        bool -> (n, K). A tick of whose documents fewer than half are needed is judged as far as they are.
        """
        if god.topics is not self._topics:
            self._topics, self._kept = god.topics, {}
        ticks = np.unique(corpus.tick[rows])
        self._kept = {tick: scores for tick, scores in self._kept.items() if len(ticks) and tick >= ticks[0]}
        about = np.zeros((len(rows), god.topics.count))
        for tick in ticks.tolist():
            first, last = corpus.first_row_of(tick), corpus.first_row_of(tick + 1)
            here = np.arange(*np.searchsorted(rows, [first, last]))
            here = here[needed[here]]
            if 2 * len(here) < last - first:
                scores = god.topics.log_prob_each(corpus.x[rows[here]])
            else:
                if tick not in self._kept:
                    self._kept[tick] = god.topics.log_prob_each(corpus.x[first:last])
                scores = self._kept[tick]
                scores = scores if len(here) == len(scores) else scores[rows[here] - first]
            about[here] = _posteriors(scores, god.weights)
        return about


def _posteriors(scores: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return p(k | x) from log p_k(x).  scores (n, K), nats; weights (K,) -> (n, K)"""
    found = np.empty_like(scores)

    def task(rows: slice) -> None:
        found[rows] = posterior(scores[rows] + safe_log(weights))

    in_blocks(task, len(scores), DOCUMENTS)
    return found
