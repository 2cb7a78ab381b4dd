"""Linear regression by least squares learns from documents that are questions followed by their answers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from godmodel.models.distribution import Learner
from godmodel.models.exact.regression import Regression
from godmodel.models.learned.gaussian import weighed


@dataclass(frozen=True)
class LeastSquaresLearner(Learner):
    """This learner finds the w of least sum_i c_i |y_i - u_i . w|^2, without an intercept.

    Where that leaves a choice, it takes the shortest w.

    Attributes:
        answers: R, numbers at the end of a document that are explained by those before them.
        noise: the standard deviation of an answer, which is known, > 0.
        again: whether it answers the questions of its training set again, in their order, and not new ones.

    >>> LeastSquaresLearner().fit(np.array([[1.0, 2.0], [2.0, 4.0]])).coefficients.round(6).tolist()
    [[2.0]]
    """

    answers: int = 1
    noise: float = 1.0
    again: bool = True

    def __post_init__(self) -> None:
        if self.answers < 1:
            raise ValueError(f"answers is at least 1, got {self.answers}")
        if not (np.isfinite(self.noise) and self.noise > 0):
            raise ValueError(f"noise is a standard deviation > 0, got {self.noise}")

    def fit(
        self, x: np.ndarray, weights: np.ndarray | None = None, *, rng: np.random.Generator | None = None
    ) -> Regression:
        """Fit a linear regression to documents x (N, d + R), each `weights` (N,) times; no random numbers are used.

        Raises:
            ValueError: if x is not finite numbers (N, d + R) with d >= 1, or a weight is bad.
        """
        x, weights = weighed(x, weights)
        d = x.shape[1] - self.answers
        if d < 1:
            raise ValueError(f"documents of {x.shape[1]} numbers leave no question beside {self.answers} answers")
        each = x * np.sqrt(weights)[:, None]
        w = np.linalg.lstsq(each[:, :d], each[:, d:], rcond=None)[0]
        return Regression(w, self.noise, questions=x[:, :d] if self.again else None)
