"""Linear regression is a law here: a document is a question, d numbers, and R answers, linear in it but for noise."""

from __future__ import annotations

import numpy as np

from godmodel.models.distribution import Law
from godmodel.models.exact.gaussian import LOG_2PI, GaussianLaw, documents


class Regression(Law):
    """This law is x = (u, y): u ~ N(a, I_d) and y_r = b_r + (u - a) . w_r + N(0, noise^2), each of R answers by itself.

    Args:
        coefficients: w (d, R).
        noise: standard deviation of an answer, > 0.
        shift: (a, b), (d + R,); 0 by default.
        questions: (M, d) questions that `sample` answers, in order and again from the first; None: it draws new ones.

    Attributes:
        mean: (a, b).
        length: d + R, numbers in a document.
        vocab_size: 0, for there are no symbols.
        weights: (1,), for there is one topic.

    Raises:
        ValueError: if shapes do not fit, a number is not finite, or the noise is not positive.

    >>> Regression([[2.0]], 1.0).single().covariance.tolist()
    [[1.0, 2.0], [2.0, 5.0]]
    """

    vocab_size = 0

    def __init__(
        self,
        coefficients: np.ndarray,
        noise: float,
        shift: np.ndarray | None = None,
        questions: np.ndarray | None = None,
    ):
        w = np.array(coefficients, dtype=np.float64)
        if w.ndim != 2 or not w.size or not np.isfinite(w).all():
            raise ValueError(f"coefficients must be (d, R) finite numbers with d, R >= 1, got shape {w.shape}")
        if not (np.isfinite(noise) and noise > 0):
            raise ValueError(f"noise is a standard deviation > 0, got {noise}")
        self.coefficients = w
        self.noise = float(noise)
        self.length = sum(w.shape)
        self.mean = np.zeros(self.length) if shift is None else np.array(shift, dtype=np.float64)
        if self.mean.shape != (self.length,) or not np.isfinite(self.mean).all():
            raise ValueError(f"a shift must be ({self.length},) finite numbers, got shape {self.mean.shape}")
        if questions is not None and (questions.ndim != 2 or questions.shape[1] != len(w) or not len(questions)):
            raise ValueError(f"questions must be (M, {len(w)}) with M >= 1, got shape {questions.shape}")
        self.questions = questions
        self.weights = np.ones(1)

    @property
    def variance(self) -> np.ndarray:
        """Return the variance of each number of a document.  -> (d + R,)"""
        return np.concatenate([np.ones(len(self.coefficients)), (self.coefficients**2).sum(axis=0) + self.noise**2])

    def single(self) -> GaussianLaw:
        """Return the Gaussian that this law is, where it draws its questions itself."""
        w = self.coefficients
        answers = w.T @ w + self.noise**2 * np.eye(w.shape[1])
        return GaussianLaw(self.mean, np.block([[np.eye(len(w)), w], [w.T, answers]]))

    def log_prob(self, x: np.ndarray) -> np.ndarray:
        """Return the log-density of question and answers, in nats.  x (N, d + R) -> (N,) float64"""
        z = documents(x, self.length) - self.mean
        u, y = z[:, : len(self.coefficients)], z[:, len(self.coefficients) :]
        e = (y - u @ self.coefficients) / self.noise
        constant = self.length * LOG_2PI / 2 + e.shape[1] * np.log(self.noise)
        return -constant - (np.einsum("nd,nd->n", u, u) + np.einsum("nr,nr->n", e, e)) / 2

    def responsibilities(self, x: np.ndarray) -> np.ndarray:
        """Return the posterior of the one topic, which is 1.  x (N, d + R) -> (N, 1)"""
        return np.ones((len(x), 1))

    def sample(self, n: int, *, rng: np.random.Generator, temperature: float = 1.0) -> np.ndarray:
        """Draw questions, or take those it was given, and answer them.  -> (n, d + R) float64

        A temperature tau multiplies the variance of the noise, and that of the questions that it draws.

        Raises:
            ValueError: if the temperature is not a positive number.
        """
        if not (np.isfinite(temperature) and temperature > 0):
            raise ValueError(f"temperature must be a positive number, got {temperature}")
        d, r = self.coefficients.shape
        if self.questions is None:
            u = np.sqrt(temperature) * rng.standard_normal((n, d))
        else:
            u = self.questions[np.arange(n) % len(self.questions)] - self.mean[:d]
        y = u @ self.coefficients + self.noise * np.sqrt(temperature) * rng.standard_normal((n, r))
        return np.concatenate([u, y], axis=1) + self.mean


class RegressionTopics:
    """These topics hold the one law of a world of regression, as `exact.gaussian_mixture.GaussianTopics` hold K."""

    vocab_size = 0
    count = 1

    def __init__(self, law: Regression):
        self.law = law
        self.length = law.length

    def sample(self, topics: np.ndarray, *, rng: np.random.Generator) -> np.ndarray:
        """Draw one document for each entry.  topics (n,) int -> (n, d + R) float64"""
        return self.law.sample(len(topics), rng=rng)

    def tilted(self, shift: np.ndarray) -> RegressionTopics:
        """Return the same topic with every document moved by `shift` (1, d + R)."""
        return RegressionTopics(Regression(self.law.coefficients, self.law.noise, self.law.mean + shift[0]))

    def mixture(self, weights: np.ndarray) -> Regression:
        """Return the law itself, because there is only one topic.  weights (1,)"""
        return self.law
