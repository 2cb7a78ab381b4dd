"""Dice: one named random stream per purpose and tick, so that a switch moves no other part's dice."""

from __future__ import annotations

from zlib import crc32

import numpy as np


class Dice:
    """Random generators addressed by purpose and tick.

    A stream depends on (seed, purpose, tick) alone. Two arms that share a seed therefore throw the same dice wherever
    their switches agree, whatever one of them drew before; and a run resumed at tick t needs no generator state.

    >>> Dice(3)("write", 1).random() == Dice(3)("write", 1).random()
    True
    """

    def __init__(self, seed: int):
        self.seed = int(seed)

    def __call__(self, purpose: str, tick: int = 0) -> np.random.Generator:
        """A fresh generator for `purpose` at `tick`; tick 0 is the world's making."""
        return np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(crc32(purpose.encode()), tick)))
