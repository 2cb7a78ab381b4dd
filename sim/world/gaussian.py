"""The Gaussian world: a document is a row of numbers, a topic is a normal law around a mean of its own."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from godmodel.models.exact.gaussian_mixture import GaussianTopics
from godmodel.sim.parts import Can
from godmodel.sim.streams import Dice
from godmodel.sim.world.base import World, WorldSettings


class GaussianSettings(WorldSettings):
    """K isotropic normal laws in d dimensions, equally popular at the start."""

    kind: Literal["gaussian"] = "gaussian"
    offers: ClassVar[frozenset[Can]] = frozenset({Can.NUMBERS, Can.KNOWN, Can.TOPICS, Can.TEMPERATURE, Can.TEMPERED})
    topics: int = Field(1, ge=1, le=1000, description="K, topics that people can have a taste for")
    dimensions: int = Field(1, ge=1, le=100_000, description="d, numbers in a document")
    mean: float = Field(0.0, ge=-1e6, le=1e6, description="every coordinate of the topics' common middle")
    spread: float = Field(0.0, ge=0.0, le=1e6, description="standard deviation of the topics' means around it")
    scale: float = Field(
        1.0, gt=0.0, le=1e6, description="sigma, standard deviation of a document around its topic's mean"
    )

    def can(self):
        """A mixture of several Gaussians to a power has no closed form, so that one topic alone has temperatures."""
        return self.offers if self.topics == 1 else self.offers - {Can.TEMPERATURE, Can.TEMPERED}

    def build(self, dice: Dice) -> GaussianWorld:
        """Draw the means from dice["world"]."""
        return GaussianWorld(self, dice)


class GaussianWorld(World):
    """Documents are numbers. People who read machines move toward what these publish (`population.performative`)."""

    numbers = True
    vocab_size = 0

    def __init__(self, settings: GaussianSettings, dice: Dice):
        k, d = settings.topics, settings.dimensions
        self.length = d
        self.topic_names = tuple(f"mean {i}" for i in range(k))
        means = settings.mean + settings.spread * dice("world").standard_normal((k, d))
        self._topics = GaussianTopics(means, np.full(k, settings.scale))

    def topics(self, period: int = 0) -> GaussianTopics:  # type: ignore[override]  # they have what a tick asks for
        """The laws as they were drawn; they have no calendar."""
        return self._topics

    def popularity(self) -> np.ndarray:
        """Equal shares (K,)."""
        return np.full(len(self.topic_names), 1 / len(self.topic_names))

    def spell(self, x: np.ndarray) -> list[str]:
        """Three digits after the point."""
        return [" ".join(f"{value:.3f}" for value in row) for row in x]
