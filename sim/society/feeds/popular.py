"""The most read first (Salganik, Dodds and Watts 2006): what is read comes to be read."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from godmodel.models.social.feed import Feed
from godmodel.sim.society.feeds.ordered import OrderedFeed


class Popular(OrderedFeed):
    """The most read first (Salganik, Dodds and Watts 2006): what is read comes to be read."""

    kind: Literal["popular"] = "popular"
    judges: ClassVar[bool] = False
    window: int = Field(3, ge=1, le=10_000, description="how far back the feed goes, ticks")

    def build(self, corpus, rows, *, place, visibility, topics_of, dice, tick):
        """Order the documents by readers so far, most read first."""
        weight = self._attention(corpus, rows, -corpus.reads[rows], place, visibility, dice, tick)
        return Feed(weight, corpus.is_synthetic(rows))
