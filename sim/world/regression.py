"""The regression world: a document is a question, d numbers, and its answers, linear in the question but for noise."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from godmodel.models.exact.regression import Regression, RegressionTopics
from godmodel.sim.parts import Can
from godmodel.sim.streams import Dice
from godmodel.sim.world.base import World, WorldSettings


class RegressionSettings(WorldSettings):
    """Questions u ~ N(0, I_d), answers u . w_r + N(0, noise^2), with coefficients drawn once."""

    kind: Literal["regression"] = "regression"
    offers: ClassVar[frozenset[Can]] = frozenset({Can.NUMBERS, Can.KNOWN, Can.TEMPERATURE})
    dimensions: int = Field(7, ge=1, le=10_000, description="d, numbers in a question")
    answers: int = Field(1, ge=1, le=10_000, description="R, answers to each, with coefficients of their own")
    spread: float = Field(1.0, ge=0.0, le=1e6, description="standard deviation of the coefficients")
    noise: float = Field(1.0, gt=0.0, le=1e6, description="sigma, standard deviation of an answer")

    def build(self, dice: Dice) -> RegressionWorld:
        """Draw the coefficients from dice["world"]."""
        return RegressionWorld(self, dice)


class RegressionWorld(World):
    """Documents are numbers, first the question and then the answers. There is one topic."""

    numbers = True
    vocab_size = 0
    topic_names = ("line",)

    def __init__(self, settings: RegressionSettings, dice: Dice):
        shape = settings.dimensions, settings.answers
        self.length = sum(shape)
        self._questions = settings.dimensions
        self._topics = RegressionTopics(
            Regression(settings.spread * dice("world").standard_normal(shape), settings.noise)
        )

    def topics(self, period: int = 0) -> RegressionTopics:  # type: ignore[override]  # they have what a tick asks for
        """The law as it was drawn; it has no calendar."""
        return self._topics

    def popularity(self) -> np.ndarray:
        """All of the one topic (1,)."""
        return np.ones(1)

    def spell(self, x: np.ndarray) -> list[str]:
        """Question, arrow, answers, with three digits after the point."""
        d = self._questions

        def numbers(row):
            return " ".join(f"{value:.3f}" for value in row)

        return [f"{numbers(row[:d])} -> {numbers(row[d:])}" for row in x]
