"""Learners as settings: what the trainee is. Building one imports its code, and torch only for the neural ones."""

from __future__ import annotations

import abc
from collections.abc import Callable
from typing import ClassVar

from godmodel.models.distribution import Distribution, Learner
from godmodel.sim.parts import Can, Need, Part


class LearnerSettings(Part, abc.ABC):
    """Settings from which a learner is made."""

    offers: ClassVar[frozenset[Can]] = frozenset({Can.TEMPERATURE, Can.TEMPERED})
    needs: ClassVar[tuple[Need, ...]] = (Need("world", Can.SYMBOLS),)

    @abc.abstractmethod
    def build(self, vocab_size: int, god: Callable[[], Distribution]) -> Learner:
        """The learner over V symbols; `god` reads off the law of the moment, for the oracle alone."""
