"""How far the learner's law is from people's, in worlds of symbols: divergences, coverage of rare types, diversity."""

from __future__ import annotations

from typing import cast

import numpy as np

from godmodel.models.distribution import Distribution, Estimate, Law
from godmodel.models.information import (
    compare,
    coverage,
    distinct_n,
    hellinger,
    jensen_shannon,
    portrait,
    symbol_shares,
    tail_types,
)
from godmodel.sim.measure.column import DOC, Column, with_error
from godmodel.sim.measure.finder import measure
from godmodel.sim.measure.scores import moved_apart, scored
from godmodel.sim.measure.tick import Tick

ORDER = 30


@measure(
    with_error("kl_bits", DOC, "KL(p_t || learner): bits wasted by coding people's documents with the learner"),
    Column("kl_bits_per_symbol", float, "bits per symbol", "kl_bits over the length of a document"),
    Column("cross_entropy_bits", float, DOC, "CE(p_t, learner) = entropy_world_bits + kl_bits"),
    with_error("entropy_world_bits", DOC, "H(p_t): Shannon's limit for people's documents of this tick"),
    with_error("entropy_learner_bits", DOC, "entropy of the learner's own documents; compare with the world's now"),
    with_error("js_bits", DOC, "Jensen-Shannon divergence of p_t and the learner, in [0, 1]"),
    with_error("hellinger", "distance in [0, 1]", "Hellinger distance of p_t and the learner"),
    with_error("drift_js_bits", DOC, "Jensen-Shannon divergence of p_t and p_{t-1}: how far the world moved"),
    Column(
        "types_world",
        int,
        "types",
        "types that people use: whole documents where they have one symbol, else symbols",
    ),
    Column(
        "types_known",
        int,
        "types",
        "people's types to which the learner gives at least measure.known (a tenth) of people's probability",
    ),
    Column("coverage", float, "share", "share of people's types that the learner knows: types_known / types_world"),
    Column(
        "coverage_tail",
        float,
        "share",
        "share that the learner knows of people's rarest types, those of the last measure.tail of probability",
    ),
    Column(
        "tail_ratio",
        float,
        "ratio",
        "learner's mass on people's rarest types over people's own: below 1 the tail vanishes, above 1 it is noise",
    ),
    Column(
        "tail_loss_bits",
        float,
        "bits per tail symbol",
        "mean -log2 learner(symbol | before) over people's rarest types",
    ),
    Column(
        "distinct_n_world",
        float,
        "share",
        "distinct-2 (distinct-1 for one-symbol documents) of documents drawn from people's distribution",
    ),
    Column(
        "distinct_n_learner",
        float,
        "share",
        "distinct-2 (distinct-1 for one-symbol documents) of as many of the learner's documents",
    ),
)
def divergence(tick: Tick) -> dict[str, Estimate]:
    """Return the columns of a world of symbols; none in a world of numbers, which has measures of its own.

    Draws come from streams of their own, the same in every arm (common random numbers).
    """
    if tick.world.numbers:
        return {}
    god, law = cast(Distribution, tick.god), cast(Law, tick.law)  # there is no None by now
    settings, sampled = tick.settings, tick.sampled
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
        "kl_bits_per_symbol": gap.kl.bits.times(1 / god.length),
        "cross_entropy_bits": gap.cross_entropy.bits,
        "entropy_world_bits": gap.entropy.bits,
        "entropy_learner_bits": learner.entropy.bits,
        "js_bits": jensen_shannon(god, law, **sampled("js")).bits,
        "hellinger": hellinger(god, law, **sampled("hellinger")),
        "drift_js_bits": moved_apart(god, tick.previous_god, **sampled("drift")).bits,
        "types_world": Estimate(types, 0.0 if world_shares.exact else float("nan")),
        "types_known": Estimate(round(known * types), error),
        "coverage": Estimate(known, error),
        "coverage_tail": Estimate(coverage(p, q, least=settings.known, among=tail), error),
        "tail_ratio": Estimate(float(q[tail].sum() / p[tail].sum()) if tail.any() else float("nan"), error),
        "tail_loss_bits": Estimate(gap.tail_loss / np.log(2), 0.0 if gap.kl.exact else float("nan")),
        "distinct_n_world": _distinct(tick, god, "world distinct", n),
        "distinct_n_learner": _distinct(tick, law, "learner distinct", n),
    }


def _distinct(tick: Tick, law, purpose: str, n: int) -> Estimate:
    """Distinct-n of drawn documents: an estimate whose error is not computed."""
    x = law.sample(n=tick.settings.draws, rng=tick.stream(purpose))
    return Estimate(distinct_n(x, n), float("nan"))
