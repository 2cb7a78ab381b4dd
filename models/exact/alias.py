"""Alias tables draw from any finite law at the cost of one uniform number, one comparison and two look-ups.

Walker, "An efficient method for generating discrete random variables with general distributions", ACM
Transactions on Mathematical Software 3 (1977); the linear-time construction is Vose, "A linear algorithm for
generating random numbers with a given distribution", IEEE Transactions on Software Engineering 17 (1991).
"""

from __future__ import annotations

import numpy as np


class AliasTables:
    """These are the alias tables of R laws over M outcomes, which are drawn from together.

    Column i of a law holds outcome i up to height `cut - i` and its alias above. Uniform numbers have 53
    bits, so a probability is off by about M * 2^-53.

    Args:
        p: (R, M) >= 0, rows summing to one.

    >>> sure = AliasTables(np.array([[0.0, 1.0, 0.0]]))
    >>> sure.draw(np.zeros(4, dtype=int), rng=np.random.default_rng(0)).tolist()
    [1, 1, 1, 1]
    """

    def __init__(self, p: np.ndarray):
        laws, outcomes = p.shape
        self.outcomes = outcomes
        height, alias = pair(p / p.sum(axis=1, keepdims=True))
        self.cut = (height + np.arange(outcomes)).ravel()  # (R * M,), in units of one column
        self.alias = alias.ravel()

    def draw(self, rows: np.ndarray, *, rng: np.random.Generator) -> np.ndarray:
        """Draw one outcome from the law that each entry of `rows` names.  rows (...) intp -> (...) intp"""
        u = rng.random(rows.shape)
        u *= self.outcomes
        column = u.astype(np.intp)  # at most M - 1: u has 53 bits, so u * M never rounds up to M
        place = rows * self.outcomes
        place += column
        above = u >= self.cut.take(place)
        np.copyto(column, self.alias.take(place), where=above)
        return column


def pair(p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pair light columns with heavy ones by Vose's rule, one column a round and all laws at once.

    p (R, M) rows summing to one -> heights (R, M) in [0, 1], aliases (R, M) intp
    """
    laws, outcomes = p.shape
    law = np.arange(laws)
    left = p * outcomes  # what each column still has to place; one is a full column
    height = np.ones((laws, outcomes))
    order = np.argsort(left, axis=1, kind="stable")  # light columns first
    alias = np.repeat(order[:, -1:], outcomes, axis=1)  # columns that no round reaches stay full
    light = np.zeros(laws, dtype=np.intp)
    lights = np.minimum((left < 1).sum(axis=1), outcomes - 1)
    heavy = lights.copy()
    for _ in range(outcomes - 1):
        giver = order[law, heavy]
        spent = (left[law, giver] < 1) & (heavy < outcomes - 1)  # a giver that became light is filled next
        taker = np.where(spent, giver, order[law, light])
        live = spent | (light < lights)
        light += live & ~spent
        heavy += spent
        giver = order[law, heavy]
        row, taker, giver = law[live], taker[live], giver[live]
        share = np.clip(left[row, taker], 0.0, 1.0)
        height[row, taker] = share
        alias[row, taker] = giver
        left[row, giver] -= 1.0 - share
    return height, alias
