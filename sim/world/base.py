"""What the tick asks of a world: its topics in each period, how common they are, and how to spell a document."""

from __future__ import annotations

import abc
from typing import ClassVar

import numpy as np

from godmodel.models.distribution import symbol_dtype
from godmodel.models.exact.grammar import Grammar
from godmodel.models.exact.mixture import Topics
from godmodel.sim.errors import InputError
from godmodel.sim.parts import Can, Part
from godmodel.sim.streams import Dice


class World(abc.ABC):
    """A family of K laws over documents in {0..V-1}^T.

    Attributes:
        topic_names: K labels.
        numbers: whether a document is T numbers, and not T symbols.
        vocab_size, length: V and T; a world of numbers has no vocabulary, and its V is 0.
        periods: how many periods (years) of data it has; 1 for a world without a calendar.
        known: whether its topics are the whole truth; False where they are only the documents at hand: then everything
            measured against god is measured against those, and the real loss is that on held-out documents.
        shape: (R, C) or (F, R, C) of a document's pixels, in a world of pictures or films; else None.
        grammar: what its questions are and what is right, in a world of tasks; else None.
        notes: what was read of the user's own files, and how, in plain sentences.
    """

    topic_names: tuple[str, ...]
    vocab_size: int
    length: int
    numbers: bool = False
    periods: int = 1
    known: bool = True
    shape: tuple[int, ...] | None = None
    grammar: Grammar | None = None
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        sizes = f"{len(self.topic_names)} topics, V = {self.vocab_size}, T = {self.length}"
        return f"<{type(self).__name__} of {sizes}>"

    @property
    def dtype(self) -> np.dtype:
        """Type of a document's entries."""
        return np.dtype(np.float64) if self.numbers else symbol_dtype(self.vocab_size)

    @property
    def coordinates(self) -> int:
        """What a drift moves of each topic: its V symbols, or its T numbers."""
        return self.length if self.numbers else self.vocab_size

    @abc.abstractmethod
    def topics(self, period: int = 0) -> Topics:
        """The K laws in a period, 0 <= period < periods, before any drift."""

    @abc.abstractmethod
    def popularity(self) -> np.ndarray:
        """Share of each topic in the population's mean taste at the start.  -> (K,)"""

    def calendar(self, period: int) -> dict[str, int | str]:
        """Columns that date a row of the time series, such as the year."""
        return {}

    def held_out(self, period: int = 0) -> np.ndarray | None:
        """Real documents of a period that nobody publishes, where the law is not `known`; else None.  -> (N, T) int"""
        return None

    @abc.abstractmethod
    def spell(self, x: np.ndarray) -> list[str]:
        """Documents as people would read them.  x (N, T) int -> N strings"""


class WorldSettings(Part, abc.ABC):
    """Settings from which a world is made."""

    offers: ClassVar[frozenset[Can]] = frozenset(
        {Can.SYMBOLS, Can.SYMBOLWISE, Can.TOPICS, Can.KNOWN, Can.TEMPERATURE, Can.TEMPERED}
    )

    @abc.abstractmethod
    def build(self, dice: Dice) -> World:
        """Make the world from dice["world"].

        Raises:
            InputError: if a file that it stands on is missing or malformed.
        """


def require_periods(world: World, ticks: int, period_of_last: int) -> None:
    """Refuse a run that would turn more pages than the world's data have.

    Raises:
        InputError: with the number of ticks that would fit.
    """
    if period_of_last >= world.periods:
        raise InputError(
            f"drift.kind = years needs a year or period of data for every tick: {ticks} ticks reach "
            f"{period_of_last + 1}, the world has {world.periods}; set fewer ticks, more drift.ticks_per_year, or more "
            "data (for names, a wider world.last_year)."
        )
