"""Every document is as likely to be read as any other."""

from __future__ import annotations

from typing import ClassVar, Literal

from godmodel.models.social.feed import Feed
from godmodel.sim.society.feeds.base import FeedSettings


class Uniform(FeedSettings):
    """Every document is as likely to be read as any other."""

    kind: Literal["uniform"] = "uniform"
    judges: ClassVar[bool] = False

    def build(self, corpus, rows, *, place, visibility, topics_of, dice, tick):
        """Give every document the same chance to be read."""
        return Feed(place * visibility, corpus.is_synthetic(rows))
