"""What the tasks world asks of a family."""

from __future__ import annotations

import abc

import numpy as np

from godmodel.models.exact.grammar import Grammar
from godmodel.sim.parts import Part


class Family(Part, abc.ABC):
    """Settings from which the grammar of a kind of tasks is made."""

    @abc.abstractmethod
    def grammar(self, depth: int, *, rng: np.random.Generator) -> Grammar:
        """The states, the operations, and what each operation does at each of `depth` places.

        Raises:
            InputError: if the settings do not go together.
        """
