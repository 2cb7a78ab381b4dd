"""Social graphs as settings: who listens to whom."""

from __future__ import annotations

import abc

from godmodel.sim.parts import Part


class GraphSettings(Part, abc.ABC):
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
