"""Beam search for the likeliest answer."""

from typing import Literal

from pydantic import Field

from godmodel.sim.training.searches.base import SearchSettings


class Beam(SearchSettings):
    """The likeliest answer that a beam finds; no verifier is asked."""

    kind: Literal["beam"] = "beam"
    width: int = Field(8, ge=1, le=10_000, description="partial answers that are kept")

    def build(self):
        """Return a beam search of that width."""
        from godmodel.models.improve.search import BeamSearch

        return BeamSearch(self.width)
