"""Social networks: who listens to whom, a file each, found by looking."""

from typing import Annotated

from godmodel.sim.kinds import OneOf
from godmodel.sim.society.networks.base import GraphSettings

AnyGraph = Annotated[GraphSettings, OneOf(GraphSettings, __name__)]

__all__ = ["AnyGraph", "GraphSettings"]
