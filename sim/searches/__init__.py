"""Searches: how the trainee looks for an answer, a file each, found by looking."""

from sim.searches.base import SearchSettings
from sim.settings import by_kind, kinds_in

AnySearch = by_kind(*kinds_in(__name__, SearchSettings))

__all__ = ["AnySearch", "SearchSettings"]
