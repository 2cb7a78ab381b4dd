"""What a market of several trainees is like: each one's gap, and that of all of them taken together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import cast

import numpy as np

from godmodel.agents.trainee import Trainee
from godmodel.models.distribution import Estimate
from godmodel.models.exact.blend import Blend
from godmodel.sim.measure.column import DOC, About, Column, fact, with_error
from godmodel.sim.measure.finder import measure
from godmodel.sim.measure.measures.numbers import Numbers, location_error
from godmodel.sim.measure.scores import compared
from godmodel.sim.measure.tick import Tick

ORDER = 130
MOST_TRAINEES = 16


def of_trainee(number: int, name: str) -> str:
    """Return the name of a column of one trainee in a market."""
    return f"trainee{number}_{name}"


def _among(n: int) -> Callable[[About], bool]:
    """Return whether a run has trainee n and others."""
    return lambda about: 1 < about.trainees and n <= about.trainees


def _measured_of(n: int) -> Iterator[Column]:
    there = _among(n)
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


def _facts_of(n: int) -> Iterator[Column]:
    there = _among(n)
    yield fact(of_trainee(n, "generation"), int, "trainings", f"trainings that trainee {n} has had so far", there)
    yield fact(of_trainee(n, "users"), float, "share of people", f"share of people who use trainee {n}", there)


@measure(column for number in range(1, MOST_TRAINEES + 1) for column in _facts_of(number))
def standing_of_trainees(tick: Tick) -> dict[str, float | int]:
    """Return how often each trainee of a market has studied, and how many use it; nothing where there is one alone."""
    if len(tick.trainees) == 1:
        return {}
    row: dict[str, float | int] = {}
    for trainee in tick.trainees:
        row[of_trainee(trainee.number, "generation")] = trainee.generation
        row[of_trainee(trainee.number, "users")] = float((tick.population.uses == trainee.number).mean())
    return row


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
    (column for number in range(1, MOST_TRAINEES + 1) for column in _measured_of(number)),
)
def market(tick: Tick) -> dict[str, Estimate | float]:
    """Return the gaps of a market; none where there is one trainee alone.

    The ensemble's law is sum_j s_j q_j with s_j the share of trainee j among machines' documents of this tick (equal
    shares where none was published). Its diversity is sum_j s_j KL(q_j || ensemble), the Jensen-Shannon divergence of
    the market, in [0, H(s)].
    """
    if len(tick.trainees) == 1:
        return {}
    there = [trainee for trainee in tick.trainees if trainee.law is not None]
    share = _shares(tick, there)
    row: dict[str, Estimate | float] = {}
    for trainee, s in zip(there, share, strict=True):
        number, law = trainee.number, tick.samples.law(trainee.number)
        row[of_trainee(number, "share")] = float(s)
        row[of_trainee(number, "kl_bits")] = compared(tick.samples.people(law), law).kl.bits
        if tick.world.numbers:
            error = location_error(cast(Numbers, tick.god), tick.samples.learned(number))
            row[of_trainee(number, "location_error")] = error
    ensemble = Blend([tick.samples.law(trainee.number) for trainee in there], list(share))
    row["ensemble_kl_bits"] = tick.samples.people(ensemble).compare(ensemble).kl.bits
    row["ensemble_diversity_bits"] = _diversity(tick, there, share)
    return row


def _shares(tick: Tick, there: Sequence[Trainee]) -> np.ndarray:
    """Share of each trainee among machines' documents of this tick; equal ones where there are none.  -> (M,)"""
    new = tick.corpus.rows(machine=True, first=tick.number)
    made = np.array([(tick.corpus.origin[new] == trainee.number).sum() for trainee in there], dtype=np.float64)
    return made / made.sum() if made.sum() else np.full(len(there), 1 / len(there))


def _diversity(tick: Tick, there: Sequence[Trainee], share: np.ndarray) -> Estimate:
    """sum_j s_j E_q_j[log q_j - log sum_i s_i q_i], bits, from each trainee's own documents."""
    laws = [tick.samples.learned(trainee.number) for trainee in there]
    together = Blend(laws, list(share))
    parts = [
        tick.samples.learner(trainee.number).compare(together).kl.bits
        for trainee, s in zip(there, share, strict=True)
        if s > 0
    ]
    weights = share[share > 0]
    errors = [s * part.stderr for s, part in zip(weights, parts, strict=True)]
    return Estimate(
        float(sum(s * p.value for s, p in zip(weights, parts, strict=True))), float(np.hypot.reduce(errors))
    )
