"""Families of tasks: a file each, found by looking. A family makes the grammar of its questions."""

from godmodel.sim.settings import by_kind, kinds_in
from godmodel.sim.world.families.base import Family

AnyFamily = by_kind(*kinds_in(__name__, Family))

__all__ = ["AnyFamily", "Family"]
