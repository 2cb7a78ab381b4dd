"""Social graphs as settings: who listens to whom."""

from __future__ import annotations

import abc
from typing import Literal

from pydantic import Field, model_validator

from godmodel.sim.settings import Settings, by_kind
from godmodel.sim.society import graph_files, graphs


class GraphSettings(Settings, abc.ABC):
    """Settings from which a graph of n people is made."""

    @abc.abstractmethod
    def build(self, n: int | None, *, rng):
        """A networkx graph over 0..N-1. n is None where the graph has a size of its own.

        Raises:
            InputError: if the setting does not fit n people, or its file is missing or malformed.
        """

    def sized(self) -> bool:
        """Whether the graph brings its own number of people."""
        return False


class NoGraph(GraphSettings):
    """Nobody listens to anybody."""

    kind: Literal["none"] = "none"

    def build(self, n, *, rng):
        """No edges."""
        return graphs.none(n)


class WattsStrogatz(GraphSettings):
    """Small world (Watts and Strogatz 1998)."""

    kind: Literal["watts_strogatz"] = "watts_strogatz"
    neighbours: int = Field(10, ge=2, le=10_000, description="neighbours of each person on the ring")
    rewiring: float = Field(0.1, ge=0.0, le=1.0, description="probability that an edge is rewired, share in [0, 1]")

    def build(self, n, *, rng):
        """A ring with shortcuts."""
        return graphs.watts_strogatz(n, self.neighbours, self.rewiring, rng=rng)


class BarabasiAlbert(GraphSettings):
    """Preferential attachment (Barabasi and Albert 1999): a few people are heard by very many."""

    kind: Literal["barabasi_albert"] = "barabasi_albert"
    attachments: int = Field(5, ge=1, le=10_000, description="edges that each new person brings")

    def build(self, n, *, rng):
        """Hubs."""
        return graphs.barabasi_albert(n, self.attachments, rng=rng)


class StochasticBlocks(GraphSettings):
    """Communities (Holland et al. 1983): many edges inside a block, few between."""

    kind: Literal["stochastic_blocks"] = "stochastic_blocks"
    blocks: int = Field(4, ge=1, le=10_000, description="communities of equal size")
    within: float = Field(8.0, ge=0.0, le=10_000.0, description="mean number of neighbours inside one's block, people")
    between: float = Field(2.0, ge=0.0, le=10_000.0, description="mean number of neighbours outside it, people")

    def build(self, n, *, rng):
        """Blocks."""
        return graphs.stochastic_blocks(n, self.blocks, self.within, self.between, rng=rng)


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
        """As observed."""
        return graphs.real(self.name)

    def sized(self):
        """It has the people that were observed."""
        return True


class GraphFile(GraphSettings):
    """The user's own file: GraphML (.graphml, .xml), GML (.gml), else two people a line and an optional weight."""

    kind: Literal["file"] = "file"
    path: str = Field(min_length=1, description="path of the file, its suffix says the format")

    def build(self, n, *, rng):
        """As read."""
        return graph_files.read(self.path)

    def sized(self):
        """It has the people that the file names."""
        return True


AnyGraph = by_kind(NoGraph, WattsStrogatz, BarabasiAlbert, StochasticBlocks, RealGraph, GraphFile)
