"""Exogenous drift: how the world's topics move by themselves, whatever people and machines do.

A drift multiplies every topic's symbol probabilities by exp(tilt), tilt (K, V) in nats, and renormalises; in worlds of
numbers it moves every topic's mean by tilt (K, d); or it turns the pages of real data (years). All of it is drawn from
dice["drift"], so a drift can be replayed to any tick.
"""

from __future__ import annotations

import abc
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from godmodel.sim.settings import Settings, by_kind
from godmodel.sim.streams import Dice


class DriftPolicy(Settings, abc.ABC):
    """How far the topics have moved by a given tick."""

    of_numbers: ClassVar[bool | None] = None  # whether it is for worlds of numbers alone, or of symbols; None: for both

    @abc.abstractmethod
    def tilt(self, tick: int, previous: np.ndarray, dice: Dice) -> np.ndarray:
        """The tilt at `tick`, given that of the tick before.  previous (K, V) nats -> (K, V) nats; zero at tick 1"""

    def period(self, tick: int) -> int:
        """How many periods (years) of the world's own data have passed by `tick`."""
        return 0

    def reborn(self, tick: int, topics: int, dice: Dice) -> int | None:
        """The topic, of so many, that dies at `tick` and makes room for a new one; None where none does."""
        return None


class Still(DriftPolicy):
    """Nothing moves."""

    kind: Literal["still"] = "still"

    def tilt(self, tick, previous, dice):
        """Zero at every tick."""
        return previous


class RandomWalk(DriftPolicy):
    """Every symbol's log-weight takes a Gaussian step a tick, with an optional pull back to where it began."""

    kind: Literal["random_walk"] = "random_walk"
    step: float = Field(0.1, ge=0.0, le=10.0, description="standard deviation of one tick's step, nats")
    pull: float = Field(0.0, ge=0.0, le=1.0, description="share of the way back to the start taken each tick, share")

    def tilt(self, tick, previous, dice):
        """previous * (1 - pull) + step * N(0, 1)"""
        if tick == 1:
            return previous
        return (1 - self.pull) * previous + self.step * dice("drift", tick).standard_normal(previous.shape)


class RegimeSwitch(DriftPolicy):
    """The topics jump between a few fixed regimes; regime 0 is where the world began."""

    kind: Literal["regime_switch"] = "regime_switch"
    regimes: int = Field(2, ge=2, le=1000, description="number of regimes")
    every: int = Field(10, ge=1, le=1_000_000, description="ticks between switches")
    size: float = Field(1.0, ge=0.0, le=10.0, description="standard deviation of a regime's tilt, nats")

    def tilt(self, tick, previous, dice):
        """The tilt of regime floor((tick - 1) / every) mod regimes, drawn once."""
        regime = (tick - 1) // self.every % self.regimes
        if regime == 0:
            return np.zeros_like(previous)
        return self.size * dice(f"drift regime {regime}").standard_normal(previous.shape)


class Seasonal(DriftPolicy):
    """The topics swing along one fixed direction and come back."""

    kind: Literal["seasonal"] = "seasonal"
    period_ticks: int = Field(12, ge=2, le=1_000_000, description="length of a year, ticks")
    size: float = Field(
        1.0, ge=0.0, le=10.0, description="standard deviation of the tilt at the height of summer, nats"
    )

    def tilt(self, tick, previous, dice):
        """size * sin(2 pi (tick - 1) / period) along a direction drawn once."""
        direction = dice("drift season").standard_normal(previous.shape)
        return self.size * np.sin(2 * np.pi * (tick - 1) / self.period_ticks) * direction


class Years(DriftPolicy):
    """The world's own data turn a page: one year a step."""

    kind: Literal["years"] = "years"
    ticks_per_year: int = Field(1, ge=1, le=10_000, description="ticks that each year of the data lasts")

    def tilt(self, tick, previous, dice):
        """No tilt: the data move by themselves."""
        return previous

    def period(self, tick):
        """Years since the first."""
        return (tick - 1) // self.ticks_per_year


class Linear(DriftPolicy):
    """Every coordinate of every mean moves by the same step a tick. For worlds of numbers."""

    kind: Literal["linear"] = "linear"
    of_numbers: ClassVar[bool | None] = True
    step: float = Field(0.1, ge=-1e6, le=1e6, description="what is added to each coordinate a tick, units of the world")

    def tilt(self, tick, previous, dice):
        """step (tick - 1)"""
        return np.full(previous.shape, self.step * (tick - 1))


class Births(DriftPolicy):
    """Topics die by lot, and a new one takes the place of each: its symbols are weighted anew."""

    kind: Literal["births"] = "births"
    of_numbers: ClassVar[bool | None] = False
    rate: float = Field(0.1, ge=0.0, le=1.0, description="chance that one of the topics dies, a tick")
    size: float = Field(1.5, ge=0.0, le=10.0, description="standard deviation of a new topic's tilt, nats")
    pioneers: float = Field(
        0.05, ge=0.0, le=1.0, description="share of people who give a new topic half of their taste at once"
    )

    def tilt(self, tick, previous, dice):
        """The tilt of a new topic is drawn, that of the others stays."""
        topic = self.reborn(tick, len(previous), dice)
        if topic is None:
            return previous
        tilt = previous.copy()
        tilt[topic] = self.size * dice("drift", tick).standard_normal(previous.shape[1])
        return tilt

    def reborn(self, tick, topics, dice):
        """Each is as likely to die as any other."""
        rng = dice("drift births", tick)
        dies = rng.random() < self.rate
        topic = int(rng.integers(topics))
        return topic if dies and tick > 1 else None


Drift = by_kind(Still, RandomWalk, RegimeSwitch, Seasonal, Linear, Births, Years)
