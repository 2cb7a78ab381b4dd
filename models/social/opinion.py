"""Opinion dynamics move tastes under the eyes of others; every function returns new points on the simplex.

Not handled here: who draws attention (`models.social.feed`), and directed ties.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from godmodel.models.exact.blocks import in_blocks

ROWS = 2**14  # people to a task: (2^14, 16) float64 is 2 MB
EDGES = 2**13  # ties whose distance is computed at once: (2^13, 8) float64 is 512 kB, which stays in the cache


def averaged(tastes: np.ndarray, influence: csr_array, strength: float) -> np.ndarray:
    """Move tastes toward the neighbours' mean: (1 - strength) taste + strength W taste (DeGroot 1974).

    tastes (N, K), influence W (N, N) row-stochastic -> (N, K)
    """
    moved = np.empty(tastes.shape)

    def task(rows: slice) -> None:
        heard = _rows_of(influence, rows) @ tastes
        heard *= strength
        np.multiply(tastes[rows], 1 - strength, out=moved[rows])
        moved[rows] += heard

    in_blocks(task, len(tastes), ROWS)
    return moved


def heard(influence: csr_array, said: np.ndarray) -> np.ndarray:
    """Return `influence @ said`: the mean of what everybody's neighbours say.  (N, N), (N, M) float64 -> (N, M)

    Every person's neighbours are added up in the order of one product over all people, by any number of threads.
    """
    means = np.empty(said.shape)

    def task(rows: slice) -> None:
        means[rows] = _rows_of(influence, rows) @ said

    in_blocks(task, len(said), ROWS)
    return means


def bounded(tastes: np.ndarray, influence: csr_array, strength: float, confidence: float) -> np.ndarray:
    """Move tastes toward the mean of neighbours within reach alone (Hegselmann and Krause 2002, on a graph).

    A neighbour is within reach if the total variation distance of the two tastes, in [0, 1], is at most `confidence`;
    the weights of those are scaled to sum to one. Who has nobody within reach stays.
    """
    people = len(tastes)
    rows = np.repeat(np.arange(people), np.diff(influence.indptr))
    half = np.full(tastes.shape[1], 0.5)
    near = np.empty(len(rows), dtype=bool)

    def judge(part: slice) -> None:
        apart = tastes.take(influence.indices[part], axis=0)
        apart -= tastes.take(rows[part], axis=0)
        np.abs(apart, out=apart)
        near[part] = apart @ half <= confidence

    in_blocks(judge, len(rows), EDGES)
    weight = np.where(near, influence.data, 0.0)
    total = np.bincount(rows, weights=weight, minlength=people)
    reached = csr_array((weight, influence.indices, influence.indptr), shape=influence.shape)
    moved = np.empty(tastes.shape)

    def move(part: slice) -> None:
        alone = total[part] <= 0
        mean = (_rows_of(reached, part) @ tastes) / np.where(alone, 1.0, total[part])[:, None]
        moved[part] = np.where(alone[:, None], tastes[part], (1 - strength) * tastes[part] + strength * mean)

    in_blocks(move, people, ROWS)
    return moved


def fashionable(tastes: np.ndarray, popularity: np.ndarray, pull: np.ndarray) -> np.ndarray:
    """Move tastes toward what is common, or away from it: taste_k <- taste_k popularity_k^pull, normalised.

    tastes (N, K), popularity (K,) on the simplex, pull (N,): above 0 conforms, below 0 goes against the crowd, 0 stays
    -> (N, K)

    With one pull > 0 for all this is the replicator equation in discrete time: popular topics win. A topic that
    nobody has a taste for stays without anybody.
    """
    log_popularity = np.log(np.maximum(popularity, 1e-12))
    factor = pull[:, None] * log_popularity
    weight = tastes * np.exp(factor - factor.max(axis=1, keepdims=True))
    total = weight.sum(axis=1, keepdims=True)
    return np.where(total > 0, weight / np.where(total > 0, total, 1.0), tastes)


def toward(tastes: np.ndarray, goal: np.ndarray, strength: np.ndarray | float) -> np.ndarray:
    """Move tastes a share of the way to a goal: (1 - strength) taste + strength goal.

    tastes and goal (N, K), strength a number or (N,) -> (N, K). With people's innate tastes as goal this is the model
    of Friedkin and Johnsen (1990), in which people never quite give up their own mind.
    """
    s = np.asarray(strength, dtype=np.float64)
    shape = np.broadcast_shapes(np.shape(tastes), np.shape(goal), (len(s), 1) if s.ndim else ())
    moved = np.empty(shape)
    start, end = np.broadcast_to(tastes, shape), np.broadcast_to(goal, shape)

    def task(rows: slice) -> None:
        share = s[rows, None] if s.ndim else s
        np.multiply(start[rows], 1 - share, out=moved[rows])
        moved[rows] += share * end[rows]

    in_blocks(task, len(moved), ROWS)
    return moved


def entropies(tastes: np.ndarray) -> np.ndarray:
    """Return the entropy of each taste, in bits.  (N, K) -> (N,)

    >>> entropies(np.array([[0.5, 0.5], [1.0, 0.0]])).tolist()
    [1.0, 0.0]
    """
    found = np.empty(len(tastes))

    def task(rows: slice) -> None:
        some = tastes[rows]
        logs = np.log2(some, out=np.zeros_like(some), where=some > 0)
        found[rows] = -np.einsum("nk,nk->n", some, logs) + 0.0

    in_blocks(task, len(tastes), ROWS)
    return found


def _rows_of(influence: csr_array, rows: slice) -> csr_array:
    """Return `influence[rows]`, whose numbers are not copied.  (N, N) -> (n, N)"""
    first, last = influence.indptr[rows.start], influence.indptr[rows.stop]
    numbers = influence.data[first:last], influence.indices[first:last], influence.indptr[rows.start : rows.stop + 1]
    return csr_array((*numbers[:2], numbers[2] - first), shape=(rows.stop - rows.start, influence.shape[1]))
