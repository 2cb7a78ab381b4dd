"""The people who care most for one topic write, and are never published."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from pydantic import Field

from godmodel.sim.errors import InputError
from godmodel.sim.parts import Can, Need

if TYPE_CHECKING:
    pass
from godmodel.sim.society.lenses.base import LensSettings


class HiddenCommunity(LensSettings):
    """The people who care most for one topic write, and are never published."""

    kind: Literal["hidden"] = "hidden"
    offers: ClassVar[frozenset[Can]] = frozenset({Can.KEEPS_DOCUMENTS, Can.MERGES})
    needs: ClassVar[tuple[Need, ...]] = (Need("world", Can.TOPICS),)
    topic: int = Field(0, ge=0, le=100_000, description="topic of the community, by number")
    share: float = Field(0.2, ge=0.0, lt=1.0, description="share of people who belong to it, share")

    def build(self, vocab_size, population, grammar=None):
        """Hide the people with the strongest taste for the topic at the start."""
        topics = population.tastes.shape[1]
        if self.topic >= topics:
            raise InputError(f"lens.topic must be one of the world's topics 0 to {topics - 1}, got {self.topic}.")
        members = np.argsort(-population.tastes[:, self.topic], kind="stable")[: round(self.share * len(population))]
        hidden = np.zeros(len(population), dtype=bool)
        hidden[members] = True
        from godmodel.sim.society.observation import HiddenPeopleLens

        return HiddenPeopleLens(hidden)
