"""The search of a trainee that does not search."""

from typing import ClassVar, Literal

from godmodel.sim.parts import Need
from godmodel.sim.training.searches.base import SearchSettings


class Sample(SearchSettings):
    """The first answer that comes."""

    kind: Literal["sample"] = "sample"
    needs: ClassVar[tuple[Need, ...]] = ()

    def build(self):
        """Return a search that takes the first answer."""
        from godmodel.models.improve.search import SampleSearch

        return SampleSearch()
