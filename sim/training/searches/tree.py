"""Search over steps with a verifier."""

from typing import ClassVar, Literal

from pydantic import Field

from godmodel.sim.parts import Can, Need
from godmodel.sim.training.searches.base import SearchSettings


class Tree(SearchSettings):
    """Every step is checked before the next is drawn; needs a verifier who looks at steps (process)."""

    kind: Literal["tree"] = "tree"
    needs: ClassVar[tuple[Need, ...]] = (Need("world", Can.QUESTIONS), Need("verifier", Can.STEPS))
    width: int = Field(1, ge=1, le=1000, description="approved partial answers that are kept at each step")
    tries: int = Field(100, ge=1, le=1_000_000, description="drafts of a step at most")

    def build(self):
        """Return a search over steps."""
        from godmodel.models.improve.search import TreeSearch

        return TreeSearch(self.width, self.tries)
