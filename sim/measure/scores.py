"""What several measures score alike: gaps, entropies and distances of two laws, with symbols or with numbers."""

from __future__ import annotations

from typing import cast

import numpy as np

from godmodel.models.distribution import Distribution, Estimate, Law
from godmodel.models.exact.blend import Blend
from godmodel.models.exact.gaussian import GaussianLaw, gaussian_kl
from godmodel.models.exact.gaussian_mixture import GaussianMixture
from godmodel.models.exact.mixture import Mixture, Stack
from godmodel.models.exact.regression import Regression
from godmodel.models.exact.uniform import UniformLaw
from godmodel.models.information import Comparison, compare, entropy, jensen_shannon, kl
from godmodel.sim.measure.settings import MeasureSettings


def gap_to(god: Law, law: Law, *, settings: MeasureSettings, rng: np.random.Generator) -> Estimate:
    """Return KL(god || law), bits: exact between Gaussians and where god can be enumerated."""
    return compared(god, scored(law, settings.uniform), draws=settings.draws, rng=rng).kl.bits


def compared(god: Law, law: Law, *, draws: int, rng: np.random.Generator) -> Comparison:
    """Return H(god), CE(god, law) and KL(god || law), nats, of which the second is the sum of the other two.

    Between Gaussians all three are exact. Elsewhere they come from the same documents of god. Where god alone is a
    Gaussian, his entropy is exact, and the cross-entropy is that entropy plus the sampled KL: so it has the error of
    the KL alone.
    """
    p, q = as_gaussian(god), as_gaussian(law)
    if p is None:
        return compare(god, law, draws=draws, rng=rng)
    gap = Estimate(gaussian_kl(p, q)) if q is not None else kl(god, law, draws=draws, rng=rng)
    return Comparison(Estimate(p.entropy), Estimate(p.entropy + gap.value, gap.stderr), gap, float("nan"))


def entropy_of(law: Law, *, draws: int, rng: np.random.Generator) -> Estimate:
    """Return the differential entropy of a law of numbers, bits: exact for a Gaussian."""
    single = as_gaussian(law)
    return Estimate(single.entropy).bits if single is not None else entropy(law, draws=draws, rng=rng).bits


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


def moved_apart(p: Law, q: Law | None, *, draws: int, rng: np.random.Generator) -> Estimate:
    """Return the Jensen-Shannon divergence of two of people's laws, nats.

    It is exactly 0 where they are the same, and NaN without the second.
    """
    if q is None:
        return Estimate(float("nan"))
    one, other = cast(Mixture, p), cast(Mixture, q)  # their weights are read where both have the same topics
    if p is q or (getattr(p, "topics", p) is getattr(q, "topics", q) and np.array_equal(one.weights, other.weights)):
        return Estimate(0.0)
    return jensen_shannon(p, q, draws=draws, rng=rng)
