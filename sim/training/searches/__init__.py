"""Searches: how the trainee looks for an answer, a file each, found by looking."""

from typing import Annotated

from godmodel.sim.kinds import OneOf
from godmodel.sim.training.searches.base import SearchSettings

AnySearch = Annotated[SearchSettings, OneOf(SearchSettings, __name__)]

__all__ = ["AnySearch", "SearchSettings"]
