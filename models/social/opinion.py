"""Opinion dynamics move tastes under the eyes of others; every function returns new points on the simplex.

Not handled here: who draws attention (`models.social.feed`), and directed ties.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

EDGES = 2**13  # ties whose distance is computed at once: (2^13, 8) float64 is 512 kB, which stays in the cache


def averaged(tastes: np.ndarray, influence: csr_array, strength: float) -> np.ndarray:
    """Move tastes toward the neighbours' mean: (1 - strength) taste + strength W taste (DeGroot 1974).

    tastes (N, K), influence W (N, N) row-stochastic -> (N, K)
    """
    return (1 - strength) * tastes + strength * (influence @ tastes)


def bounded(tastes: np.ndarray, influence: csr_array, strength: float, confidence: float) -> np.ndarray:
    """Move tastes toward the mean of neighbours within reach alone (Hegselmann and Krause 2002, on a graph).

    A neighbour is within reach if the total variation distance of the two tastes, in [0, 1], is at most `confidence`;
    the weights of those are scaled to sum to one. Who has nobody within reach stays.
    """
    people = len(tastes)
    rows = np.repeat(np.arange(people), np.diff(influence.indptr))
    half = np.full(tastes.shape[1], 0.5)
    near = np.empty(len(rows), dtype=bool)
    for start in range(0, len(rows), EDGES):
        part = slice(start, start + EDGES)
        apart = tastes.take(influence.indices[part], axis=0)
        apart -= tastes.take(rows[part], axis=0)
        np.abs(apart, out=apart)
        near[part] = apart @ half <= confidence
    weight = np.where(near, influence.data, 0.0)
    total = np.bincount(rows, weights=weight, minlength=people)
    heard = csr_array((weight, influence.indices, influence.indptr), shape=influence.shape) @ tastes
    alone = total <= 0
    mean = heard / np.where(alone, 1.0, total)[:, None]
    return np.where(alone[:, None], tastes, (1 - strength) * tastes + strength * mean)


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
    s = np.asarray(strength)
    s = s[:, None] if s.ndim else s
    return (1 - s) * tastes + s * goal


def entropies(tastes: np.ndarray) -> np.ndarray:
    """Return the entropy of each taste, in bits.  (N, K) -> (N,)

    >>> entropies(np.array([[0.5, 0.5], [1.0, 0.0]])).tolist()
    [1.0, 0.0]
    """
    logs = np.log2(tastes, out=np.zeros_like(tastes), where=tastes > 0)
    return -np.einsum("nk,nk->n", tastes, logs) + 0.0
