"""Topics over rows of numbers are isotropic Gaussians, and a mixture of them is a law by itself.

Not handled here: mixtures of Gaussians that are not isotropic (a `Blend` of them), and a closed form for the entropy of
a mixture, for there is none.
"""

from __future__ import annotations

import numpy as np

from godmodel.models.distribution import Law
from godmodel.models.exact.gaussian import LOG_2PI, GaussianLaw, blocks, documents
from godmodel.models.exact.mixture import log_sum_exp, posterior, safe_log


class GaussianTopics:
    """These topics are K isotropic Gaussians N(means_k, scales_k^2 I); a taste is a point on the simplex over them.

    They are evaluated together. They are no `models.exact.mixture.Topics`, whose contract is about symbols.

    Args:
        means: (K, d) finite.
        scales: (K,) standard deviations > 0.

    Attributes:
        count: K.
        length: d.
        vocab_size: 0, for there are no symbols.

    Raises:
        ValueError: if shapes do not fit, a number is not finite, or a scale is not positive.
    """

    vocab_size = 0

    def __init__(self, means: np.ndarray, scales: np.ndarray):
        means = np.array(means, dtype=np.float64)
        scales = np.array(scales, dtype=np.float64)
        if means.ndim != 2 or not means.size or not np.isfinite(means).all():
            raise ValueError(f"means must be (K, d) finite numbers with K, d >= 1, got shape {means.shape}")
        if scales.shape != (len(means),) or not np.isfinite(scales).all() or not (scales > 0).all():
            raise ValueError(f"scales must be {len(means)} finite numbers > 0, one for each mean, got {scales}")
        self.means = means
        self.scales = scales
        self.count, self.length = means.shape

    def log_prob_each(self, x: np.ndarray) -> np.ndarray:
        """Return the log-density of each document under each topic, in nats.  x (N, d) -> (N, K) float64"""
        x = documents(x, self.length)
        out = np.empty((len(x), self.count))
        for rows in blocks(*x.shape):
            for k in range(self.count):
                z = x[rows] - self.means[k]
                out[rows, k] = np.einsum("nd,nd->n", z, z)  # not |x|^2 - 2 x m + |m|^2, which cancels
        out /= -2 * self.scales**2
        out -= self.length * (LOG_2PI / 2 + np.log(self.scales))
        return out

    def sample(self, topics: np.ndarray, *, rng: np.random.Generator) -> np.ndarray:
        """Draw one document from each named topic.  topics (n,) int in 0..K-1 -> (n, d) float64"""
        topics = np.asarray(topics, dtype=np.intp)
        x = rng.standard_normal((len(topics), self.length))
        x *= self.scales[topics, None]
        x += self.means[topics]
        return x

    def tilted(self, shift: np.ndarray) -> GaussianTopics:
        """Return the same topics with moved means: each density times exp(shift_k . x / scales_k^2), renormalised.

        shift (K, d), in the units of x.

        Raises:
            ValueError: if the shift is not (K, d) finite numbers.
        """
        shift = np.asarray(shift, dtype=np.float64)
        if shift.shape != self.means.shape or not np.isfinite(shift).all():
            raise ValueError(f"a shift must be {self.means.shape} finite numbers, got shape {shift.shape}")
        return GaussianTopics(self.means + shift, self.scales)

    def mixture(self, weights: np.ndarray) -> GaussianMixture:
        """Return the mixture sum_k w_k p_k.  weights (K,) on the simplex"""
        return GaussianMixture(self, weights)


class GaussianMixture(Law):
    """This law is exactly p(x) = sum_k w_k N(x; means_k, scales_k^2 I).

    Args:
        topics: the K Gaussians.
        weights: (K,) >= 0, summing to one within 1e-9.

    Attributes:
        topics: the K Gaussians.
        weights: (K,), summing to one.
        length: d.
        vocab_size: 0, for there are no symbols.

    Raises:
        ValueError: if the weights are not a point on the simplex over the topics.

    >>> GaussianTopics([[-1.0], [1.0]], [1.0, 1.0]).mixture([0.5, 0.5]).variance.tolist()
    [2.0]
    """

    vocab_size = 0

    def __init__(self, topics: GaussianTopics, weights: np.ndarray):
        weights = np.asarray(weights, dtype=np.float64)
        on_simplex = weights.shape == (topics.count,) and (weights >= 0).all() and abs(weights.sum() - 1) <= 1e-9
        if not on_simplex:
            raise ValueError(f"weights must be {topics.count} shares >= 0 that sum to 1, got {weights.tolist()}")
        self.topics = topics
        self.weights = weights / weights.sum()
        self.length = topics.length
        self._active = np.flatnonzero(self.weights)
        self._parts = GaussianTopics(topics.means[self._active], topics.scales[self._active])

    @property
    def mean(self) -> np.ndarray:
        """Return the mean document.  -> (d,)"""
        return self.weights @ self.topics.means

    @property
    def variance(self) -> np.ndarray:
        """Return the variance of each coordinate, within topics plus between them.  -> (d,)"""
        within = self.weights @ self.topics.scales**2
        return within + self.weights @ (self.topics.means - self.mean) ** 2

    def log_prob(self, x: np.ndarray) -> np.ndarray:
        """Return log sum_k w_k p_k(x), in nats.  x (N, d) -> (N,) float64"""
        return log_sum_exp(self._parts.log_prob_each(x) + np.log(self.weights[self._active]))

    def responsibilities(self, x: np.ndarray) -> np.ndarray:
        """Return the posterior p(k | x).  x (N, d) -> (N, K)"""
        return posterior(self.topics.log_prob_each(x) + safe_log(self.weights))

    def single(self) -> GaussianLaw | None:
        """Return the Gaussian that this is, where one topic has all the weight; else None."""
        if len(self._active) > 1:
            return None
        return GaussianLaw(self._parts.means[0], self._parts.scales[0] ** 2)

    def sample(self, n: int, *, rng: np.random.Generator, temperature: float = 1.0) -> np.ndarray:
        """Draw a topic, then a document from it.  -> (n, d) float64

        Raises:
            ValueError: at another temperature than 1, unless one topic has all the weight.
        """
        if temperature != 1.0:
            alone = self.single()
            if alone is None:
                raise ValueError(
                    f"a mixture of Gaussians to a power has no closed form: temperature must be 1, got {temperature}"
                )
            return alone.sample(n, rng=rng, temperature=temperature)
        return self.topics.sample(rng.choice(self.topics.count, size=n, p=self.weights), rng=rng)
