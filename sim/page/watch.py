"""Watching a simulation: its rows so far, and a picture of it that nobody can change.

Watching reads only, with random streams of its own: the run is the same as that of `godmodel run`, to the bit.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from godmodel.models.distribution import Distribution, Estimate, Law
from godmodel.models.exact.mixture import Mixture
from godmodel.models.information import symbol_shares
from godmodel.models.solving import attempts, chance_right, pass_at_k
from godmodel.sim.corpus import HUMAN, MACHINE
from godmodel.sim.measure.tick import Tick
from godmodel.sim.page.layout import Portrayed, portrayed
from godmodel.sim.simulation import Simulation

DRAWS = 200  # documents of each law behind a picture, where it can't be had exactly
SHOWN = 10  # documents to read, and types of a list
QUESTIONS, TRIES = 40, 16
GENERATIONS = 4  # told apart by colour; later ones share the last


@dataclass(frozen=True)
class Shares:
    """What god and the learner give to each of some things: `names` (M,), `god` (M,), `learner` (M,)."""

    names: tuple[str, ...]
    god: np.ndarray
    learner: np.ndarray


@dataclass(frozen=True)
class Snapshot:
    """All that the views show of one world at one tick.

    Attributes:
        name: of the arm.
        rows: the time series so far, plain numbers.
        crowd: where whom of the people is drawn, and which ties.
        favourite, uses, signed: (n,) of those who are drawn.
        made: (ticks, 2 + GENERATIONS) documents of each tick: people's, signed but a machine's, by generation.
        topics, types: shares; None where the world has no such thing.
        known: least part of people's share at which the learner is said to know a type.
        people_wrote, machine_wrote: documents to read.
        lost: types that the learner knew and knows no more, newest first, with the tick of the loss.
        solved: (2, TRIES) share of questions solved in 1..n tries, in closed form (NaN where unknown) and counted.
        pictures: samples of god and of the learner, (n, ...) each, and the number of grey levels.
    """

    name: str
    tick: int
    rows: tuple[dict[str, Any], ...]
    crowd: Portrayed
    topic_names: tuple[str, ...]
    favourite: np.ndarray
    uses: np.ndarray
    signed: np.ndarray
    made: np.ndarray
    topics: Shares | None = None
    types: Shares | None = None
    known: float = 0.1
    people_wrote: tuple[str, ...] = ()
    machine_wrote: tuple[str, ...] = ()
    lost: tuple[tuple[str, int], ...] = ()
    lost_count: int = 0
    solved: np.ndarray | None = None
    pictures: tuple[np.ndarray, np.ndarray, int] | None = None

    def series(self, column: str) -> tuple[np.ndarray, np.ndarray]:
        """Ticks and values of a column, where it has finite ones."""
        found = [(row["tick"], row[column]) for row in self.rows if np.isfinite(row.get(column, np.nan))]
        return np.array([t for t, _ in found]), np.array([v for _, v in found], dtype=float)

    def infinite(self, column: str) -> np.ndarray:
        """Ticks at which a column is infinite."""
        return np.array([row["tick"] for row in self.rows if np.isinf(row.get(column, np.nan))])


class Watch:
    """An observer of one simulation: it keeps the rows, and takes snapshots.

    A snapshot that is asked for while a tick goes on, by another thread, is the last one before that tick.

    Attributes:
        sim: the simulation, which is only read.
        name: how the simulation is called where two of them share a picture.
        rows: the time series since the watch began; a simulation that had lived before brings its last row.
    """

    def __init__(self, sim: Simulation, name: str):
        self.sim, self.name = sim, name
        self.rows: list[dict] = [sim.row] if sim.row else []
        self._plain: list[dict] = [_plain(row) for row in self.rows]
        self._crowd = portrayed(sim.graph)
        self._made: list[np.ndarray] = []
        self._known: np.ndarray | None = None
        self._lost: dict[int, int] = {}
        self._last: Snapshot | None = None
        self._within = False  # a tick goes on
        self._reading = threading.Lock()
        sim.on("drift", self._begin, before=True)
        sim.on("measure", self._end)

    def snapshot(self) -> Snapshot:
        """Return what there is to see now; twice the same where nothing happened in between."""
        with self._reading:
            if self._last is None or (not self._within and self._last.tick != self.sim.tick):
                self._last = self._taken()
            return self._last

    def _begin(self, tick: Tick) -> None:
        """Let nobody read from now on; who reads already is waited for."""
        with self._reading:
            self._within = True

    def _end(self, tick: Tick) -> None:
        """Keep the row of a tick that is over."""
        with self._reading:
            self.rows.append(tick.row)
            self._plain.append(_plain(tick.row))
            self._within = False

    def _taken(self) -> Snapshot:
        """Take a snapshot, which reads all that the views show."""
        sim, crowd = self.sim, self._crowd
        people = sim.population
        base: dict[str, Any] = {
            "name": self.name,
            "tick": sim.tick,
            "rows": tuple(self._plain),
            "crowd": crowd,
            "topic_names": sim.world.topic_names,
            "favourite": people.tastes[crowd.rows].argmax(axis=1),
            "uses": people.uses[crowd.rows].copy(),
            "signed": people.signed[crowd.rows].copy(),
        }
        if sim.god is None or sim.trainee.law is None:
            return Snapshot(**base, made=np.zeros((0, 2 + GENERATIONS)))
        self._tally()
        return Snapshot(**base, made=np.array(self._made), **self._laws(), **self._documents(), **self._tasks())

    def _tally(self) -> None:
        """Count the documents of the ticks that were not counted yet."""
        corpus = self.sim.corpus
        for tick in range(len(self._made) + 1, self.sim.tick + 1):
            rows = corpus.rows(first=tick, last=tick)
            human = corpus.origin[rows] == HUMAN
            passed = ~human & (corpus.author[rows] != MACHINE)
            generation = np.clip(corpus.generation[rows][~human & ~passed], 1, GENERATIONS)
            by = np.bincount(generation, minlength=GENERATIONS + 1)[1:]
            self._made.append(np.array([human.sum(), passed.sum(), *by]))

    def _laws(self) -> dict[str, Any]:
        """God against the learner, over topics and over types."""
        sim, rng = self.sim, np.random.default_rng(self.sim.tick)
        god, law = cast(Mixture, sim.god), cast(Law, sim.trainee.law)  # a snapshot asks where both are there
        found: dict[str, Any] = {"known": sim.spec.measure.known}
        if sim.world.shape is not None:
            n = 6 if len(sim.world.shape) == 3 else 15
            samples = [each.sample(n, rng=rng).reshape(-1, *sim.world.shape) for each in (god, law)]
            found["pictures"] = (*samples, sim.world.vocab_size)
        if sim.world.numbers:
            return found
        about = god.responsibilities(law.sample(DRAWS, rng=rng)).mean(axis=0)
        found["topics"] = Shares(sim.world.topic_names, np.asarray(god.weights), np.nan_to_num(about))
        p, q = (symbol_shares(each, draws=DRAWS, rng=rng).values for each in (god, law))
        spelled = _speller(sim.world)
        order = np.argsort(-p, kind="stable")
        found["types"] = Shares(tuple(spelled(order[:40])), p[order], q[order])
        known = (p > 0) & (q >= sim.spec.measure.known * p)
        if self._known is not None:
            for gone in np.flatnonzero(self._known & ~known):
                self._lost.setdefault(int(gone), sim.tick)
        for each in [each for each in self._lost if known[each]]:
            del self._lost[each]
        self._known = known
        newest = sorted(self._lost, key=lambda each: (-self._lost[each], -p[each]))[: 4 * SHOWN]
        found["lost"] = tuple(zip(spelled(np.array(newest, dtype=int)), (self._lost[e] for e in newest), strict=True))
        found["lost_count"] = len(self._lost)
        return found

    def _documents(self) -> dict[str, Any]:
        sim = self.sim
        if sim.world.shape is not None:
            return {}
        people = sim.corpus.rows(origin=HUMAN, first=sim.tick)
        machine = sim.corpus.rows(machine=True, first=sim.tick)
        spell = sim.world.spell
        pick = np.random.default_rng(sim.tick)

        def some(rows: np.ndarray) -> tuple[str, ...]:
            chosen = np.sort(pick.choice(rows, size=min(SHOWN, len(rows)), replace=False)) if len(rows) else rows
            return tuple(text[:400] for text in spell(sim.corpus.x[chosen])) if len(rows) else ()

        return {"people_wrote": some(people), "machine_wrote": some(machine)}

    def _tasks(self) -> dict[str, Any]:
        sim, grammar = self.sim, self.sim.world.grammar
        law = sim.trainee.solver
        if grammar is None or not isinstance(law, Distribution):
            return {}
        rng = np.random.default_rng(sim.tick)
        x = cast(Law, sim.god).sample(QUESTIONS, rng=rng)  # as in `_laws`
        found = attempts(law, grammar, x, TRIES, rng=rng)
        right = grammar.right(found.reshape(-1, grammar.length)).reshape(found.shape[:2]).sum(axis=1)
        p = chance_right(law, grammar, x)
        n = np.arange(1, TRIES + 1)
        exact = np.full(TRIES, np.nan) if p is None else 1 - ((1 - p)[:, None] ** n).mean(axis=0)
        return {"solved": np.stack([exact, [pass_at_k(right, TRIES, int(k)).mean() for k in n]])}


_WATCHES: weakref.WeakKeyDictionary[Simulation, weakref.ref[Watch]] = weakref.WeakKeyDictionary()
_MAKING = threading.Lock()


def watch_of(sim: Simulation) -> Watch:
    """Return the one watch of a simulation that all pictures of it share; the first call begins it.

    The simulation keeps it alive, and nothing here keeps the simulation.
    """
    with _MAKING:
        found = _WATCHES.get(sim)
        watch = found() if found else None
        if watch is None:
            watch = Watch(sim, getattr(sim, "arm", "") or "this simulation")
            _WATCHES[sim] = weakref.ref(watch)
        return watch


def _speller(world) -> Callable[[np.ndarray], list[str]]:
    """How a type is written: itself where it is a whole document, else as a document of nothing else would begin."""
    if world.length == 1:
        return lambda types: world.spell(types[:, None]) if len(types) else []
    if world.grammar is not None or world.shape is not None:
        return lambda types: [f"symbol {each}" for each in types]
    return lambda types: [
        f"symbol {t}" if len(s) > 30 else s for t, s in zip(types, _first_words(world, types), strict=True)
    ]


def _first_words(world, types: np.ndarray) -> list[str]:
    whole = world.spell(np.repeat(types[:, None], world.length, axis=1)) if len(types) else []
    return [(text.split() or [f"symbol {each}"])[0] for each, text in zip(types, whole, strict=True)]


def _plain(row: dict) -> dict[str, Any]:
    return {name: value.value if isinstance(value, Estimate) else value for name, value in row.items()}
