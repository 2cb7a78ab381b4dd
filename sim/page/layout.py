"""Where people stand in a picture of their graph: computed once, spectral at first, then pushed apart by forces."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import networkx as nx

    from godmodel.sim.society.crowds import Crowd

MOST = 2000  # people in a picture
MOST_TIES = 2500
ROUNDS = 12


@dataclass(frozen=True)
class Portrayed:
    """Who of `people` is drawn, where, and with which ties.

    rows (n,) of the people; position (n, 2) in [0, 1]; ties (E, 2) into rows, `all_ties` of them before thinning.
    """

    people: int
    rows: np.ndarray
    position: np.ndarray
    ties: np.ndarray
    all_ties: int

    @property
    def left_out(self) -> str:
        """What was left out, in words; '' if nothing."""
        words = []
        if len(self.rows) < self.people:
            words.append(
                f"{len(self.rows):,} of {self.people:,} people are drawn: one drawn by lot and those around them."
            )
        if len(self.ties) < self.all_ties:
            words.append(f"{len(self.ties):,} of their {self.all_ties:,} ties are drawn, by lot.")
        return " ".join(words)


def portrayed(graph: nx.Graph | Crowd) -> Portrayed:
    """Choose whom to draw and where. Always the same for the same graph; at most `MOST` people and `MOST_TIES` ties."""
    rng = np.random.default_rng(0)
    n = graph.number_of_nodes()
    rows = np.arange(n) if n <= MOST else _around(graph, int(rng.integers(n)), MOST)
    place = {int(row): i for i, row in enumerate(rows)}
    ties = np.array(
        [(i, place[b]) for a, i in place.items() for b in graph.adj[a] if a < b and b in place], dtype=int
    ).reshape(-1, 2)
    position = _position(len(rows), ties.tobytes())
    some = ties if len(ties) <= MOST_TIES else ties[np.sort(rng.choice(len(ties), MOST_TIES, replace=False))]
    return Portrayed(n, rows, position, some, len(ties))


@lru_cache(maxsize=4)
def _position(n: int, ties: bytes) -> np.ndarray:
    """Arms that share a graph share its picture."""
    return laid_out(n, np.frombuffer(ties, dtype=int).reshape(-1, 2), rng=np.random.default_rng(1))


def laid_out(n: int, ties: np.ndarray, *, rng: np.random.Generator) -> np.ndarray:
    """Positions in the unit square, tied people near each other.  ties (E, 2) -> (n, 2)

    The two smoothest eigenvectors of the graph, then rounds of Fruchterman and Reingold's forces.
    """
    if n < 3:
        return np.linspace(0.3, 0.7, n)[:, None] * np.ones(2)
    at = _spectral(n, ties, rng).astype(np.float32)
    best = np.sqrt(1.0 / n)
    for heat in np.linspace(0.06, 0.01, ROUNDS):
        apart = at[:, None] - at[None]  # (n, n, 2)
        square = np.einsum("ijk,ijk->ij", apart, apart) + 1e-6
        move = np.einsum("ijk,ij->ik", apart, best**2 / square)
        if len(ties):
            pull = at[ties[:, 0]] - at[ties[:, 1]]
            pull *= np.sqrt((pull**2).sum(axis=1, keepdims=True)) / best
            np.add.at(move, ties[:, 0], -pull)
            np.add.at(move, ties[:, 1], pull)
        length = np.sqrt((move**2).sum(axis=1, keepdims=True)) + 1e-9
        at = at + move / length * np.minimum(length, heat)
    low, high = np.percentile(at, [1, 99], axis=0)
    return np.clip((at - low) / np.where(high > low, high - low, 1.0), -0.03, 1.03)


def _spectral(n: int, ties: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Power iteration on the lazy walk, away from the constant vector.  -> (n, 2) in [0, 1]"""
    import scipy.sparse

    a = scipy.sparse.coo_array((np.ones(len(ties)), (ties[:, 0], ties[:, 1])), shape=(n, n))
    a = (a + a.T).tocsr()
    degree = np.maximum(np.asarray(a.sum(axis=1)).ravel(), 1.0)
    at = rng.standard_normal((n, 2))
    for _ in range(200):
        at = 0.5 * at + 0.5 * (a @ at) / degree[:, None]
        at -= (degree @ at) / degree.sum()
        at = np.linalg.qr(at)[0]
    ranks = at.argsort(axis=0).argsort(axis=0) / n
    spread = (at - at.min(axis=0)) / np.maximum(np.ptp(at, axis=0), 1e-12)
    return 0.5 * ranks + 0.5 * spread


def _around(graph: nx.Graph | Crowd, start: int, most: int) -> np.ndarray:
    """People met walking outward from `start`, nearest first; a new start by number where the walk ends.  -> (most,)"""
    seen, todo, others = {start}, deque([start]), iter(range(graph.number_of_nodes()))
    while len(seen) < most:
        if not todo:
            todo.append(next(other for other in others if other not in seen))
            seen.add(todo[0])
            continue
        for near in graph.adj[todo.popleft()]:
            if near not in seen and len(seen) < most:
                seen.add(near)
                todo.append(near)
    return np.array(sorted(seen))
