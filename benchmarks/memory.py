"""What a long run keeps in memory: a small world of 200 documents a tick, its ledger on, anchor by anchor.

python -m benchmarks.memory [--ticks 2000]

Every world lives in a process of its own. An anchor that may take documents of any age needs the laws of all of them.
"""

import argparse
import multiprocessing
import resource
from multiprocessing.connection import Connection
from pathlib import Path

from godmodel.sim.config import Spec
from godmodel.sim.settings import with_changes
from godmodel.sim.simulation import Simulation

SMALL = {"population.people": 100, "population.documents": 200, "measure.every": 50}
EARLY = 200
ANCHORS = {
    "none": 1,
    "fresh": 1,
    "first_tick": 1,
    "mix": 1,
    "window": 1,
    "accumulate_subsample": 5,
}  # part of the ticks


def live(to: Connection, anchor: str, ticks: int) -> None:
    """Live one world, and send the MB that it holds at an early tick and at the last."""
    sim = Simulation(with_changes(Spec(), SMALL | {"ticks": ticks, "anchor": anchor}), 1)
    while sim.running:
        sim.step()
        if sim.tick in (EARLY, ticks):
            to.send((sim.tick, _held()))


def _held() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def main() -> None:
    """Print the memory of each world."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--ticks", type=int, default=2000)
    chosen = options.parse_args()
    spawn = multiprocessing.get_context("spawn")
    for anchor, part in ANCHORS.items():
        here, there = spawn.Pipe()
        process = spawn.Process(target=live, args=(there, anchor, chosen.ticks // part))
        process.start()
        (early, before), (last, after) = here.recv(), here.recv()
        process.join()
        growth = (after - before) / (last - early)
        print(
            f"{anchor:<21} {before:6.0f} MB at tick {early}, {after:6.0f} MB at tick {last}: x {after / before:.2f}, "
            f"{growth:.2f} MB a tick",
            flush=True,
        )


if __name__ == "__main__":
    main()
