"""What people are like at a tick: how diverse, how many use machines, what passes for theirs. Facts, exact, no dice."""

from __future__ import annotations

import numpy as np

from godmodel.agents.population import Population
from godmodel.agents.trainee import Trainee
from godmodel.models.social.opinion import entropies
from godmodel.sim.corpus import HUMAN, MACHINE, Corpus
from godmodel.sim.society.adoption import Heard


def people(population: Population, corpus: Corpus, trainee: Trainee, heard: Heard, tick: int) -> dict[str, float]:
    """The columns on people, and on how far the first trainee's shelf is what it passes for."""
    tastes = population.tastes
    common = float(entropies(tastes.mean(axis=0, keepdims=True))[0])
    within = float(entropies(tastes).mean())
    new = corpus.rows(first=tick)
    signed = new[corpus.author[new] != MACHINE]
    passed = signed[corpus.claimed[signed] == HUMAN]
    return {
        "taste_entropy_bits": common,
        "taste_within_bits": within,
        "taste_between_bits": max(common - within, 0.0),
        "topic_leader": int(tastes.mean(axis=0).argmax()),
        "topic_leader_share": float(tastes.mean(axis=0).max()),
        "adoption_share": float((population.uses > 0).mean()),
        "passed_off_share": _share(corpus.is_synthetic(passed)),
        "age_mean": float(tick - population.born.mean()),
        **_heard(heard),
        **_shelf(corpus, trainee),
        **_detected(corpus, trainee, tick),
    }


def _heard(heard: Heard) -> dict[str, float]:
    """What people read, where they read anything."""
    if np.isnan(heard.machine_share):
        return {}
    return {"machine_read_share": heard.machine_share, "attention_gini": heard.attention_gini}


def _shelf(corpus: Corpus, trainee: Trainee) -> dict[str, float]:
    """What share of the shelf is nominally people's, and what share truly is, each document at its weight."""
    shelf = trainee.shelf
    weight = np.ones(len(shelf)) if trainee.weights is None else trainee.weights
    total = weight.sum()
    passes = corpus.claimed[shelf] == HUMAN
    passes &= ~((corpus.author[shelf] == MACHINE) & (corpus.origin[shelf] == trainee.number))  # it knows its own
    return {
        "anchor_nominal_share": float(weight @ passes / total),
        "anchor_true_share": float(weight @ ~corpus.is_synthetic(shelf) / total),
    }


def _detected(corpus: Corpus, trainee: Trainee, tick: int) -> dict[str, float]:
    """How often the detector was right on what it saw this tick."""
    if trainee.screen.kind == "none" or trainee.studied_at != tick:
        return {}
    looked = trainee.looked_at
    flagged, synthetic = trainee.flagged[looked], corpus.is_synthetic(looked)
    rates = {"true": flagged[synthetic], "false": flagged[~synthetic]}
    return {f"detector_{name}_positive": _share(found) for name, found in rates.items() if len(found)}


def _share(yes: np.ndarray) -> float:
    return float(yes.mean()) if len(yes) else float("nan")
