"""Social graphs as settings: who listens to whom."""

from __future__ import annotations

import abc

import numpy as np

from godmodel.sim.parts import Part


class GraphSettings(Part, abc.ABC):
    """Settings from which a graph of n people is made."""

    @abc.abstractmethod
    def build(self, n: int | None, *, rng):
        """A networkx graph over 0..N-1. n is None where the graph has a size of its own.

        Raises:
            InputError: if the setting does not fit n people, or its file is missing or malformed.
        """

    def ties(self, n: int, *, rng: np.random.Generator) -> np.ndarray | None:
        """Ties of such a graph of very many people, two people each, without a networkx graph.  -> (E, 2) int

        None where there is no such short cut, as here: then `build` is asked.
        """
        return None

    def sized(self) -> bool:
        """Whether the graph brings its own number of people."""
        return False
