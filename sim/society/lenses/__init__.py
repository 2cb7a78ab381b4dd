"""Lenses: what of people's documents is recorded, a file each, found by looking."""

from typing import Annotated

from godmodel.sim.kinds import OneOf
from godmodel.sim.society.lenses.base import LensSettings

AnyLens = Annotated[LensSettings, OneOf(LensSettings, __name__)]

__all__ = ["AnyLens", "LensSettings"]
