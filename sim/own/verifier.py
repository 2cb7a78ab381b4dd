"""A verifier of one's own: a chance w(x) to be accepted for every document."""

from __future__ import annotations

import abc
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from godmodel.models.judges import Judge
from godmodel.sim.checks import chances
from godmodel.sim.parts import Need
from godmodel.sim.training.verifiers.base import VerifierSettings

if TYPE_CHECKING:
    from godmodel.sim.world.base import World


class Verifier(VerifierSettings, abc.ABC):
    """A verifier is settings and a method `weights`; in any world, with questions or without."""

    needs: ClassVar[tuple[Need, ...]] = ()

    @abc.abstractmethod
    def weights(self, x: np.ndarray, *, world: World) -> np.ndarray:
        """Return the chance that each document is accepted.  x (N, T) -> (N,) in [0, 1]

        In a world of tasks `world.grammar` knows the questions, and `world.grammar.right(x)` which answers are right.
        """

    def build(self, world, dice):
        """Return the judge that asks `weights`."""
        return OwnJudge(self, world)


class OwnJudge(Judge):
    """A judge that asks the user's method."""

    def __init__(self, settings: Verifier, world: World):
        self.settings, self.world = settings, world

    def weights(self, x):
        """Return the user's chances, checked.  x (N, T) -> (N,)"""
        found = self.settings.weights(x, world=self.world)
        return chances(found, len(x), f"{type(self.settings).__name__}.weights")
