"""Social graphs of very many people, as arrays of ties: networkx needs 2 kB a person and a minute for a million.

The graphs have the laws of those in `graphs`, and other ties for the same seed: there people come one after another,
and here all at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from godmodel.sim.society.graphs import influence_matrix, influence_of

if TYPE_CHECKING:
    import networkx as nx
    import scipy.sparse

    from godmodel.sim.society.networks.base import GraphSettings

LARGE = 100_000  # people above whom a graph is made of arrays, and handles on people are made when they are asked for


class Crowd:
    """The ties of very many people, which are asked as those of a networkx graph are.

    Args:
        influence: (N, N) sparse matrix of who hears whom; whoever has no ties hears themselves.
    """

    def __init__(self, influence: scipy.sparse.csr_array):
        self.influence = influence

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self):,} people with {self.number_of_edges():,} ties>"

    def __len__(self) -> int:
        return self.influence.shape[0]

    def __iter__(self) -> Iterator[int]:
        return iter(range(len(self)))

    def __getitem__(self, person: int) -> list[int]:
        """Return the rows of a person's neighbours, ascending."""
        first, last = self.influence.indptr[person], self.influence.indptr[person + 1]
        return [row for row in self.influence.indices[first:last].tolist() if row != person]

    @property
    def adj(self) -> Crowd:
        """Return the neighbours by person, which is itself."""
        return self

    def number_of_nodes(self) -> int:
        """Return how many people there are."""
        return len(self)

    def number_of_edges(self) -> int:
        """Return how many ties there are between two people."""
        return int(self.influence.nnz - np.count_nonzero(self.influence.diagonal())) // 2


def graph_of(settings: GraphSettings, n: int | None, *, rng: np.random.Generator) -> nx.Graph | Crowd:
    """Return a graph of n people by its settings, or of as many as it brings where n is None.

    Raises:
        InputError: if the settings do not fit n people, or the file of a graph is missing or malformed.
    """
    if n is not None and n > LARGE:
        ties = settings.ties(n, rng=rng)
        if ties is not None:
            return Crowd(influence_of(n, ties))
    return settings.build(n, rng=rng)


def influence_in(graph: nx.Graph | Crowd) -> scipy.sparse.csr_array:
    """Return who hears whom on a graph: `graphs.influence_matrix`, or what a crowd was made of.  -> (N, N)"""
    return graph.influence if isinstance(graph, Crowd) else influence_matrix(graph)


def small_world(n: int, neighbours: int, rewiring: float, *, rng: np.random.Generator) -> np.ndarray:
    """Ties of a ring where each person has `neighbours`, each moved at random with `rewiring`.  -> (E, 2) int

    Watts and Strogatz (1998), https://doi.org/10.1038/30918. A far end goes to anybody but the person and those to
    whom they are tied already, of whom there must be far fewer than n.
    """
    half = neighbours // 2
    near = np.tile(np.arange(n), half)
    far = (near + np.repeat(np.arange(1, half + 1), n)) % n
    moved = np.flatnonzero(rng.random(len(near)) < rewiring)
    stays = np.ones(len(near), dtype=bool)
    stays[moved] = False
    pending = moved
    while len(pending):
        far[pending] = rng.integers(n, size=len(pending))
        pending = moved[_taken(near[moved], far[moved], n) | _on_ring(near[moved], far[moved], half, stays, n)]
    return np.stack([near, far], axis=1)


def _taken(a: np.ndarray, b: np.ndarray, n: int) -> np.ndarray:
    """Whether a tie leads to oneself, or stands before in the list.  a, b (m,) -> (m,) bool"""
    code = np.minimum(a, b) * n + np.maximum(a, b)
    order = np.argsort(code, kind="stable")
    again = np.zeros(len(code), dtype=bool)
    again[order[1:]] = code[order[1:]] == code[order[:-1]]
    return again | (a == b)


def _on_ring(a: np.ndarray, b: np.ndarray, half: int, stays: np.ndarray, n: int) -> np.ndarray:
    """Whether a tie is one of the ring's that stays in its place; those of one step come first.  a, b (m,) -> (m,)"""
    found = np.zeros(len(a), dtype=bool)
    for start, end in ((a, b), (b, a)):
        steps = (end - start) % n
        within = np.flatnonzero((steps >= 1) & (steps <= half))
        found[within] |= stays[(steps[within] - 1) * n + start[within]]
    return found


def rich_get_richer(n: int, attachments: int, *, rng: np.random.Generator) -> np.ndarray:
    """Ties of people who come one by one and tie to `attachments` others by their degree.  -> (E, 2) int

    Barabási and Albert (1999), https://doi.org/10.1126/science.286.5439.509. To choose by degree is to choose one of
    the ends of all ties so far; an end that is itself a choice is followed back (Batagelj and Brandes 2005). Whoever
    chooses one person twice chooses again.
    """
    new = np.repeat(np.arange(attachments + 1, n), attachments)
    near = np.concatenate([np.zeros(attachments, dtype=np.int64), new])  # it begins with a star around person 0
    ends = 2 * attachments * (new - attachments)  # ends of ties that there were when each came
    chosen = rng.integers(ends)
    while True:
        far = _followed(chosen, near, attachments)
        again = np.flatnonzero(_repeats(far.reshape(-1, attachments)))
        if not len(again):
            return np.stack([near, np.concatenate([np.arange(1, attachments + 1), far])], axis=1)
        chosen[again] = rng.integers(ends[again])


def _followed(chosen: np.ndarray, near: np.ndarray, attachments: int) -> np.ndarray:
    """Who stands at each chosen end: of tie i it is near[i] at end 2 i, and whoever that tie chose at 2 i + 1.

    chosen (E - attachments,) ends -> (E - attachments,) people
    """
    end = np.concatenate([2 * np.arange(attachments) + 1, chosen])  # the far ends of the star are their own
    open_ = np.flatnonzero((end % 2 == 1) & (end // 2 >= attachments))
    while len(open_):
        end[open_] = end[end[open_] // 2]
        open_ = open_[(end[open_] % 2 == 1) & (end[open_] // 2 >= attachments)]
    end = end[attachments:]
    return np.where(end % 2 == 0, near[end // 2], end // 2 + 1)


def _repeats(rows: np.ndarray) -> np.ndarray:
    """Whether each entry of a row stands before in that row.  (n, m) -> (n * m,) bool"""
    order = np.argsort(rows, axis=1, kind="stable")
    ordered = np.take_along_axis(rows, order, axis=1)
    again = np.zeros(rows.shape, dtype=bool)
    np.put_along_axis(again, order[:, 1:], ordered[:, 1:] == ordered[:, :-1], axis=1)
    return again.ravel()
