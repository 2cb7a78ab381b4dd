"""Handles on very many people: a Mesa agent is made for a person when somebody asks for that person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import overload

import mesa
import numpy as np

from godmodel.agents.person import Person
from godmodel.agents.population import Population

SAMPLE = 1000  # people who have a handle from the start


class Handles(Sequence[Person]):
    """A list of all people, in which a handle is made when it is asked for, and kept.

    Mesa's sets of agents, and with them reporters of agents, hold the handles that were made: at first those of
    `SAMPLE` people at even distances, and of everybody with a mind of their own.

    Args:
        model: the simulation.
        population: the arrays that hold everybody.
        kinds: the class of each person, one for all or one each.
        needed: rows of people whose handles are made at once.
    """

    def __init__(
        self, model: mesa.Model, population: Population, kinds: Sequence[type[Person]], needed: Iterable[int] = ()
    ):
        self._model, self._population, self._kinds = model, population, kinds
        self._made: dict[int, Person] = {}
        sample = np.linspace(0, len(population) - 1, min(SAMPLE, len(population))).astype(int)
        for row in sorted({*sample.tolist(), *needed}):
            self[row]

    def __repr__(self) -> str:
        return f"<{type(self).__name__} on {len(self):,} people, {len(self._made):,} of them made>"

    def __len__(self) -> int:
        return len(self._population)

    @overload
    def __getitem__(self, place: int) -> Person: ...
    @overload
    def __getitem__(self, place: slice) -> list[Person]: ...
    def __getitem__(self, place: int | slice) -> Person | list[Person]:
        """Return the handle on a person, or on several."""
        if isinstance(place, slice):
            return [self[row] for row in range(*place.indices(len(self)))]
        row = range(len(self))[place]
        if row not in self._made:
            self._made[row] = self._kinds[row](self._model, self._population, row)
        return self._made[row]

    def made(self) -> Iterator[Person]:
        """Go through the handles that there are, in the order of people."""
        return (self._made[row] for row in sorted(self._made))
