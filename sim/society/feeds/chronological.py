"""The newest first; those of a tick in an order by lot, which all share."""

from __future__ import annotations

from typing import ClassVar, Literal

from godmodel.models.social.feed import Feed
from godmodel.sim.society.feeds.ordered import OrderedFeed


class Chronological(OrderedFeed):
    """The newest first; those of a tick in an order by lot, which all share."""

    kind: Literal["chronological"] = "chronological"
    judges: ClassVar[bool] = False

    def build(self, corpus, rows, *, place, visibility, topics_of, dice, tick):
        """Order the documents by age, newest first."""
        weight = self._attention(corpus, rows, -corpus.tick[rows], place, visibility, dice, tick)
        return Feed(weight, corpus.is_synthetic(rows))
