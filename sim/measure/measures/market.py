"""What a market of several trainees is like: each one's gap, and that of all of them taken together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

import numpy as np

from godmodel.agents.trainee import Trainee
from godmodel.models.distribution import LN2, Estimate, Law
from godmodel.models.exact.blend import blended
from godmodel.sim.measure.column import DOC, Column, fact, with_error
from godmodel.sim.measure.finder import measure
from godmodel.sim.measure.measures.numbers import Numbers, location_error
from godmodel.sim.measure.scores import gap_to, scored
from godmodel.sim.measure.tick import Tick

ORDER = 130
MOST_TRAINEES = 16


def of_trainee(number: int, name: str) -> str:
    """Return the name of a column of one trainee in a market."""
    return f"trainee{number}_{name}"


def _columns_of(n: int) -> Iterator[Column]:
    def there(about) -> bool:
        return 1 < about.trainees and n <= about.trainees

    yield fact(of_trainee(n, "generation"), int, "trainings", f"trainings that trainee {n} has had so far", there)
    yield fact(of_trainee(n, "users"), float, "share of people", f"share of people who use trainee {n}", there)
    share = f"share of machines' documents of this tick that trainee {n} published"
    yield Column(of_trainee(n, "share"), float, "share", share, applies=there)
    yield from with_error(of_trainee(n, "kl_bits"), DOC, f"KL(p_t || trainee {n})", there)
    yield Column(
        of_trainee(n, "location_error"),
        float,
        "squared units",
        f"mean squared distance of trainee {n}'s mean to people's, by coordinate, in worlds of numbers",
        applies=lambda about: there(about) and about.numbers,
    )


@measure(
    with_error(
        "ensemble_kl_bits",
        DOC,
        "KL of p_t to all trainees' laws together, each at its share of documents",
        lambda about: about.trainees > 1,
    ),
    with_error(
        "ensemble_diversity_bits",
        DOC,
        "Jensen-Shannon divergence of the trainees' laws: how different machines are",
        lambda about: about.trainees > 1,
    ),
    (column for number in range(1, MOST_TRAINEES + 1) for column in _columns_of(number)),
)
def market(tick: Tick) -> dict[str, Estimate | float | int]:
    """Return the columns of a market; none where there is one trainee alone.

    The ensemble's law is sum_j s_j q_j with s_j the share of trainee j among machines' documents of this tick (equal
    shares where none was published). Its diversity is sum_j s_j KL(q_j || ensemble), the Jensen-Shannon divergence of
    the market, in [0, H(s)].
    """
    if len(tick.trainees) == 1:
        return {}
    god, settings = cast(Law, tick.god), tick.settings  # people have written by now
    there = [trainee for trainee in tick.trainees if trainee.law is not None]
    learned = [cast(Law, trainee.law) for trainee in there]
    share = _shares(tick, there)
    row: dict = {}
    for trainee in tick.trainees:
        row[of_trainee(trainee.number, "generation")] = trainee.generation
        row[of_trainee(trainee.number, "users")] = float((tick.population.uses == trainee.number).mean())
    for trainee, law, s in zip(there, learned, share, strict=True):
        number = trainee.number
        row[of_trainee(number, "share")] = float(s)
        row[of_trainee(number, "kl_bits")] = gap_to(god, law, settings=settings, rng=tick.stream("kl"))
        if tick.world.numbers:
            row[of_trainee(number, "location_error")] = location_error(cast(Numbers, god), law)
    laws = [scored(law, settings.uniform) for law in learned]
    x = god.sample(settings.draws, rng=tick.stream("ensemble"))
    together = blended([law.log_prob(x) for law in laws], share)
    row["ensemble_kl_bits"] = _mean((god.log_prob(x) - together) / LN2)
    row["ensemble_diversity_bits"] = _diversity(learned, share, tick)
    return row


def _shares(tick: Tick, there: Sequence[Trainee]) -> np.ndarray:
    """Share of each trainee among machines' documents of this tick; equal ones where there are none.  -> (M,)"""
    new = tick.corpus.rows(machine=True, first=tick.number)
    made = np.array([(tick.corpus.origin[new] == trainee.number).sum() for trainee in there], dtype=np.float64)
    return made / made.sum() if made.sum() else np.full(len(there), 1 / len(there))


def _diversity(laws: Sequence[Law], share: np.ndarray, tick: Tick) -> Estimate:
    """sum_j s_j E_q_j[log q_j - log sum_i s_i q_i], bits; each law's documents from a random stream of its own."""
    total, variance = 0.0, 0.0
    for j, (law, s) in enumerate(zip(laws, share, strict=True)):
        if s == 0:
            continue
        x = law.sample(tick.settings.draws, rng=tick.stream(f"diversity {j}"))
        each = [other.log_prob(x) for other in laws]
        part = _mean((each[j] - blended(each, share)) / LN2)
        total += s * part.value
        variance += (s * part.stderr) ** 2
    return Estimate(total, float(np.sqrt(variance)))


def _mean(values: np.ndarray) -> Estimate:
    return Estimate.mean(values) if np.isfinite(values).all() else Estimate(float(np.mean(values)), float("nan"))
