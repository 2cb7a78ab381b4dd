"""Checkpoints: what a run needs to go on, to the bit, after it was cut off. Arrays only; nothing in them is executed.

The dice are addressed by tick and the drift can be replayed, so neither is stored; nor is the learner: it is fitted
again to the shelf that it studied, with the dice of that tick, which gives the same law.
"""

from __future__ import annotations

import os
import zipfile
import zlib
from collections.abc import Collection
from pathlib import Path

import numpy as np

from models.exact.mixture import Mixture, Topics
from sim.errors import InputError
from sim.simulation import Simulation

FORMAT = 1
UNREADABLE = (OSError, ValueError, KeyError, EOFError, TypeError, NotImplementedError, zipfile.BadZipFile, zlib.error)


def save(sim: Simulation, path: Path, sampled: Collection[str] = ()) -> None:
    """Write the state after the last tick, replacing an older checkpoint at once.

    `sampled` names the columns that held a sampled value so far, for the recorder of the run that goes on.
    """
    part = path.with_name(path.name + ".part.npz")
    np.savez_compressed(
        part,
        format=FORMAT,
        tick=sim.tick,
        checksum=sim.checksum,
        sampled=np.array(sorted(sampled), dtype=np.str_),
        tastes=sim.population.tastes,
        written=sim.population.written,
        god=sim.god.weights,
        god_at_study=sim.god_at_study.weights,
        generation=sim.trainee.generation,
        studied_at=sim.trainee.studied_at,
        shelf=sim.trainee.shelf,
        **{f"corpus_{name}": values for name, values in sim.corpus.arrays().items()},
    )
    os.replace(part, path)


def restore(sim: Simulation, path: Path) -> set[str]:
    """Bring a new simulation of the same settings and seed to where the checkpoint was written; returns `sampled`.

    Raises:
        InputError: if the file is damaged or of another format.
    """
    try:
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            state = {name: file[name] for name in file.files}
        if int(state["format"]) != FORMAT:
            raise ValueError("another format")
        sampled = set(state["sampled"].tolist())
        corpus = {name.removeprefix("corpus_"): state[name] for name in state if name.startswith("corpus_")}
        tick, studied_at, shelf = int(state["tick"]), int(state["studied_at"]), state["shelf"]
        sim.corpus.restore(corpus)
        sim.population.tastes, sim.population.written = state["tastes"], state["written"]
        sim.checksum, generation = int(state["checksum"]), int(state["generation"])
        god, god_at_study = state["god"], state["god_at_study"]
    except UNREADABLE as error:
        raise InputError(
            f"{path} must be a whole checkpoint of this version, but it cannot be read ({error}); "
            "delete it to start that run anew."
        ) from None
    for sim.tick in range(1, tick + 1):
        sim.tilt = sim.spec.drift.tilt(sim.tick, sim.tilt, sim.dice)
        if sim.tick == studied_at:
            sim.god = sim.god_at_study = _mixture(sim.topics_now(), god_at_study)
            sim.trainee.shelf = shelf
            sim.trainee.study(sim.corpus, studied_at, rng=sim.dice("study", studied_at))
    sim.trainee.generation = generation
    sim.topics = sim.topics_now()
    sim.god = _mixture(sim.topics, god)
    return sampled


def _mixture(topics: Topics, weights: np.ndarray) -> Mixture:
    """The mixture with these weights to the last bit: building it would normalise them once more."""
    law = Mixture(topics, weights)
    law.weights = weights
    return law
