"""A person: a thin Mesa handle on one row of the population's arrays."""

from __future__ import annotations

import mesa
import numpy as np

from agents.population import Population


class Person(mesa.Agent):
    """Person `row` of a population. Rules act on whole columns; the handle is for looking and for asking."""

    def __init__(self, model: mesa.Model, population: Population, row: int):
        super().__init__(model)
        self._population = population
        self.row = row

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
        """Documents that this person wrote this tick."""
        return int(self._population.written[self.row])

    @property
    def neighbours(self) -> np.ndarray:
        """Rows of the people this person listens to, themself left out.  -> (d,) int"""
        weights = self._population.influence
        around = weights.indices[weights.indptr[self.row] : weights.indptr[self.row + 1]]
        return around[around != self.row]
