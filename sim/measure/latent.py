"""What a learner with a hidden cause makes of it: its bound, the gap, and how much of the real cause it found."""

from __future__ import annotations

import numpy as np

from godmodel.models.distribution import LN2, Estimate, Law
from godmodel.models.exact.mixture import Mixture
from godmodel.models.learned.latent import LatentMixture
from godmodel.sim.measure.settings import MeasureSettings
from godmodel.sim.streams import Dice


def causes(god: Mixture, law: Law, *, settings: MeasureSettings, dice: Dice, tick: int) -> dict[str, Estimate]:
    """The columns of a latent mixture; none for other laws. Means over documents drawn from god."""
    if not isinstance(law, LatentMixture):
        return {}
    x = god.sample(settings.draws, rng=dice("measure causes", tick))
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
