"""The public corpus: every document that was published, with its provenance stamped in one place.

`Corpus` knows who really wrote each document; a `Catalogue` is the corpus as one trainee can see it: labels, not the
truth, and what its detector makes of them.
"""

from __future__ import annotations

import numpy as np

HUMAN = 0  # origin of documents that people wrote; trainees are 1, 2, ...
MACHINE = -1  # author of what a machine published in its own name
OWN, MARKET = "own", "market"


class Corpus:
    """Documents in the order of their publication, as growing arrays.

    Attributes (one entry a document, N in all):
        x: (N, T) the documents.
        author: (N,) row of the person who signed it, or -1 for a machine.
        tick: (N,) when it was published; never falls.
        origin: (N,) who really wrote it: 0 people, k >= 1 the k-th trainee. Only the program knows.
        claimed: (N,) what its label says of that: all that is known in the world.
        generation: (N,) how many trainings lie behind it; people's own documents are generation 0.
        reads: (N,) how often people have read it.
    """

    def __init__(self, length: int, dtype: np.dtype):
        self.size = 0
        self._synthetic = 0  # documents that machines wrote
        self._columns = {
            "x": np.empty((0, length), dtype=dtype),
            "author": np.empty(0, dtype=np.int32),
            "tick": np.empty(0, dtype=np.int32),
            "origin": np.empty(0, dtype=np.int16),
            "claimed": np.empty(0, dtype=np.int16),
            "generation": np.empty(0, dtype=np.int32),
            "reads": np.empty(0, dtype=np.int32),
        }

    def __len__(self) -> int:
        return self.size

    def __repr__(self) -> str:
        last = f", the last at tick {self.tick[-1]}" if self.size else ""
        return f"<{type(self).__name__} of {self.size:,} documents{last}>"

    def __getattr__(self, name: str) -> np.ndarray:  # the columns above, each cut to the documents that there are
        columns = self.__dict__.get("_columns", {})
        if name not in columns:
            raise AttributeError(name)
        return columns[name][: self.size]

    def publish(
        self,
        x: np.ndarray,
        *,
        tick: int,
        origin: int,
        generation: int,
        author: np.ndarray | None = None,
        labelled: bool | np.ndarray = True,
    ):
        """Append documents x (n, T) of one origin and generation.

        `author` (n,) rows of people, -1 by default; `labelled`, one for all or (n,): whether the label tells the
        origin, or nothing, so that the document passes as people's.

        Raises:
            ValueError: if the documents have another length, or the tick lies before the newest document's.
        """
        if x.ndim != 2 or x.shape[1] != self._columns["x"].shape[1]:
            raise ValueError(f"documents must be (n, {self._columns['x'].shape[1]}), got {x.shape}")
        if self.size and tick < self.tick[-1]:
            raise ValueError(f"the corpus is in order of time: tick {tick} lies before {self.tick[-1]}")
        self._append(
            x=x,
            author=np.full(len(x), MACHINE) if author is None else author,
            tick=np.full(len(x), tick),
            origin=np.full(len(x), origin),
            claimed=np.where(np.broadcast_to(labelled, len(x)), origin, HUMAN),
            generation=np.full(len(x), generation),
            reads=np.zeros(len(x)),
        )

    def rows(
        self, *, origin: int | None = None, machine: bool = False, first: int = 0, last: int | None = None
    ) -> np.ndarray:
        """Rows of documents of ticks first..last, of one true `origin`, or of any `machine`.  -> (n,) int, ascending"""
        start = self.first_row_of(first)
        stop = self.size if last is None else self.first_row_of(last + 1)
        rows = np.arange(start, stop)
        if origin is not None:
            rows = rows[self.origin[start:stop] == origin]
        elif machine:
            rows = rows[self.origin[start:stop] != HUMAN]
        return rows

    def first_row_of(self, tick: int) -> int:
        """Row of the first document of that tick or a later one; the size of the corpus where there is none."""
        ticks = self.tick
        key = np.clip(tick, 0, np.iinfo(ticks.dtype).max).astype(ticks.dtype)  # of another type it would copy them all
        return int(np.searchsorted(ticks, key, side="left"))

    def seen_by(self, trainee: int, source: str = "own", flagged: np.ndarray | None = None) -> Catalogue:
        """The corpus as a trainee sees it."""
        return Catalogue(self, trainee, source, flagged)

    def unlabelled(self, rows: np.ndarray) -> np.ndarray:
        """Whether each document carries no machine's label.  rows (n,) -> (n,) bool"""
        return self.claimed[rows] == HUMAN

    def is_synthetic(self, rows: np.ndarray) -> np.ndarray:
        """Whether a machine really wrote each document.  rows (n,) -> (n,) bool"""
        return self.origin[rows] != HUMAN

    def mark_read(self, rows: np.ndarray, times: np.ndarray) -> None:
        """Add to the readings of some documents.  rows (n,) int, none twice; times (n,) int"""
        self.reads[rows] += times.astype(np.int32)

    def synthetic_share(self) -> float:
        """Share of the whole corpus that machines wrote; NaN while it is empty."""
        return self._synthetic / self.size if self.size else float("nan")

    def state(self) -> dict[str, np.ndarray]:
        """All columns, for a checkpoint."""
        return {name: column[: self.size] for name, column in self._columns.items()}

    def restore(self, arrays: dict[str, np.ndarray]) -> None:
        """Replace the content by what `state` returned.

        Raises:
            ValueError: if a column is missing or unknown.
        """
        if set(arrays) != set(self._columns):
            raise ValueError(f"a corpus has the columns {', '.join(self._columns)}, got {', '.join(arrays)}")
        self.size = self._synthetic = 0
        self._append(**arrays)

    def _append(self, **new: np.ndarray) -> None:
        n = len(new["x"])
        room = len(self._columns["tick"])
        if self.size + n > room:
            grown = max(self.size + n, 2 * room)
            for name, column in self._columns.items():
                bigger = np.empty((grown, *column.shape[1:]), dtype=column.dtype)
                bigger[: self.size] = column[: self.size]
                self._columns[name] = bigger
        for name, values in new.items():
            self._columns[name][self.size : self.size + n] = values
        self.size += n
        self._synthetic += int(np.count_nonzero(new["origin"] != HUMAN))


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
        passes = self.passes(rows)
        if self._flagged is not None:
            known = rows < len(self._flagged)
            passes[known] &= ~self._flagged[rows[known]]
        return rows[passes]

    def passes(self, rows: np.ndarray) -> np.ndarray:
        """Whether each document passes as people's: it has no machine's label, and the trainee did not publish it.

        rows (n,) -> (n,) bool
        """
        return self.corpus.unlabelled(rows) & ~self._is_own(rows)

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
            stop = self.corpus.first_row_of(first)
            ticks *= 2
        return np.empty(0, dtype=np.int64)

    def _is_own(self, rows: np.ndarray) -> np.ndarray:
        return (self.corpus.origin[rows] == self._trainee) & (self.corpus.author[rows] == MACHINE)

    def _of_source(self, rows: np.ndarray) -> np.ndarray:
        if self._source == OWN:
            return self._is_own(rows)
        if self._source == MARKET:
            return ~self.passes(rows)
        return self.corpus.claimed[rows] == int(self._source)
