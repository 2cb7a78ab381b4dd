"""Exogenous drift: how the world's topics move by themselves, whatever people and machines do.

A drift multiplies every topic's symbol probabilities by exp(tilt), tilt (K, V) in nats, and renormalises; in worlds of
numbers it moves every topic's mean by tilt (K, d); or it turns the pages of real data (years). All of it is drawn from
dice["drift"], so a drift can be replayed to any tick.
"""

from __future__ import annotations

import abc

import numpy as np

from godmodel.sim.parts import Part
from godmodel.sim.streams import Dice


class DriftPolicy(Part, abc.ABC):
    """How far the topics have moved by a given tick."""

    @abc.abstractmethod
    def tilt(self, tick: int, previous: np.ndarray, dice: Dice) -> np.ndarray:
        """The tilt at `tick`, given that of the tick before.  previous (K, V) nats -> (K, V) nats; zero at tick 1"""

    def period(self, tick: int) -> int:
        """How many periods (years) of the world's own data have passed by `tick`."""
        return 0

    def reborn(self, tick: int, topics: int, dice: Dice) -> int | None:
        """The topic, of so many, that dies at `tick` and makes room for a new one; None where none does."""
        return None
