"""The user's own file: GraphML (.graphml, .xml), GML (.gml), else a table of two people a line."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from godmodel.sim.society import graph_files
from godmodel.sim.society.networks.base import GraphSettings


class GraphFile(GraphSettings):
    """The user's own file: GraphML (.graphml, .xml), GML (.gml), else a table of two people a line."""

    kind: Literal["file"] = "file"
    path: str = Field(min_length=1, description="path of the file, its suffix says the format")

    def build(self, n, *, rng):
        """Read the graph from the file."""
        return graph_files.read(self.path)

    def sized(self):
        """It has the people that the file names."""
        return True
