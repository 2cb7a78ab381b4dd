"""Small world (Watts and Strogatz 1998)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from godmodel.sim.society import crowds, graphs
from godmodel.sim.society.networks.base import GraphSettings


class WattsStrogatz(GraphSettings):
    """Small world (Watts and Strogatz 1998)."""

    kind: Literal["watts_strogatz"] = "watts_strogatz"
    neighbours: int = Field(10, ge=2, le=10_000, description="neighbours of each person on the ring")
    rewiring: float = Field(0.1, ge=0.0, le=1.0, description="probability that an edge is rewired, share in [0, 1]")

    def build(self, n, *, rng):
        """Return a ring with shortcuts."""
        return graphs.watts_strogatz(n, self.neighbours, self.rewiring, rng=rng)

    def ties(self, n, *, rng):
        """All shortcuts at once."""
        graphs.check_ring(n, self.neighbours, self.rewiring)
        return crowds.small_world(n, self.neighbours, self.rewiring, rng=rng)
