"""Composition of permutations: which letter ends up where. With five letters the group is not solvable."""

from __future__ import annotations

from itertools import permutations
from math import factorial
from typing import Literal

import numpy as np
from pydantic import Field

from godmodel.models.exact.grammar import Grammar
from godmodel.sim.errors import InputError
from godmodel.sim.world.families.base import Family


class Permutation(Family):
    """State tracking (Barrington 1989; Liu et al. 2023, arXiv 2210.10749): the state is an order of n letters."""

    kind: Literal["permutation"] = "permutation"
    letters: int = Field(3, ge=2, le=5, description="n: states are the n! orders of n letters")
    operations: int = Field(4, ge=1, le=120, description="shuffles in use, drawn from all but the identity, operations")

    def grammar(self, depth, *, rng):
        """The same shuffles at every place."""
        if self.operations >= factorial(self.letters):
            raise InputError(
                f"{self.letters} letters have {factorial(self.letters) - 1} shuffles that move something, got "
                f"world.family.operations = {self.operations}; set fewer, or more world.family.letters."
            )
        states = list(permutations(range(self.letters)))
        number = {order: i for i, order in enumerate(states)}
        chosen = 1 + np.sort(rng.choice(len(states) - 1, size=self.operations, replace=False))  # 0 moves nothing
        step = np.array([[number[tuple(z[j] for j in states[o])] for z in states] for o in chosen])
        names = ["".join("abcde"[i] for i in order) for order in states]
        shuffles = ["[" + "".join(str(i + 1) for i in states[o]) + "]" for o in chosen]
        return Grammar(np.broadcast_to(step, (depth, *step.shape)).copy(), tuple(names), tuple(shuffles))
