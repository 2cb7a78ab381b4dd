"""Social networks: who listens to whom, a file each, found by looking."""

from godmodel.sim.settings import by_kind, kinds_in
from godmodel.sim.society.networks.base import GraphSettings

AnyGraph = by_kind(*kinds_in(__name__, GraphSettings))

__all__ = ["AnyGraph", "GraphSettings"]
