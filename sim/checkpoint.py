"""Checkpoints: what a run needs to go on, to the bit, after it was cut off. Arrays only; nothing in them is executed.

The dice are addressed by tick and the drift can be replayed, so neither is stored; nor is the learner: it is fitted
again to the shelf that it studied, with the dice of that tick, which gives the same law. With the ledger on, this is
done for every generation, since the ledger asks for the law of any of them; people's tastes of every tick are kept too.
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

FORMAT = 2
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
        gods=np.stack(sim.gods),
        generation=sim.trainee.generation,
        **_studies(sim),
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
        tick, generation = int(state["tick"]), int(state["generation"])
        sim.corpus.restore(corpus)
        sim.population.tastes, sim.population.written = state["tastes"], state["written"]
        sim.checksum, gods, shown = int(state["checksum"]), state["gods"], state["shown"]
        shelves = dict(
            zip(state["study_ticks"].tolist(), np.split(state["shelves"], state["shelf_ends"][:-1]), strict=True)
        )
        if len(gods) != tick:
            raise ValueError("people's law of some tick is missing")
    except UNREADABLE as error:
        raise InputError(
            f"{path} must be a whole checkpoint of this version, but it cannot be read ({error}); "
            "delete it to start that run anew."
        ) from None
    for sim.tick in range(1, tick + 1):
        sim.tilt = sim.spec.drift.tilt(sim.tick, sim.tilt, sim.dice)
        if sim.tick == tick or sim.tick in shelves or len(shown):
            sim.topics = sim.topics_now()
            sim.god = _mixture(sim.topics, gods[sim.tick - 1])
        if len(shown):
            sim.enter_people(_mixture(sim.topics, shown[sim.tick - 1]))
        if sim.tick in shelves:
            sim.trainee.shelf = shelves[sim.tick]
            sim.learn()
    sim.trainee.generation = generation
    sim.gods = list(gods)
    return sampled


def _studies(sim: Simulation) -> dict[str, np.ndarray]:
    """The shelves of all studies that must be done again; with the ledger on, the weights of what the lens shows."""
    shelves = sim.ledger.shelves or {sim.trainee.studied_at: sim.trainee.shelf}
    shown = [law.weights for law in sim.ledger.shown.values()]
    return {
        "study_ticks": np.array(list(shelves), dtype=np.int64),
        "shelves": np.concatenate(list(shelves.values())),
        "shelf_ends": np.cumsum([len(rows) for rows in shelves.values()]),
        "shown": np.stack(shown) if shown else np.empty((0, 0)),
    }


def _mixture(topics: Topics, weights: np.ndarray) -> Mixture:
    """The mixture with these weights to the last bit: building it would normalise them once more."""
    law = Mixture(topics, weights)
    law.weights = weights
    return law
