"""Families of tasks: a file each, found by looking. A family makes the grammar of its questions."""

from sim.families.base import Family
from sim.settings import by_kind, kinds_in

AnyFamily = by_kind(*kinds_in(__name__, Family))

__all__ = ["AnyFamily", "Family"]
