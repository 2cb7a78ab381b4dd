"""No search."""

from typing import Literal

from godmodel.sim.training.searches.base import SearchSettings


class Sample(SearchSettings):
    """The first answer that comes."""

    kind: Literal["sample"] = "sample"

    def build(self):
        """No settings."""
        from godmodel.models.improve.search import Sample as Search

        return Search()
