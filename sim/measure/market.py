"""What a market of several trainees is like: each one's gap, and that of all of them taken together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from godmodel.agents.population import Population
from godmodel.agents.trainee import Trainee
from godmodel.models.distribution import LN2, Estimate, Law
from godmodel.models.exact.blend import blended
from godmodel.sim.corpus import Corpus
from godmodel.sim.measure.columns import of_trainee
from godmodel.sim.measure.divergence import gap_to, scored
from godmodel.sim.measure.settings import MeasureSettings
from godmodel.sim.streams import Dice


def market(
    god: Law,
    trainees: Sequence[Trainee],
    population: Population,
    corpus: Corpus,
    *,
    settings: MeasureSettings,
    dice: Dice,
    tick: int,
) -> dict[str, Estimate | float | int]:
    """The columns of a market; none where there is one trainee alone.

    The ensemble's law is sum_j s_j q_j with s_j the share of trainee j among machines' documents of this tick (equal
    shares where none was published). Its diversity is sum_j s_j KL(q_j || ensemble), the Jensen-Shannon divergence of
    the market, in [0, H(s)].
    """
    if len(trainees) == 1:
        return {}
    there = [trainee for trainee in trainees if trainee.law is not None]
    new = corpus.rows(machine=True, first=tick)
    made = np.array([(corpus.origin[new] == trainee.number).sum() for trainee in there], dtype=np.float64)
    share = made / made.sum() if made.sum() else np.full(len(there), 1 / len(there))
    row: dict = {}
    for trainee in trainees:
        row[of_trainee(trainee.number, "generation")] = trainee.generation
        row[of_trainee(trainee.number, "users")] = float((population.uses == trainee.number).mean())
    for trainee, s in zip(there, share, strict=True):
        number = trainee.number
        row[of_trainee(number, "share")] = float(s)
        rng = dice("measure kl", tick)
        row[of_trainee(number, "kl_bits")] = gap_to(god, trainee.law, settings=settings, rng=rng)
        if not god.vocab_size:
            row[of_trainee(number, "location_error")] = location_error(god, trainee.law)
    laws = [scored(trainee.law, settings.uniform) for trainee in there]
    x = god.sample(settings.draws, rng=dice("measure ensemble", tick))
    together = blended([law.log_prob(x) for law in laws], share)
    row["ensemble_kl_bits"] = _mean((god.log_prob(x) - together) / LN2)
    row["ensemble_diversity_bits"] = _diversity([t.law for t in there], share, settings.draws, dice, tick)
    return row


def location_error(god: Law, law: Law) -> float:
    """Mean squared distance of a law's mean to people's, by coordinate; NaN for a law whose mean is not known."""
    mean = getattr(law, "mean", None)
    return float(((mean - god.mean) ** 2).mean()) if mean is not None else float("nan")


def _diversity(laws: Sequence[Law], share: np.ndarray, draws: int, dice: Dice, tick: int) -> Estimate:
    """sum_j s_j E_q_j[log q_j - log sum_i s_i q_i], bits; each law's documents by dice of its own."""
    total, variance = 0.0, 0.0
    for j, (law, s) in enumerate(zip(laws, share, strict=True)):
        if s == 0:
            continue
        x = law.sample(draws, rng=dice(f"measure diversity {j}", tick))
        each = [other.log_prob(x) for other in laws]
        part = _mean((each[j] - blended(each, share)) / LN2)
        total += s * part.value
        variance += (s * part.stderr) ** 2
    return Estimate(total, float(np.sqrt(variance)))


def _mean(values: np.ndarray) -> Estimate:
    return Estimate.mean(values) if np.isfinite(values).all() else Estimate(float(np.mean(values)), float("nan"))
