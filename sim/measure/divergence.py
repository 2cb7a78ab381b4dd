"""Measurements on (god, god a tick ago, learner): read-only, with dice of their own."""

from __future__ import annotations

import numpy as np

from godmodel.models.distribution import Distribution, Estimate, Law
from godmodel.models.exact.blend import Blend
from godmodel.models.exact.gaussian import Gaussian, GaussianMixture, gaussian_kl
from godmodel.models.exact.mixture import Mixture, Stack
from godmodel.models.exact.regression import Regression
from godmodel.models.exact.uniform import Uniform
from godmodel.models.information import (
    compare,
    coverage,
    cross_entropy,
    distinct_n,
    entropy,
    hellinger,
    jensen_shannon,
    kl,
    portrait,
    symbol_shares,
    tail_types,
)
from godmodel.sim.measure.columns import HELD_OUT
from godmodel.sim.measure.settings import MeasureSettings
from godmodel.sim.streams import Dice


def measure(
    god: Mixture,
    previous_god: Mixture | None,
    law: Law,
    *,
    settings: MeasureSettings,
    dice: Dice,
    tick: int,
) -> dict[str, Estimate]:
    """The measured columns of one row.  -> {column: Estimate}; a NaN standard error says: sampled, error not computed

    Draws come from streams of their own, the same in every arm (common random numbers).
    """

    def sampled(purpose: str) -> dict:
        return {"draws": settings.draws, "rng": dice(f"measure {purpose}", tick)}

    learner = portrait(law, **sampled("learner"))
    world_shares, law_shares = symbol_shares(god, **sampled("world")), learner.shares
    p, q = world_shares.values, law_shares.values
    tail = tail_types(p, settings.tail)
    error = 0.0 if world_shares.exact and law_shares.exact else float("nan")
    gap = compare(god, scored(law, settings.uniform), tail=tail, **sampled("kl"))
    types = int((p > 0).sum())
    known = coverage(p, q, least=settings.known)
    n = min(2, god.length)
    return {
        "kl_bits": gap.kl.bits,
        "kl_bits_per_symbol": Estimate(gap.kl.bits.value / god.length, gap.kl.bits.stderr / god.length),
        "cross_entropy_bits": gap.cross_entropy.bits,
        "entropy_world_bits": gap.entropy.bits,
        "entropy_learner_bits": learner.entropy.bits,
        "js_bits": jensen_shannon(god, law, **sampled("js")).bits,
        "hellinger": hellinger(god, law, **sampled("hellinger")),
        "drift_js_bits": moved_apart(god, previous_god, **sampled("drift")).bits,
        "types_world": Estimate(types, 0.0 if world_shares.exact else float("nan")),
        "types_known": Estimate(round(known * types), error),
        "coverage": Estimate(known, error),
        "coverage_tail": Estimate(coverage(p, q, least=settings.known, among=tail), error),
        "tail_ratio": Estimate(float(q[tail].sum() / p[tail].sum()) if tail.any() else float("nan"), error),
        "tail_loss_bits": Estimate(gap.tail_loss / np.log(2), 0.0 if gap.kl.exact else float("nan")),
        "distinct_n_world": Estimate(distinct_n(god.sample(**_n(sampled("world distinct"))), n), float("nan")),
        "distinct_n_learner": Estimate(distinct_n(law.sample(**_n(sampled("learner distinct"))), n), float("nan")),
    }


def gap_to(god: Law, law: Law, *, settings: MeasureSettings, rng: np.random.Generator) -> Estimate:
    """KL(god || law), bits: exact between Gaussians and where god can be enumerated."""
    p, q = as_gaussian(god), as_gaussian(law)
    if p is not None and q is not None:
        return Estimate(gaussian_kl(p, q)).bits
    return kl(god, scored(law, settings.uniform), draws=settings.draws, rng=rng).bits


def cross_to(god: Law, law: Law, *, settings: MeasureSettings, rng: np.random.Generator) -> Estimate:
    """CE(god, law), bits; as `gap_to`."""
    p, q = as_gaussian(god), as_gaussian(law)
    if p is not None and q is not None:
        return Estimate(gaussian_kl(p, q) + p.entropy).bits
    return cross_entropy(god, law, draws=settings.draws, rng=rng).bits


def entropy_of(law: Law, *, draws: int, rng: np.random.Generator) -> Estimate:
    """Differential entropy, bits: exact for a Gaussian."""
    single = as_gaussian(law)
    return Estimate(single.entropy).bits if single is not None else entropy(law, draws=draws, rng=rng).bits


def as_gaussian(law: Law) -> Gaussian | None:
    """The Gaussian that a law is, if it is one."""
    if isinstance(law, GaussianMixture | Regression):
        return law.single()
    return law if isinstance(law, Gaussian) else None


def held_out(law: Law, x: np.ndarray, *, settings: MeasureSettings, dice: Dice, tick: int) -> dict[str, Estimate]:
    """The learner's loss on documents that it cannot have studied, bits per symbol.  x (N, T) int

    At most `draws` of them are scored. They are a sample of an unknown law, so the standard error is never 0.
    """
    if len(x) > settings.draws:
        x = x[dice("measure held out", tick).choice(len(x), size=settings.draws, replace=False)]
    loss = -scored(law, settings.uniform).log_prob(x) / (np.log(2) * x.shape[1])
    error = Estimate.mean(loss).stderr if len(loss) > 1 else 0.0
    return {HELD_OUT: Estimate(float(loss.mean()), error or float("nan"))}


def code_lengths(god: Mixture, law: Law, *, settings: MeasureSettings, dice: Dice, tick: int) -> dict[str, Estimate]:
    """What `coded` fresh documents of god really take, bits per document; absent for a law without conditionals.

    The learner is coded with `uniform` mixed in, as it is scored. The lengths are exact for these documents, and
    estimates of the law's: their error is not computed.
    """
    from godmodel.models.coding import baseline_bits, encode

    x = god.sample(settings.coded, rng=dice("measure code", tick))
    coders = {"world": god, "learner": scored(law, settings.uniform)}
    bits = {name: encode(q, x).bits / len(x) for name, q in coders.items() if isinstance(q, Distribution)}
    bits |= baseline_bits(x, god.vocab_size)
    return {f"code_{name}_bits": Estimate(float(value), float("nan")) for name, value in bits.items()}


def scored(law: Law, uniform: float) -> Law:
    """The learner with a little of everything mixed in, so that its KL stays finite."""
    if uniform == 0:
        return law
    everything = Uniform(law.vocab_size, law.length)
    if not isinstance(law, Distribution):
        return Blend([law, everything], [1 - uniform, uniform])
    return Mixture(Stack([law, everything]), np.array([1 - uniform, uniform]))


def moved_apart(p: Law, q: Law | None, *, draws: int, rng: np.random.Generator) -> Estimate:
    """Jensen-Shannon divergence of two of people's laws, nats; exactly 0 where they are the same, NaN without the
    second."""
    if q is None:
        return Estimate(float("nan"))
    if p is q or (getattr(p, "topics", p) is getattr(q, "topics", q) and np.array_equal(p.weights, q.weights)):
        return Estimate(0.0)
    return jensen_shannon(p, q, draws=draws, rng=rng)


def _n(sampled: dict) -> dict:
    return {"n": sampled["draws"], "rng": sampled["rng"]}
