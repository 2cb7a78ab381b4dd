"""Searches: how the trainee looks for an answer, a file each, found by looking."""

from godmodel.sim.settings import by_kind, kinds_in
from godmodel.sim.training.searches.base import SearchSettings

AnySearch = by_kind(*kinds_in(__name__, SearchSettings))

__all__ = ["AnySearch", "SearchSettings"]
