"""Communities (Holland et al. 1983): many edges inside a block, few between."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from godmodel.sim.society import graphs
from godmodel.sim.society.networks.base import GraphSettings


class StochasticBlocks(GraphSettings):
    """Communities (Holland et al. 1983): many edges inside a block, few between."""

    kind: Literal["stochastic_blocks"] = "stochastic_blocks"
    blocks: int = Field(4, ge=1, le=10_000, description="communities of equal size")
    within: float = Field(8.0, ge=0.0, le=10_000.0, description="mean number of neighbours inside one's block, people")
    between: float = Field(2.0, ge=0.0, le=10_000.0, description="mean number of neighbours outside it, people")

    def build(self, n, *, rng):
        """Return a graph of communities."""
        return graphs.stochastic_blocks(n, self.blocks, self.within, self.between, rng=rng)

    def ties(self, n, *, rng):
        """The very ties of `build`."""
        return graphs.block_ties(n, self.blocks, self.within, self.between, rng=rng)[0]
