"""A law at another temperature is what is drawn when every conditional is sharpened or flattened."""

from __future__ import annotations

import numpy as np

from godmodel.models.distribution import Distribution, Law
from godmodel.models.exact.gaussian import GaussianLaw


class Tempered(Distribution):
    """This law is q(v | x_<t) = p(v | x_<t)^(1/tau) / Z(x_<t), the exact law of p.sample(..., temperature=tau).

    Raises:
        ValueError: if the temperature is not positive and finite.
    """

    def __init__(self, p: Distribution, temperature: float):
        if not (np.isfinite(temperature) and temperature > 0):
            raise ValueError(f"a temperature must be positive and finite, got {temperature}")
        self.p = p
        self.temperature = float(temperature)
        self.vocab_size, self.length = p.vocab_size, p.length

    def conditionals(self, x: np.ndarray) -> np.ndarray:
        """Return log q(v | x_<t), in nats.  x (N, t) int -> (N, min(t+1, T), V)"""
        scaled = self.p.conditionals(x) / self.temperature
        scaled -= scaled.max(axis=2, keepdims=True)
        scaled -= np.log(np.exp(scaled).sum(axis=2, keepdims=True))
        return scaled

    def sample(self, n: int, *, rng: np.random.Generator, temperature: float = 1.0) -> np.ndarray:
        """Draw from p at the product of both temperatures.  -> (n, T) int"""
        return self.p.sample(n, rng=rng, temperature=self.temperature * temperature)


def tempered(law: Law, temperature: float) -> Law:
    """Return the law of `law.sample(..., temperature=)`: itself at 1, a wider or narrower Gaussian, or `Tempered`.

    A Gaussian at temperature tau has tau times the covariance.

    Raises:
        TypeError: for a law of numbers that is not Gaussian, at another temperature than 1.
    """
    if temperature == 1.0:
        return law
    if isinstance(law, GaussianLaw):
        return GaussianLaw(law.mean, law.covariance * temperature)
    if not isinstance(law, Distribution):
        raise TypeError(f"{type(law).__name__} has no law at another temperature than 1, got {temperature}")
    return Tempered(law, temperature)
