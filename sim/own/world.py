"""A world of one's own: K exact laws that people draw from."""

from __future__ import annotations

import abc
from collections.abc import Sequence

import numpy as np

from godmodel.models.distribution import Distribution
from godmodel.models.exact.mixture import Stack
from godmodel.sim.errors import InputError
from godmodel.sim.streams import Dice
from godmodel.sim.world import base
from godmodel.sim.world.base import WorldSettings


class World(WorldSettings, abc.ABC):
    """A world is settings and a method `laws`; each person's taste is a point on the simplex over these laws."""

    @abc.abstractmethod
    def laws(self, *, rng: np.random.Generator) -> Sequence[Distribution]:
        """Return K >= 1 laws over the same symbols and the same length.

        A law is a `Distribution`: `vocab_size`, `length`, and `conditionals(x)`, log-probabilities in nats. `rng` is
        the world's own random stream: the same laws come back at every call with the same seed.
        """

    def shares(self, count: int) -> np.ndarray:
        """Return how common each law is in people's mean taste at the start, (K,) summing to 1; equal by default."""
        return np.full(count, 1 / count)

    def spell(self, x: np.ndarray) -> list[str]:
        """Return documents as people would read them: symbols' numbers by default.  x (N, T) int -> N strings"""
        return [" ".join(map(str, row)) for row in x.tolist()]

    def build(self, dice: Dice) -> OwnWorld:
        """Return the world of these laws.

        Raises:
            InputError: if `laws` or `shares` return what is no world.
        """
        return OwnWorld(self, dice("world"))


class OwnWorld(base.World):
    """The world that a user's settings describe."""

    def __init__(self, settings: World, rng: np.random.Generator):
        who, found = type(settings).__name__, list(settings.laws(rng=rng))
        if not found or not all(isinstance(law, Distribution) for law in found):
            kinds = ", ".join(sorted({type(law).__name__ for law in found})) or "none"
            raise InputError(f"{who}.laws must return at least one Distribution, got {kinds}.")
        sizes = {(law.vocab_size, law.length) for law in found}
        if len(sizes) > 1:
            raise InputError(f"{who}.laws must share their symbols and length (V, T), got {sorted(sizes)}.")
        self.settings = settings
        self.vocab_size, self.length = sizes.pop()
        self.topic_names = tuple(f"law {k}" for k in range(len(found)))
        self._topics = Stack(found)
        self._shares = np.asarray(settings.shares(len(found)), dtype=np.float64)
        if self._shares.shape != (len(found),) or (self._shares < 0).any() or abs(self._shares.sum() - 1) > 1e-9:
            raise InputError(f"{who}.shares must return {len(found)} shares that sum to 1, got {self._shares}.")

    def topics(self, period: int = 0) -> Stack:
        """Return the laws; they have no calendar."""
        return self._topics

    def popularity(self) -> np.ndarray:
        """Return how common each law is at the start.  -> (K,)"""
        return self._shares

    def spell(self, x: np.ndarray) -> list[str]:
        """Return documents as the user's method spells them."""
        return self.settings.spell(x)
