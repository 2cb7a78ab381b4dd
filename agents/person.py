"""A person: a thin Mesa handle on one row of the population's arrays."""

from __future__ import annotations

import mesa
import numpy as np

from godmodel.agents.lasting import LastingAgent
from godmodel.agents.population import Population


class Person(LastingAgent):
    """Person `row` of a population. Rules act on whole columns; the handle is for looking and for asking.

    A subclass may have a rule of its own, `wants`: what this person cares for from now on. It is asked at every tick,
    after people have listened to each other and before they write, so that people's law stays exact.
    """

    leaves = (
        "people are rows of one population, whose law needs all of them; set population.turnover to let people leave "
        "and others take their seats, or a smaller population.people"
    )

    def __init__(self, model: mesa.Model, population: Population, row: int):
        super().__init__(model)
        self._population = population
        self.row = row

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.row} of {len(self._population)}: likes topic {self.favourite} most>"

    def wants(self) -> np.ndarray:
        """Return what this person cares for from now on, a point on the simplex over topics (K,): by default as before.

        Only the method of a subclass is asked; `self.taste` is the taste after this tick's listening, and
        `self.model.god` people's law of the tick before (None at the first).
        """
        return self.taste

    @property
    def taste(self) -> np.ndarray:
        """Point on the simplex over topics (K,), a copy."""
        return self._population.tastes[self.row].copy()

    @property
    def favourite(self) -> int:
        """The topic that this person likes most."""
        return int(self._population.tastes[self.row].argmax())

    @property
    def written(self) -> int:
        """Documents of their own that this person wrote this tick."""
        return int(self._population.written[self.row])

    @property
    def signed(self) -> int:
        """Documents that this person signed this tick, a machine's among them."""
        return int(self._population.signed[self.row])

    @property
    def machine(self) -> int:
        """Number of the trainee whose machine this person uses; 0 for none."""
        return int(self._population.uses[self.row])

    @property
    def skill(self) -> float:
        """Chance that a document is about what this person cares for."""
        return float(self._population.traits.skill[self.row])

    @property
    def born(self) -> int:
        """Tick at which whoever has this seat came into the world; 0 for those who were there at the start."""
        return int(self._population.born[self.row])

    @property
    def neighbours(self) -> np.ndarray:
        """Rows of the people this person listens to, themself left out.  -> (d,) int"""
        weights = self._population.influence
        around = weights.indices[weights.indptr[self.row] : weights.indptr[self.row + 1]]
        return around[around != self.row]
