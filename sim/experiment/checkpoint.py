"""Checkpoints: what a run needs to go on, to the bit, after it was cut off. Arrays only; nothing in them is executed.

Each object says what of it must be kept (`state`) and takes it back (`restore`): the corpus, the population, the
trainees, the ledger. Random streams are addressed by tick and the drift can be replayed, so neither is stored; nor is
the learner: it is fitted again to its training set, with the random stream of that tick, which gives the same law. With
the ledger on this is done for every generation whose law it may still ask for; people's tastes of every tick are kept
too.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np

from godmodel.models.distribution import Law
from godmodel.models.exact.mixture import Topics
from godmodel.sim.corpus import MACHINE, Corpus
from godmodel.sim.errors import InputError
from godmodel.sim.files import replacing
from godmodel.sim.measure.ledger import Study
from godmodel.sim.simulation import Simulation

FORMAT = 4
UNREADABLE = (
    OSError,
    ValueError,
    LookupError,
    EOFError,
    TypeError,
    NotImplementedError,
    zipfile.BadZipFile,
    zlib.error,
)


def save(sim: Simulation, path: Path, exactness: Mapping[str, str] | None = None) -> None:
    """Write the state after the last tick, replacing an older checkpoint at once.

    `exactness` says what columns held so far that is not exact, for the recorder of the run that goes on.

    Raises:
        InputError: for a world whose settings were changed while it ran; settings and seed don't tell how it came here.
    """
    if sim.steered:
        raise InputError(
            "a checkpoint needs the settings of tick 1 to be those of every tick, and these were changed in between: "
            "make the world anew with the settings wanted."
        )
    arrays: dict[str, Any] = {
        **_named("people_", sim.population.state()),
        **_named("corpus_", sim.corpus.state()),
        **sim.ledger.state(),
        **_studies(sim),
        **{f"{name}_{t.number}": values for t in sim.trainees for name, values in t.state().items()},
    }
    with replacing(path) as part, part.open("wb") as file:
        np.savez_compressed(
            file,
            format=FORMAT,
            tick=sim.tick,
            checksum=sim.checksum,
            exactness=np.array(sorted((exactness or {}).items()), dtype=np.str_).reshape(-1, 2),
            gods=np.stack(sim.taste_history),
            **arrays,
        )


def restore(sim: Simulation, path: Path) -> dict[str, str]:
    """Bring a new simulation of the same settings and seed to where the checkpoint was written; returns `exactness`.

    Raises:
        InputError: if the file is damaged or of another format.
    """
    try:
        return _restored(sim, path)
    except InputError:
        raise
    except UNREADABLE as error:
        raise InputError(
            f"{path} must be a whole checkpoint of this version, but it cannot be read ({error}); "
            "delete it to start that run anew."
        ) from None


def _restored(sim: Simulation, path: Path) -> dict[str, str]:
    with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
        state = {name: file[name] for name in file.files}
    if int(state["format"]) != FORMAT:
        raise ValueError("another format")
    exactness = {str(name): str(how) for name, how in state["exactness"]}
    tick, gods, shown = int(state["tick"]), state["gods"], state["shown"]
    sim.corpus.restore(_part(state, "corpus_"))
    sim.population.restore(_part(state, "people_"))
    sim.checksum = int(state["checksum"])
    studies = _read_studies(state)
    if len(gods) != tick:
        raise ValueError("people's law of some tick is missing")
    of_trainees = [{name: state[f"{name}_{t.number}"] for name in t.state()} for t in sim.trainees]
    for trainee, kept in zip(sim.trainees, of_trainees, strict=True):
        trainee.screen.flagged = kept["flagged"]  # which weighs a training set that is studied again
        trainee.screen.keep_aside(kept["aside"], sim.corpus.x)  # on which detectors are set again
    _live_again(sim, tick, gods, shown, studies)
    for trainee, kept in zip(sim.trainees, of_trainees, strict=True):
        trainee.restore(kept)
    if sim.ledger.kept:
        learned = {(trainee.number, n) for trainee in sim.trainees for n in range(1, trainee.generation + 1)}
        sim.ledger.forgotten = learned - {(number, study.generation) for (_, number), study in studies.items()}
    sim.taste_history = list(gods)
    if sim.twin is not None:  # it has no trainees: to live it again is cheaper than to keep it
        for _ in range(tick):
            sim.twin.step()
    return exactness


def _live_again(
    sim: Simulation, tick: int, gods: np.ndarray, shown: np.ndarray, studies: dict[tuple[int, int], Study]
) -> None:
    """Drift through all ticks, and do the studies again that laws are still needed of.

    gods, shown: (ticks, K) weights over topics of people's law, and of those whom the lens shows; shown may be empty.
    """
    studied = {at for at, _ in studies}
    renews = sim.spec.verifier.renews
    for sim.tick in range(1, tick + 1):
        sim.tilt = sim.spec.drift.tilt(sim.tick, sim.tilt, sim.dice)
        if sim.tick in (1, tick) or sim.tick in studied or len(shown) or renews(sim.tick):
            sim.topics = sim.topics_now()
            sim.god = _mixture(sim.topics, gods[sim.tick - 1])
            sim.first_god = sim.first_god or sim.god
        if len(shown):
            law = _mixture(sim.topics, shown[sim.tick - 1])
            god = cast(Law, sim.god)  # it was made above
            sim.ledger.enter_people(sim.tick, god, sim.lens, sim.population, law)
        sim.renew_judge()
        for trainee in sim.trainees:
            if (sim.tick, trainee.number) in studies:
                trainee.look_again(_size_at_study(sim.corpus, sim.tick))
                trainee.shelf, trainee.memory, trainee.weights, generation = studies[sim.tick, trainee.number]
                trainee.generation = generation - 1
                sim.learn(trainee)


def _named(prefix: str, arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {prefix + name: values for name, values in arrays.items()}


def _part(arrays: dict[str, np.ndarray], prefix: str) -> dict[str, np.ndarray]:
    return {name.removeprefix(prefix): values for name, values in arrays.items() if name.startswith(prefix)}


def _studies(sim: Simulation) -> dict[str, np.ndarray]:
    """The training sets of all studies that must be done again."""
    shelves = dict(sim.ledger.shelves)
    for trainee in sim.trainees:
        if trainee.generation:
            shelves[trainee.studied_at, trainee.number] = Study.of(trainee)
    shelves = dict(sorted(shelves.items()))
    rows, memory, weights, _ = zip(*shelves.values(), strict=True)
    return {
        "studies": np.array([(*at, study.generation) for at, study in shelves.items()], dtype=np.int64).reshape(-1, 3),
        "shelves": np.concatenate(rows),
        **_weights("shelf_memory", memory, rows),
        **_weights("shelf_weights", weights, rows),
        "shelf_ends": np.cumsum([len(each) for each in rows]),
    }


def _weights(name: str, each: Sequence[np.ndarray | None], rows: Sequence[np.ndarray]) -> dict[str, np.ndarray]:
    """Return the weights of all training sets in a row, ones where there are none, and which sets have some."""
    there = [np.ones(len(n)) if w is None else w for n, w in zip(rows, each, strict=True)]
    return {name: np.concatenate(there), f"{name}_there": np.array([w is not None for w in each])}


def _read_studies(state: dict[str, np.ndarray]) -> dict[tuple[int, int], Study]:
    """{(tick, trainee): study} from what `_studies` wrote."""
    ends = state["shelf_ends"][:-1]

    def read(name: str) -> list[np.ndarray | None]:
        there = state[f"{name}_there"].tolist()
        return [w if weighed else None for w, weighed in zip(np.split(state[name], ends), there, strict=True)]

    sets = zip(np.split(state["shelves"], ends), read("shelf_memory"), read("shelf_weights"), strict=True)
    return {
        (at, number): Study(*each, generation)
        for (at, number, generation), each in zip(state["studies"].tolist(), sets, strict=True)
    }


def _size_at_study(corpus: Corpus, tick: int) -> int:
    """Documents in the corpus when trainees studied at `tick`: all of before, and what people signed since."""
    before = int(np.searchsorted(corpus.tick, tick, side="left"))
    now = corpus.rows(first=tick, last=tick)
    return before + int((corpus.author[now] != MACHINE).sum())


def _mixture(topics: Topics, weights: np.ndarray) -> Law:
    """The mixture with these weights to the last bit: building it would normalise them once more."""
    law = topics.mixture(weights)
    law.weights = weights
    return law
