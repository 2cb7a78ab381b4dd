"""A shelf of everything so far, the older the rarer or the lighter: weights fall by half every `half_life` ticks."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from pydantic import Field

from godmodel.sim.errors import InputError
from godmodel.sim.training.anchors.base import NOTHING, AnchorPolicy

REACH = 30  # half-lives that the memory goes back; what is older has 2^-30 of all weight if ticks are alike


class Forgetting(AnchorPolicy):
    """A shelf of everything so far, the older the rarer or the lighter: weights fall by half every `half_life` ticks.

    A draw of fixed size has the noise of so many documents, however much is remembered. The whole memory has that of
    n (1 + g) / (1 - g) documents, g = 2^(-1 / half_life), where each tick has n: the effective number (Kish 1965) of
    exponential weights.
    """

    kind: Literal["forgetting"] = "forgetting"
    half_life: float = Field(5.0, gt=0.0, le=1e6, description="age at which a document counts for half, ticks")
    whole: bool = Field(
        False,
        description="whether the training set is all that is remembered, each document at its weight, and not a draw "
        "of fixed size in proportion to the weights: true or false",
    )

    def training_set(self, seen, *, tick, size, previous, rng):
        """All of the last 30 half-lives, or drawn with replacement in proportion to 2^(-age / half_life)."""
        first = self.since(tick)
        pool = np.concatenate([seen.people(first=first), seen.machines(first=first)])
        if not len(pool):
            raise InputError(NOTHING)
        if self.whole:
            return pool
        weight = np.cumsum(np.exp2((seen.corpus.tick[pool] - tick) / self.half_life))
        return pool[np.searchsorted(weight, rng.random(size) * weight[-1], side="right")]

    def since(self, tick):
        """Those of the last 30 half-lives where all is taken; a draw may go back to the first."""
        return max(tick - math.ceil(REACH * self.half_life), 0) if self.whole else 0

    def weights(self, seen, rows, *, tick):
        """2^(-age / half_life) where all is taken; a draw has the weights in how often it holds a document."""
        return np.exp2((seen.corpus.tick[rows] - tick) / self.half_life) if self.whole else None
