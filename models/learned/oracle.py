"""The oracle: a learner that is handed the truth instead of documents. The positive control of every experiment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from godmodel.models.distribution import Distribution, Learner


@dataclass(frozen=True)
class Oracle(Learner):
    """Learner := god. `read` returns the law that people write from at the moment of study."""

    read: Callable[[], Distribution]

    def fit(self, x: np.ndarray, weights: np.ndarray | None = None, *, rng: np.random.Generator) -> Distribution:
        """The truth, whatever the documents say."""
        return self.read()
