"""The papers about questions and verdicts share this: few people, nothing measured, one question of each kind."""

from __future__ import annotations

import numpy as np

from godmodel.models.exact.grammar import Grammar
from godmodel.sim.config import MeasureSettings, PopulationSettings, Spec
from godmodel.sim.simulation import Simulation
from godmodel.sim.world.families.parity import Parity
from godmodel.sim.world.tasks import TasksSettings

QUIET = MeasureSettings(every=0, ledger=False)
LABELS = Parity(relevant=1)  # two states: an answer is a binary label


def people(documents: int = 20) -> PopulationSettings:
    """Return settings of twenty people, who write so many documents a tick."""
    return PopulationSettings(people=20, documents=documents)


def labels(error: float) -> TasksSettings:
    """Return settings of four questions with a binary label each, which people get wrong with this chance."""
    return TasksSettings(family=LABELS, depth=1, slip=error)


def lived(spec: Spec, seed: int) -> Simulation:
    """Return the simulation after its last tick."""
    sim = Simulation(spec, seed)
    for _ in range(spec.ticks):
        sim.step()
    return sim


def published(sim: Simulation, tick: int | None = None) -> np.ndarray:
    """Return what machines published at a tick, the last by default.  -> (n, T)"""
    tick = sim.tick if tick is None else tick
    return sim.corpus.x[sim.corpus.rows(machine=True, first=tick, last=tick)]


def every_question(grammar: Grammar) -> np.ndarray:
    """Return every question of one step, with blanks in its slots.  -> (S * O, T) int"""
    start, operation = (a.ravel() for a in np.indices((grammar.states, grammar.operations)))
    return grammar.question(start, operation[:, None], np.ones(len(start), dtype=np.intp))


def one_of_each(grammar: Grammar) -> np.ndarray:
    """Return one question of one step for each operation, from state 0.  -> (O, T) int"""
    operation = np.arange(grammar.operations)
    return grammar.question(np.zeros_like(operation), operation[:, None], np.ones_like(operation))
