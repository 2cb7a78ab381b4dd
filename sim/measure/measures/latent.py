"""What a learner with a hidden cause makes of it: its bound, the gap, and how much of the real cause it found."""

from __future__ import annotations

from typing import cast

import numpy as np

from godmodel.models.distribution import LN2, Estimate
from godmodel.models.exact.mixture import Mixture
from godmodel.models.learned.latent import LatentMixture
from godmodel.sim.measure.column import DOC, with_error
from godmodel.sim.measure.finder import measure
from godmodel.sim.measure.tick import Tick

ORDER = 90


@measure(
    with_error("elbo_bits", DOC, "mean lower bound of log2 p(x) by a learner with a hidden cause"),
    with_error("elbo_gap_bits", DOC, "log2 p(x) less elbo_bits: KL of the learner's guess of the cause, its posterior"),
    with_error(
        "latent_bits",
        DOC,
        "mutual information of the learner's guess of the cause and the document's topic",
    ),
    with_error(
        "latent_ceiling_bits",
        DOC,
        "mutual information of a document and its topic: the most that any guess can know of the topic",
    ),
)
def causes(tick: Tick) -> dict[str, Estimate]:
    """Return the columns of a latent mixture; none for other laws. Means run over documents drawn from god."""
    god, law = cast(Mixture, tick.god), tick.law  # people have written by now
    if not isinstance(law, LatentMixture):
        return {}
    people = tick.samples.people()
    x = god.sample(tick.settings.draws, rng=tick.stream("causes")) if people.exact else people.x
    topics, found = god.responsibilities(x), law.recognise(x)
    bound = law.elbo(x)
    gap = law.log_prob(x) - bound
    return {
        "elbo_bits": Estimate.mean(bound).bits,
        "elbo_gap_bits": Estimate.mean(gap).bits,
        "latent_bits": Estimate(mutual_information(topics.T @ found / len(x)), float("nan")),
        "latent_ceiling_bits": Estimate(_entropy(topics.mean(axis=0)) - _entropy_each(topics).mean(), float("nan")),
    }


def mutual_information(joint: np.ndarray) -> float:
    """I of a joint law (K, M), bits.

    >>> mutual_information(np.eye(2) / 2)
    1.0
    """
    return _entropy(joint.sum(axis=0)) + _entropy(joint.sum(axis=1)) - _entropy(joint.ravel())


def _entropy(p: np.ndarray) -> float:
    return float(_entropy_each(p[None])[0])


def _entropy_each(p: np.ndarray) -> np.ndarray:
    return -(p * np.log(np.where(p > 0, p, 1.0))).sum(axis=1) / LN2
