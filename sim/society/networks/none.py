"""Nobody listens to anybody."""

from __future__ import annotations

from typing import Literal

import numpy as np

from godmodel.sim.society import graphs
from godmodel.sim.society.networks.base import GraphSettings


class NoGraph(GraphSettings):
    """Nobody listens to anybody."""

    kind: Literal["none"] = "none"

    def build(self, n, *, rng):
        """Return a graph without edges."""
        return graphs.none(n)

    def ties(self, n, *, rng):
        """None at all."""
        return np.empty((0, 2), dtype=np.int64)
