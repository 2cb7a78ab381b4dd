"""Preferential attachment (Barabasi and Albert 1999): a few people are heard by very many."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from godmodel.sim.society import crowds, graphs
from godmodel.sim.society.networks.base import GraphSettings


class BarabasiAlbert(GraphSettings):
    """Preferential attachment (Barabasi and Albert 1999): a few people are heard by very many."""

    kind: Literal["barabasi_albert"] = "barabasi_albert"
    attachments: int = Field(5, ge=1, le=10_000, description="edges that each new person brings")

    def build(self, n, *, rng):
        """Return a graph with a few hubs that very many hear."""
        return graphs.barabasi_albert(n, self.attachments, rng=rng)

    def ties(self, n, *, rng):
        """All choices at once."""
        graphs.check_attachments(n, self.attachments)
        return crowds.rich_get_richer(n, self.attachments, rng=rng)
