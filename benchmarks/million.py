"""What a million people cost: set-up, a tick, memory; that the cost is linear; and plain Mesa agents beside them.

python -m benchmarks.million [--people 1000000] [--documents 200000] [--topics 16] [--plot docs/million.png]

Every world lives in a process of its own, so that its peak memory is its own. The best of several ticks counts: wall
time, and the processor time of all threads, which is the same beside other work.
"""

import argparse
import multiprocessing
import os
import resource
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from benchmarks.population import NEIGHBOURS, STRENGTH, TOPICS, mesa_crowd, per_person
from godmodel.models.social.opinion import averaged
from godmodel.sim.config import Spec
from godmodel.sim.settings import with_changes
from godmodel.sim.simulation import Simulation
from godmodel.sim.society.crowds import small_world
from godmodel.sim.society.graphs import influence_of

TICKS = 5
PEERS = 100_000
SOCIETY = {
    "population.influence": 0.2,
    "population.exposure": 0.3,
    "population.adoption.reconsider": 0.1,
    "trainee.until": 1,  # one training, so that there is a machine to adopt
    "trainee.shelf": 2000,
    "trainee.documents": 2000,
    "measure.every": 0,
    "measure.ledger": False,
}
WORLDS = {
    "chains of 8 symbols": {"world.length": 8, "world.states": 0},
    "hidden chains of 32 symbols": {},
    "the same, the most read first": {"population.feed": {"kind": "popular"}},
}
GRAPHS = {kind: {"population.graph": {"kind": kind}} for kind in ("barabasi_albert", "stochastic_blocks")}


class Cost(NamedTuple):
    """What a world took: seconds of set-up and of a tick by the clock and of the processors, and peak memory in GB."""

    set_up: float
    tick: float
    processors: float
    memory: float

    def __str__(self) -> str:
        return (
            f"set-up {self.set_up:5.2f} s   tick {self.tick:5.2f} s by the clock, {self.processors:5.2f} s of the "
            f"processors   peak memory {self.memory:.2f} GB"
        )


def cost(people: int, documents: int, topics: int, changes: dict[str, Any]) -> Cost:
    """Live a world in a process of its own."""
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe()
    size = {"population.people": people, "population.documents": documents, "world.topics": topics}
    process = spawn.Process(target=_live, args=(there, SOCIETY | size | changes))
    process.start()
    found = here.recv()
    process.join()
    return Cost(*found)


def _live(to: Connection, changes: dict[str, Any]) -> None:
    began = time.perf_counter()
    sim = Simulation(with_changes(Spec(), {"ticks": TICKS} | changes), 1)
    set_up = time.perf_counter() - began
    clock, processors = [], []
    for _ in range(TICKS):
        began, worked = time.perf_counter(), time.process_time()
        sim.step()
        clock.append(time.perf_counter() - began)
        processors.append(time.process_time() - worked)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    to.send((set_up, min(clock[1:]), min(processors[1:]), memory))  # at the first tick there is nothing to read


def linear(people: int, documents: int, topics: int) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return sizes and processor seconds of a tick: {what grows: (sizes, seconds)}; print the growth."""
    changes = WORLDS["hidden chains of 32 symbols"]
    small, few = people // 8, documents // 8
    series = {
        "people": [(n, few, topics) for n in people // 2 ** np.arange(3, -1, -1)],
        "documents": [(small, n, topics) for n in documents // 2 ** np.arange(3, -1, -1)],  # all of them are read
        "topics": [(small, documents // 2, n) for n in topics * 2 ** np.arange(4)],
    }
    found = {}
    for place, (name, worlds) in enumerate(series.items()):
        sizes = np.array([world[place] for world in worlds])
        taken = np.array([cost(*map(int, world), changes).processors for world in worlds])
        slope, rest = np.polyfit(sizes, taken, 1)
        off = np.abs(slope * sizes + rest - taken).max() / taken.max()
        times = "  ".join(f"{n:,}: {t:.2f} s" for n, t in zip(sizes, taken, strict=True))
        print(f"{name:<10} {times}   a straight line is off by {100 * off:.0f} % at most", flush=True)
        found[name] = sizes, taken
    return found


def plot(found: dict[str, tuple[np.ndarray, np.ndarray]], path: Path) -> None:
    """Draw what a tick takes against what grows, a panel each, from 0 so that a straight line can be seen."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot as plt

    figure, panels = plt.subplots(1, len(found), figsize=(9, 3), layout="constrained")
    for panel, (name, (sizes, taken)) in zip(panels, found.items(), strict=True):
        slope, rest = np.polyfit(sizes, taken, 1)
        panel.plot([0, sizes.max()], [rest, slope * sizes.max() + rest], color="0.7", zorder=0)
        panel.plot(sizes, taken, "o")
        panel.set(xlabel=name, xlim=(0, None), ylim=(0, None))
        panel.xaxis.set_major_locator(plt.MaxNLocator(4))
    panels[0].set_ylabel("processor seconds a tick")
    figure.savefig(path, dpi=120)


def peer(people: int) -> None:
    """Print what opinion averaging takes as plain Mesa agents and here, and what making the crowd takes."""
    began = time.perf_counter()
    crowd = mesa_crowd(people)
    made = time.perf_counter() - began
    alone = per_person(crowd.step, people, repeats=3)
    del crowd
    rng = np.random.default_rng(0)
    tastes = rng.dirichlet(np.ones(TOPICS), size=people)
    influence = influence_of(people, small_world(people, NEIGHBOURS, 0.1, rng=rng))
    ours = per_person(lambda: averaged(tastes, influence, STRENGTH), people, repeats=5)
    print(f"opinion averaging of {people:,} people: {1e6 * alone:.2f} us a person a tick as plain Mesa agents, which")
    print(f"  took {made:.1f} s to make; {1e6 * ours:.3f} us here: {alone / ours:.0f} times faster", flush=True)


def main() -> None:
    """Print the costs, and plot how they grow."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--people", type=int, default=1_000_000)
    options.add_argument("--documents", type=int, default=200_000)
    options.add_argument("--topics", type=int, default=16)
    options.add_argument("--plot", type=Path)
    chosen = options.parse_args()
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # of the worlds' processes, as in a run
    print(f"{chosen.people:,} people, {chosen.documents:,} documents a tick, {chosen.topics} topics")
    for name, changes in (WORLDS | GRAPHS).items():
        print(f"  {name:<30} {cost(chosen.people, chosen.documents, chosen.topics, changes)}", flush=True)
    found = linear(chosen.people, chosen.documents, chosen.topics)
    if chosen.plot:
        plot(found, chosen.plot)
    peer(PEERS)


if __name__ == "__main__":
    main()
