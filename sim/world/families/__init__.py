"""Families of tasks: a file each, found by looking. A family makes the grammar of its questions."""

from typing import Annotated

from godmodel.sim.kinds import OneOf
from godmodel.sim.world.families.base import Family

AnyFamily = Annotated[Family, OneOf(Family, __name__)]

__all__ = ["AnyFamily", "Family"]
