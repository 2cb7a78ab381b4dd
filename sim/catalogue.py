"""The corpus as one trainee can see it: labels, not the truth, and what its detector makes of them."""

from __future__ import annotations

import numpy as np

from godmodel.sim.corpus import HUMAN, MACHINE, Corpus

OWN, MARKET = "own", "market"


class Catalogue:
    """What a trainee can choose its shelf from.

    Args:
        corpus: the public corpus.
        trainee: number of who looks.
        source: whose published documents count as `machines`: its `own`, those of all (`market`), or those of one
            trainee, by number.
        flagged: (n,) bool, n at most the size of the corpus: documents that are left out where they pass as people's.

    Labels are believed, with one exception: a trainee knows what it published itself.
    """

    def __init__(self, corpus: Corpus, trainee: int, source: str = OWN, flagged: np.ndarray | None = None):
        self.corpus = corpus
        self._trainee = trainee
        self._source = source
        self._flagged = flagged

    @property
    def first_tick(self) -> int:
        """Tick of the oldest document."""
        return int(self.corpus.tick[0])

    def people(self, *, first: int = 0, last: int | None = None) -> np.ndarray:
        """Rows of documents of ticks first..last that pass as people's.  -> (n,) int, ascending"""
        rows = self.corpus.rows(first=first, last=last)
        passes = (self.corpus.claimed[rows] == HUMAN) & ~self._is_own(rows)
        if self._flagged is not None:
            known = rows < len(self._flagged)
            passes[known] &= ~self._flagged[rows[known]]
        return rows[passes]

    def machines(self, *, first: int = 0, last: int | None = None) -> np.ndarray:
        """Rows of documents of ticks first..last that its source published as a machine.  -> (n,) int, ascending"""
        rows = self.corpus.rows(first=first, last=last)
        return rows[self._of_source(rows)]

    def latest(self) -> np.ndarray:
        """Those of the last tick at which its source published anything.  -> (n,) int"""
        stop, ticks = self.corpus.size, 1
        while stop:  # ever wider steps back: a machine that never publishes costs one look at the corpus
            last = int(self.corpus.tick[stop - 1])
            first = last - ticks + 1
            rows = self.machines(first=first, last=last)
            if len(rows):
                return rows[self.corpus.tick[rows] == self.corpus.tick[rows[-1]]]
            stop = int(np.searchsorted(self.corpus.tick[:stop], first, side="left"))
            ticks *= 2
        return np.empty(0, dtype=np.int64)

    def _is_own(self, rows: np.ndarray) -> np.ndarray:
        return (self.corpus.origin[rows] == self._trainee) & (self.corpus.author[rows] == MACHINE)

    def _of_source(self, rows: np.ndarray) -> np.ndarray:
        if self._source == OWN:
            return self._is_own(rows)
        if self._source == MARKET:
            return (self.corpus.claimed[rows] != HUMAN) | self._is_own(rows)
        return self.corpus.claimed[rows] == int(self._source)
