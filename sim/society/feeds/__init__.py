"""Feeds: which of the public documents people come to read, a file each, found by looking."""

from godmodel.sim.settings import by_kind, kinds_in
from godmodel.sim.society.feeds.base import FeedSettings

AnyFeed = by_kind(*kinds_in(__name__, FeedSettings))

__all__ = ["AnyFeed", "FeedSettings"]
