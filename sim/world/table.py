"""The table world: a document is one symbol, and the chance of each is written down. The smallest world there is."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field, field_validator

from godmodel.models.exact.table import TableTopics
from godmodel.sim.parts import Can
from godmodel.sim.streams import Dice
from godmodel.sim.world.base import World, WorldSettings


class TableSettings(WorldSettings):
    """K laws over V symbols, each a row of chances; equally popular at the start. Laws and not seeds make it."""

    kind: Literal["table"] = "table"
    offers: ClassVar[frozenset[Can]] = WorldSettings.offers | {Can.LISTED}
    probabilities: tuple[tuple[float, ...], ...] = Field(
        ((0.4, 0.3, 0.2, 0.1),), min_length=1, max_length=1000, description="a row of V chances for each topic"
    )

    @field_validator("probabilities")
    @classmethod
    def _laws(cls, rows):
        if len({len(row) for row in rows}) != 1 or not rows[0]:
            raise ValueError(f"each topic needs a chance for every symbol, got rows of {[len(row) for row in rows]}.")
        for row in rows:
            if min(row) < 0 or abs(sum(row) - 1) > 1e-9:
                raise ValueError(f"chances must be >= 0 and sum to 1, got {row} with sum {sum(row):g}.")
        return rows

    def build(self, dice: Dice) -> TableWorld:
        """Throws no dice."""
        return TableWorld(self)


class TableWorld(World):
    """Documents of one symbol, whose laws are known by heart."""

    length = 1

    def __init__(self, settings: TableSettings):
        p = np.array(settings.probabilities)
        self.vocab_size = p.shape[1]
        self.topic_names = tuple(f"row {k}" for k in range(len(p)))
        self._topics = TableTopics(p / p.sum(axis=1, keepdims=True))

    def topics(self, period: int = 0) -> TableTopics:
        """The rows; they have no calendar."""
        return self._topics

    def popularity(self) -> np.ndarray:
        """Equal shares (K,)."""
        return np.full(len(self.topic_names), 1 / len(self.topic_names))

    def spell(self, x: np.ndarray) -> list[str]:
        """The number of the symbol."""
        return [str(int(symbol)) for symbol in x[:, 0]]
