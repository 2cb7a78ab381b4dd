"""Dice: one named random stream per purpose and tick, so that a switch moves no other part's dice."""

from __future__ import annotations

from zlib import crc32

import numpy as np

from godmodel.sim.errors import InputError


def seed_of(seed: int | None = None, rng: int | None = None) -> int:
    """Return the seed that a caller means, by the program's name for it or by Mesa's; 0 where there is none.

    Raises:
        InputError: if both are given, or one is no whole number from 0 to 2^63 - 1.
    """
    if seed is not None and rng is not None:
        raise InputError(f"seed and rng are two names of one thing, got {seed!r} and {rng!r}: leave one out.")
    given = rng if seed is None else seed
    if given is None:
        return 0
    whole = isinstance(given, (int, np.integer)) and not isinstance(given, bool)
    if not whole or not 0 <= given < 2**63:
        raise InputError(f"a seed is a whole number from 0 to 2^63 - 1, so that a run can be repeated, got {given!r}.")
    return int(given)


class Dice:
    """Random generators addressed by purpose and tick.

    A stream depends on (seed, purpose, tick) alone. Two arms that share a seed therefore throw the same dice wherever
    their switches agree, whatever one of them drew before; and a run resumed at tick t needs no generator state.

    >>> Dice(3)("write", 1).random() == Dice(3)("write", 1).random()
    True
    """

    def __init__(self, seed: int):
        self.seed = int(seed)

    def __repr__(self) -> str:
        return f"Dice({self.seed})"

    def __call__(self, purpose: str, tick: int = 0) -> np.random.Generator:
        """A fresh generator for `purpose` at `tick`; tick 0 is the world's making."""
        return np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(crc32(purpose.encode()), tick)))
