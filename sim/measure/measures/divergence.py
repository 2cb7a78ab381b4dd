"""How far the learner's law is from people's: divergences, entropies, coverage of rare types, diversity.

All that is sampled comes from one sample of people's documents and one of the learner's.
"""

from __future__ import annotations

import numpy as np

from godmodel.models.distribution import Estimate
from godmodel.models.information import coverage, distinct_n, tail_types
from godmodel.models.sample import Comparison, Sample, SymbolShares, hellinger, jensen_shannon
from godmodel.sim.measure.column import DOC, Column, with_error
from godmodel.sim.measure.finder import measure
from godmodel.sim.measure.scores import compared, entropy_of, moved_apart
from godmodel.sim.measure.tick import Tick

ORDER = 30


@measure(
    with_error("kl_bits", DOC, "KL(p_t || learner): bits wasted by coding people's documents with the learner"),
    Column("kl_bits_per_symbol", float, "bits per symbol", "kl_bits over the length of a document"),
    Column("cross_entropy_bits", float, DOC, "CE(p_t, learner) = entropy_world_bits + kl_bits"),
    with_error("entropy_world_bits", DOC, "H(p_t): Shannon's limit for people's documents of this tick"),
)
def gap(tick: Tick) -> dict[str, Estimate]:
    """Return what coding people's documents with the learner costs; differential where documents are numbers."""
    found = _compared(tick)
    return {
        "kl_bits": found.kl.bits,
        "kl_bits_per_symbol": found.kl.bits.times(1 / tick.people.x.shape[1]),
        "cross_entropy_bits": found.cross_entropy.bits,
        "entropy_world_bits": found.entropy.bits,
    }


@measure(
    with_error("entropy_learner_bits", DOC, "entropy of the learner's own documents; compare with entropy_world_bits")
)
def entropy_of_the_learner(tick: Tick) -> dict[str, Estimate]:
    """Return the entropy of what was learned."""
    return {"entropy_learner_bits": entropy_of(tick.samples.learner()).bits}


@measure(with_error("js_bits", DOC, "Jensen-Shannon divergence of p_t and the learner, in [0, 1]"))
def distance_in_bits(tick: Tick) -> dict[str, Estimate]:
    """Return the Jensen-Shannon divergence; none of numbers, for which it says little."""
    return {} if tick.world.numbers else {"js_bits": jensen_shannon(tick.people, tick.samples.learner()).bits}


@measure(with_error("hellinger", "distance in [0, 1]", "Hellinger distance of p_t and the learner"))
def distance(tick: Tick) -> dict[str, Estimate]:
    """Return the Hellinger distance; none of numbers, for which it says little."""
    return {} if tick.world.numbers else {"hellinger": hellinger(tick.people, tick.samples.learner())}


@measure(with_error("drift_js_bits", DOC, "Jensen-Shannon divergence of p_t and p_{t-1}: how far the world moved"))
def drift(tick: Tick) -> dict[str, Estimate]:
    """Return how far people have moved since the last tick."""

    def samples() -> tuple[Sample, Sample]:
        return tick.samples.people(), tick.samples.yesterday()

    return {"drift_js_bits": moved_apart(tick.god, tick.previous_god, samples).bits}


@measure(
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
)
def rare_types(tick: Tick) -> dict[str, Estimate]:
    """Return what the learner knows of people's types, the rarest among them; none where documents are numbers."""
    if tick.world.numbers:
        return {}
    settings, of_people, of_learner = tick.settings, _shares(tick), tick.samples.learner().shares()
    p, q, tail = of_people.values, of_learner.values, _tail(tick)
    error = 0.0 if of_people.exact and of_learner.exact else float("nan")
    types = int((p > 0).sum())
    known = coverage(p, q, least=settings.known)
    return {
        "types_world": Estimate(types, 0.0 if of_people.exact else float("nan")),
        "types_known": Estimate(round(known * types), error),
        "coverage": Estimate(known, error),
        "coverage_tail": Estimate(coverage(p, q, least=settings.known, among=tail), error),
        "tail_ratio": Estimate(float(q[tail].sum() / p[tail].sum()) if tail.any() else float("nan"), error),
    }


@measure(
    Column(
        "tail_loss_bits",
        float,
        "bits per tail symbol",
        "mean -log2 learner(symbol | before) over people's rarest types",
    ),
)
def loss_on_rare_types(tick: Tick) -> dict[str, Estimate]:
    """Return the loss on people's rarest types; none where documents are numbers."""
    if tick.world.numbers:
        return {}
    loss = tick.people.tail_loss(tick.samples.law(), _tail(tick))
    return {"tail_loss_bits": Estimate(loss / np.log(2), 0.0 if tick.people.exact else float("nan"))}


@measure(
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
def diversity(tick: Tick) -> dict[str, Estimate]:
    """Return distinct-n of drawn documents, estimates whose errors are not computed; none of numbers."""
    if tick.world.numbers:
        return {}
    return {
        "distinct_n_world": _distinct(tick, tick.samples.people(), "world distinct"),
        "distinct_n_learner": _distinct(tick, tick.samples.learner(), "learner distinct"),
    }


def _compared(tick: Tick) -> Comparison:
    return compared(tick.people, tick.samples.law())


def _shares(tick: Tick) -> SymbolShares:
    """Return the shares of people's symbols, from the walk that the gap takes where there is no closed form."""
    if not tick.people.exact:
        _compared(tick)
    return tick.people.shares()


def _tail(tick: Tick) -> np.ndarray:
    return tail_types(_shares(tick).values, tick.settings.tail)


def _distinct(tick: Tick, sample: Sample, purpose: str) -> Estimate:
    """Return distinct-n of the sample, or of documents drawn now where the sample lists what is possible."""
    x = sample.x
    if sample.exact:
        x = sample.law.sample(n=tick.settings.draws, rng=tick.stream(purpose))
    return Estimate(distinct_n(x, min(2, x.shape[1])), float("nan"))
