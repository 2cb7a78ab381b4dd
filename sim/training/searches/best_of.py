"""Best of n."""

from typing import Literal

from pydantic import Field

from godmodel.sim.training.searches.base import SearchSettings


class BestOf(SearchSettings):
    """The answer that the verifier gives the largest w(x)."""

    kind: Literal["best_of"] = "best_of"
    n: int = Field(16, ge=1, le=1_000_000, description="answers to each question")

    def build(self):
        """Return a search among n answers."""
        from godmodel.models.improve.search import BestOfN

        return BestOfN(self.n)
