"""Search over steps with a verifier."""

from typing import Literal

from pydantic import Field

from godmodel.sim.training.searches.base import SearchSettings


class Tree(SearchSettings):
    """Every step is checked before the next is drawn; needs a verifier who looks at steps (process)."""

    kind: Literal["tree"] = "tree"
    width: int = Field(1, ge=1, le=1000, description="approved partial answers that are kept at each step")
    tries: int = Field(100, ge=1, le=1_000_000, description="drafts of a step at most")

    def build(self):
        """A tree."""
        from godmodel.models.improve.search import Tree as Search

        return Search(self.width, self.tries)
