"""What several measures score alike: gaps, entropies and distances of laws, with symbols or with numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import numpy as np

from godmodel.models.distribution import Distribution, Estimate, Law
from godmodel.models.exact.blend import Blend
from godmodel.models.exact.gaussian import GaussianLaw, gaussian_kl
from godmodel.models.exact.gaussian_mixture import GaussianMixture
from godmodel.models.exact.mixture import Mixture, Stack
from godmodel.models.exact.regression import Regression
from godmodel.models.exact.uniform import UniformLaw
from godmodel.models.sample import Comparison, Sample, jensen_shannon


def compared(of_god: Sample, law: Law, *, tail: np.ndarray | None = None) -> Comparison:
    """Return H(god), CE(god, law) and KL(god || law), nats, of which the second is the sum of the other two.

    Between Gaussians all three are exact. Elsewhere they come from the same documents of god. Where god alone is a
    Gaussian, his entropy is exact, and the cross-entropy is that entropy plus the sampled KL: so it has the error of
    the KL alone.
    """
    p, q = as_gaussian(of_god.law), as_gaussian(law)
    if p is None:
        return of_god.compare(law, tail=tail)
    gap = Estimate(gaussian_kl(p, q)) if q is not None else of_god.compare(law).kl
    return Comparison(Estimate(p.entropy), Estimate(p.entropy + gap.value, gap.stderr), gap, float("nan"))


def entropy_of(sample: Sample) -> Estimate:
    """Return the entropy of a law, nats; that of a law of numbers is differential, and exact for a Gaussian."""
    single = as_gaussian(sample.law)
    return Estimate(single.entropy) if single is not None else sample.entropy()


def as_gaussian(law: Law) -> GaussianLaw | None:
    """Return the Gaussian that a law is, or None if it is none."""
    if isinstance(law, GaussianMixture | Regression):
        return law.single()
    return law if isinstance(law, GaussianLaw) else None


def scored(law: Law, uniform: float) -> Law:
    """Return the law with a share of `uniform` of a uniform law mixed in, so that its KL stays finite."""
    if uniform == 0:
        return law
    sized = cast(Distribution, law)  # every law of symbols has both sizes, even if it has no conditionals
    everything = UniformLaw(sized.vocab_size, sized.length)
    if not isinstance(law, Distribution):
        return Blend([law, everything], [1 - uniform, uniform])
    return Mixture(Stack([law, everything]), np.array([1 - uniform, uniform]))


def moved_apart(p: Law | None, q: Law | None, samples: Callable[[], tuple[Sample, Sample]]) -> Estimate:
    """Return the Jensen-Shannon divergence of two of people's laws, nats, from samples of both.

    It is exactly 0 where they are the same, and NaN without one of them; nothing is drawn then.
    """
    if p is None or q is None:
        return Estimate(float("nan"))
    one, other = cast(Mixture, p), cast(Mixture, q)  # their weights are read where both have the same topics
    if p is q or (getattr(p, "topics", p) is getattr(q, "topics", q) and np.array_equal(one.weights, other.weights)):
        return Estimate(0.0)
    return jensen_shannon(*samples())
