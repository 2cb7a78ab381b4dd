"""Improvements and searches of one's own: they are given a law and a post-training task, and act themselves."""

from __future__ import annotations

import abc
from typing import TYPE_CHECKING

import numpy as np

from godmodel.sim.training.improvements.base import ImprovementSettings
from godmodel.sim.training.searches.base import SearchSettings

if TYPE_CHECKING:
    from godmodel.models.distribution import Distribution
    from godmodel.models.improve.base import PostTrainingTask
    from godmodel.models.improve.search import Found


class Improvement(ImprovementSettings, abc.ABC):
    """An improvement is settings and a method `improve`."""

    @abc.abstractmethod
    def improve(self, law: Distribution, task: PostTrainingTask, *, rng: np.random.Generator) -> Distribution:
        """Return a law that should answer the task's questions better; the one that is given stays as it is."""

    def build(self, vocab_size):
        """Return the improvement itself."""
        return self


class Search(SearchSettings, abc.ABC):
    """A search is settings and a method `solve`."""

    @abc.abstractmethod
    def solve(
        self, law: Distribution, task: PostTrainingTask, questions: np.ndarray, *, rng: np.random.Generator
    ) -> Found:
        """Return one answer to each question, and what each has cost.  questions (N, T) int, each well formed"""

    def build(self):
        """Return the search itself."""
        return self
