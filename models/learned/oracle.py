"""The oracle is a learner that is handed the truth instead of documents: the positive control of every experiment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from godmodel.models.distribution import Distribution, Learner


@dataclass(frozen=True)
class Oracle(Learner):
    """This learner returns people's true distribution; `read` returns the law that they write from at study."""

    read: Callable[[], Distribution]

    def fit(self, x: np.ndarray, weights: np.ndarray | None = None, *, rng: np.random.Generator) -> Distribution:
        """Return people's true distribution, whatever the documents say."""
        return self.read()
