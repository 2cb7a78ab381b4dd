"""What a small run costs in a sweep, beside the same run in a process of its own.

    python -m benchmarks.sweep

Both do runs of the same small world with two processes at a time, and write the same files of a run: once as one
command `godmodel sweep`, whose data set and figure count as well, and once as a Python process for each run, as in a
loop of a shell. What a run costs beside its ticks is shown apart, in the time of a processor: to set up its world, and
to write its files.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

SMALL = {
    "world.vocabulary": 4,
    "world.length": 4,
    "world.states": 2,
    "population.people": 20,
    "population.documents": 30,
    "measure.draws": 10,
    "ticks": 5,
}
SEEDS = 64  # runs of the sweep
ALONE = 8  # runs that have a process each
JOBS = 2


def sweep(folder: Path) -> float:
    """Seconds of a command for all runs."""
    words = [word for path, value in SMALL.items() for word in ("--set", f"{path}={value}")]
    words += ["--grid", "trainee.temperature=1", "--seeds", str(SEEDS), "--jobs", str(JOBS), "--out", str(folder)]
    began = time.perf_counter()
    command = [sys.executable, "-m", "godmodel", "sweep", "god", "--arm", "student", *words]
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - began


def alone(folder: Path) -> float:
    """Seconds of processes that do one run each."""

    def one(seed: int) -> None:
        subprocess.run([sys.executable, "-m", "benchmarks.sweep", str(folder), str(seed)], check=True)

    began = time.perf_counter()
    with ThreadPoolExecutor(JOBS) as pool:
        list(pool.map(one, range(ALONE)))
    return time.perf_counter() - began


def beside_its_ticks(folder: Path) -> tuple[float, float, float, float]:
    """Medians of seconds of a processor: to set up the default world, and the small one; its ticks; its files."""
    from godmodel.sim.config import Spec
    from godmodel.sim.experiment.performing import perform
    from godmodel.sim.simulation import Simulation

    small = run_of(folder, 0).spec
    perform(run_of(folder, 0))  # imports what is imported late

    def median(work: Callable[[int], object]) -> float:
        seconds = []
        for seed in range(1, 41):
            began = time.process_time()
            work(seed)
            seconds.append(time.process_time() - began)
        return statistics.median(seconds)

    set_up = median(lambda seed: Simulation(small, seed))
    lived = median(lambda seed: Simulation(small, seed).run_model())
    runs = [run_of(folder, seed) for seed in range(1, 41)]
    written = median(lambda seed: perform(runs[seed - 1]))
    default = median(lambda seed: Simulation(Spec(), seed))
    return default, set_up, lived - set_up, written - lived


def run_of(folder: Path, seed: int):
    """A run of the small world."""
    from godmodel.sim.experiment.run import Run
    from godmodel.sim.experiment.scenario import load

    return Run("god", "student", seed, load("god").specs(["student"], SMALL)["student"], folder / "god")


def main() -> None:
    """Time both, and print seconds a run and their ratio; with a folder and a seed: do that run."""
    if len(sys.argv) == 3:
        from godmodel.sim.experiment.performing import perform

        problem = perform(run_of(Path(sys.argv[1]), int(sys.argv[2])))
        sys.exit(problem)
    folder = Path(tempfile.mkdtemp(prefix="godmodel-"))
    try:
        in_sweep = sweep(folder / "sweep") / SEEDS
        by_itself = alone(folder / "alone") / ALONE
        default, small, ticks, files = beside_its_ticks(folder / "beside")
    finally:
        shutil.rmtree(folder)
    print(f"a run of a sweep of {SEEDS}    {in_sweep:7.3f} s, {JOBS} at a time, the command as a whole included")
    print(f"a process for each run   {by_itself:7.3f} s, {JOBS} at a time")
    print(f"ratio                    {by_itself / in_sweep:7.1f}")
    print(f"set-up, default world    {1000 * default:7.1f} ms")
    print(f"set-up, this world       {1000 * small:7.1f} ms")
    print(f"its {SMALL['ticks']} ticks              {1000 * ticks:7.1f} ms")
    print(f"its files                {1000 * files:7.1f} ms")


if __name__ == "__main__":
    main()
