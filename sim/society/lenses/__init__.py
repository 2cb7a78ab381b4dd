"""Lenses: what of people's documents is recorded, a file each, found by looking."""

from godmodel.sim.settings import by_kind, kinds_in
from godmodel.sim.society.lenses.base import LensSettings

AnyLens = by_kind(*kinds_in(__name__, LensSettings))

__all__ = ["AnyLens", "LensSettings"]
