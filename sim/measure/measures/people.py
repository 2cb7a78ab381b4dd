"""What people are like at a tick, what they read, and whether the trainee's training set is what it passes for."""

from __future__ import annotations

import numpy as np

from godmodel.models.social.opinion import entropies
from godmodel.sim.corpus import MACHINE
from godmodel.sim.measure.column import fact
from godmodel.sim.measure.finder import measure
from godmodel.sim.measure.tick import Tick

ORDER = 20


@measure(
    fact(
        "taste_entropy_bits",
        float,
        "bits",
        "entropy of people's mean taste over topics: how diverse people are together",
    ),
    fact("taste_within_bits", float, "bits", "mean entropy of one person's taste: how diverse each person is"),
    fact(
        "taste_between_bits",
        float,
        "bits",
        "what knowing the person tells of the topic: how different people are from each other",
    ),
    fact("topic_leader", int, "number of a topic", "number of the topic that people like most on the whole"),
    fact("topic_leader_share", float, "share", "share of people's mean taste that belongs to the topic liked most"),
    fact("adoption_share", float, "share of people", "share of people who use a machine"),
    fact(
        "passed_off_share",
        float,
        "share",
        "share of this tick's documents under people's names, without a machine's label, that a machine wrote",
    ),
    fact(
        "machine_read_share",
        float,
        "share",
        "share of this tick's readings that fell on machine-written documents",
    ),
    fact(
        "attention_gini",
        float,
        "Gini coefficient",
        "how unevenly this tick's readings fell on the documents on offer: 0 is even, 1 is all on one",
    ),
    fact("age_mean", float, "ticks", "mean time since people came into the world, or since tick 0"),
)
def crowd(tick: Tick) -> dict:
    """Return what people are like, and what they read where they read anything."""
    population, corpus = tick.population, tick.corpus
    tastes = population.tastes
    mean = tastes.mean(axis=0)
    common = float(entropies(mean[None])[0])
    within = float(entropies(tastes).mean())
    new = corpus.rows(first=tick.number)
    signed = new[corpus.author[new] != MACHINE]
    row = {
        "taste_entropy_bits": common,
        "taste_within_bits": within,
        "taste_between_bits": max(common - within, 0.0),
        "topic_leader": int(mean.argmax()),
        "topic_leader_share": float(mean.max()),
        "adoption_share": float((population.uses > 0).mean()),
        "passed_off_share": _share(corpus.is_synthetic(signed[corpus.unlabelled(signed)])),
        "age_mean": float(tick.number - population.born.mean()),
    }
    if not np.isnan(tick.readings.machine_share):
        row |= {"machine_read_share": tick.readings.machine_share, "attention_gini": tick.readings.attention_gini}
    return row


@measure(
    fact("anchor_nominal_share", float, "share", "weighted share of the training set that passes as people's"),
    fact("anchor_true_share", float, "share", "weighted share of the training set that people really wrote"),
)
def training_set(tick: Tick) -> dict[str, float]:
    """Return what share of the training set is nominally people's, and what share truly is."""
    nominal, true = tick.trainee.anchored(tick.corpus)
    return {"anchor_nominal_share": nominal, "anchor_true_share": true}


@measure(
    fact(
        "detector_true_positive",
        float,
        "share",
        "hit rate: flagged share of the machine documents screened this tick that carry no machine label",
    ),
    fact(
        "detector_false_positive",
        float,
        "share",
        "false alarms: flagged share of people's documents screened this tick",
    ),
)
def detection(tick: Tick) -> dict[str, float]:
    """Return how often the detector was right on what it saw this tick; nothing where there is no detector."""
    trainee, screen = tick.trainee, tick.trainee.screen
    if screen.settings.kind == "none" or trainee.studied_at != tick.number:
        return {}
    flagged, synthetic = screen.flagged[screen.screened], tick.corpus.is_synthetic(screen.screened)
    rates = {"true": flagged[synthetic], "false": flagged[~synthetic]}
    return {f"detector_{name}_positive": _share(found) for name, found in rates.items() if len(found)}


def _share(yes: np.ndarray) -> float:
    return float(yes.mean()) if len(yes) else float("nan")
