"""Answers until one is accepted."""

from typing import Literal

from pydantic import Field

from godmodel.sim.training.searches.base import SearchSettings


class Rejection(SearchSettings):
    """The first answer that the verifier accepts: whole chains are checked."""

    kind: Literal["rejection"] = "rejection"
    tries: int = Field(1000, ge=1, le=1_000_000, description="answers to each question at most")

    def build(self):
        """Return a search that draws up to `tries` answers."""
        from godmodel.models.improve.search import RejectionSearch

        return RejectionSearch(self.tries)
