"""People choose which machine to use, if any, under social interaction (Brock and Durlauf 2001, multinomial logit)."""

from __future__ import annotations

import numpy as np

from godmodel.models.exact.blocks import in_blocks

ROWS = 2**14  # people to a task


def utilities(
    quality: np.ndarray,
    price: np.ndarray,
    around: np.ndarray,
    need: np.ndarray,
    *,
    reluctance: float,
    quality_weight: float,
    peers: float,
) -> np.ndarray:
    """Return what using each machine is worth to each person, in logits over using none (which is worth 0).

    u_ij = quality_weight need_i quality_j - price_j + peers around_ij - reluctance

    quality (M,) in [0, 1], price (M,) in logits, around (N, M) share of i's neighbours who use j, need (N,) -> (N, M)

    A machine that is not there has the quality NaN and the utility -inf.
    """
    u = quality_weight * need[:, None] * quality - price + peers * around - reluctance
    return np.where(np.isnan(quality), -np.inf, u)


def choose(u: np.ndarray, *, rng: np.random.Generator) -> np.ndarray:
    """Draw a choice for each person: 0 for none, j + 1 for machine j, with chance ∝ exp(u).  u (N, M) -> (N,) int

    >>> choose(np.array([[np.inf], [-np.inf]]), rng=np.random.default_rng(0)).tolist()
    [1, 0]
    """
    lot = rng.random(len(u))
    chosen = np.empty(len(u), dtype=np.intp)

    def task(rows: slice) -> None:
        cumulative = np.cumsum(chances(u[rows]), axis=1)
        chosen[rows] = (cumulative[:, :-1] <= lot[rows, None]).sum(axis=1)

    in_blocks(task, len(u), ROWS)
    return chosen


def chances(u: np.ndarray) -> np.ndarray:
    """Return the chance of each choice, none first.  u (N, M) logits -> (N, M + 1)"""
    full = np.concatenate([np.zeros((len(u), 1)), np.clip(u, None, 700.0)], axis=1)
    weight = np.exp(full - full.max(axis=1, keepdims=True))
    return weight / weight.sum(axis=1, keepdims=True)
