"""People see what they like: a topic by their taste, then a document on it, the newest first."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from godmodel.models.social.feed import Feed, channels_of
from godmodel.sim.society.feeds.ordered import OrderedFeed


class Personalised(OrderedFeed):
    """People see what they like: a topic by their taste, then a document on it, the newest first."""

    kind: Literal["personalised"] = "personalised"
    focus: float = Field(
        1.0, ge=0.0, le=100.0, description="exponent of taste in the choice of topics: 1 as one's taste"
    )

    def build(self, corpus, rows, *, place, visibility, topics_of, dice, tick):
        """Order the documents by age, newest first, in a channel for each topic."""
        weight = self._attention(corpus, rows, -corpus.tick[rows], place, visibility, dice, tick)
        return Feed(weight, corpus.is_synthetic(rows), topics_of)

    def channels(self, tastes, reads, *, dice, tick):
        """Topics in proportion to taste^focus."""
        return channels_of(tastes, reads, self.focus, rng=dice("feed topics", tick))
