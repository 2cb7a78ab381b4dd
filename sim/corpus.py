"""The public corpus: every document that was published, with its provenance stamped in one place."""

from __future__ import annotations

import numpy as np

HUMAN = 0  # origin of documents that people wrote; trainees are 1, 2, ...
MACHINE = -1  # author of what a machine published in its own name


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

    def __getattr__(self, name: str) -> np.ndarray:
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
        start = int(np.searchsorted(self.tick, first, side="left"))
        stop = self.size if last is None else int(np.searchsorted(self.tick, last, side="right"))
        rows = np.arange(start, stop)
        if origin is not None:
            rows = rows[self.origin[start:stop] == origin]
        elif machine:
            rows = rows[self.origin[start:stop] != HUMAN]
        return rows

    def seen_by(self, trainee: int, source: str = "own", flagged: np.ndarray | None = None):
        """The corpus as a trainee sees it.  -> `sim.catalogue.Catalogue`"""
        from godmodel.sim.catalogue import Catalogue  # which stands on this module

        return Catalogue(self, trainee, source, flagged)

    def is_synthetic(self, rows: np.ndarray) -> np.ndarray:
        """Whether a machine really wrote each document.  rows (n,) -> (n,) bool"""
        return self.origin[rows] != HUMAN

    def mark_read(self, rows: np.ndarray) -> None:
        """Count readings; a row may come more than once.  rows (n,) int"""
        if len(rows):
            first = int(rows.min())
            times = np.bincount(rows - first)
            self.reads[first : first + len(times)] += times.astype(np.int32)

    def synthetic_share(self) -> float:
        """Share of the whole corpus that machines wrote; NaN while it is empty."""
        return float((self.origin != HUMAN).mean()) if self.size else float("nan")

    def arrays(self) -> dict[str, np.ndarray]:
        """All columns, for a checkpoint."""
        return {name: column[: self.size] for name, column in self._columns.items()}

    def restore(self, arrays: dict[str, np.ndarray]) -> None:
        """Replace the content by what `arrays` returned.

        Raises:
            ValueError: if a column is missing or unknown.
        """
        if set(arrays) != set(self._columns):
            raise ValueError(f"a corpus has the columns {', '.join(self._columns)}, got {', '.join(arrays)}")
        self.size = 0
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
