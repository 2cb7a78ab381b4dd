"""A lens of one's own: the chance of each document to be recorded. Its law is p(x) w(x) / Z."""

from __future__ import annotations

import abc

import numpy as np

from godmodel.models.exact.reweighted import reweighted
from godmodel.sim.checks import chances
from godmodel.sim.society import observation
from godmodel.sim.society.lenses.base import LensSettings
from godmodel.sim.streams import Dice

DRAWS = 200_000  # for Z, where documents cannot be enumerated


class Lens(LensSettings, abc.ABC):
    """A lens is settings and a method `records`.

    The law of what is recorded is exact where a world's documents can be enumerated. Elsewhere its constant is
    estimated from 200,000 draws, the same in every run.
    """

    @abc.abstractmethod
    def records(self, x: np.ndarray) -> np.ndarray:
        """Return the chance that each document is recorded.  x (N, T) int -> (N,) in [0, 1]"""

    def build(self, vocab_size, population, grammar=None):
        """Return the lens that asks `records`."""
        return OwnLens(self)


class OwnLens(observation.Lens):
    """A lens that asks the user's method."""

    def __init__(self, settings: Lens):
        self.settings = settings

    def see(self, x, authors, *, rng):
        """Record each document with the user's chance."""
        kept = rng.random(len(x)) < self._chance(x)
        return observation.Record(x[kept], authors[kept])

    def law(self, shown):
        """Return the law of the shown documents, reweighted by their chance of being recorded."""
        return reweighted(shown, self._chance, rng=Dice(0)("lens of one's own"), draws=DRAWS)

    def _chance(self, x: np.ndarray) -> np.ndarray:
        return chances(self.settings.records(x), len(x), f"{type(self.settings).__name__}.records")
