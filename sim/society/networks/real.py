"""One of networkx's observed social networks."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from godmodel.sim.society import graphs
from godmodel.sim.society.networks.base import GraphSettings


class RealGraph(GraphSettings):
    """One of networkx's observed social networks."""

    kind: Literal["real"] = "real"
    name: str = Field(
        "karate_club", description="karate_club, davis_southern_women, florentine_families or les_miserables"
    )

    @model_validator(mode="after")
    def _known(self):
        if self.name not in graphs.REAL:
            raise ValueError(f"name must be one of {', '.join(graphs.REAL)}, got {self.name!r}.")
        return self

    def build(self, n, *, rng):
        """Return the network as it was observed."""
        return graphs.real(self.name)

    def sized(self):
        """It has the people that were observed."""
        return True
