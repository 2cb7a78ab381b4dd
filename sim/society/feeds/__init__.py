"""Feeds: which of the public documents people come to read, a file each, found by looking."""

from typing import Annotated

from godmodel.sim.kinds import OneOf
from godmodel.sim.society.feeds.base import FeedSettings

AnyFeed = Annotated[FeedSettings, OneOf(FeedSettings, __name__)]

__all__ = ["AnyFeed", "FeedSettings"]
