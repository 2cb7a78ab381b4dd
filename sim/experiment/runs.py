"""An experiment: arms x seeds in parallel processes, each run in a folder of its own, resumable after any cut."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing, contextmanager

from godmodel.sim.errors import InputError, RunFailed, Stopped
from godmodel.sim.experiment.data import data_of, require_unchanged
from godmodel.sim.experiment.failures import Failure, failure, remove_traces
from godmodel.sim.experiment.locks import held, require_held
from godmodel.sim.experiment.manifest import Manifest
from godmodel.sim.experiment.notes import notes_of
from godmodel.sim.experiment.pool import Lost, each_done, quiet_workers
from godmodel.sim.experiment.preparing import prepare, require_alike, require_same_settings
from godmodel.sim.experiment.run import Run
from godmodel.sim.experiment.shared import alone_in
from godmodel.sim.experiment.workers import Parcel, problem_in
from godmodel.sim.files import write_json
from godmodel.sim.optional import needed_by

__all__ = ["ENGINES", "Run", "count_ticks", "execute", "perform", "prepare", "require_alike"]

ENGINES = ("loky", "dask", "ray")
CHECKPOINT_SECONDS = 20.0  # a run cut off loses at most about this much work


def execute(
    runs: Sequence[Run],
    *,
    jobs: int,
    engine: str = "loky",
    tell: Callable[[int], None] | None = None,
    note: Callable[[str], None] = lambda sentence: None,
) -> None:
    """Do the runs of one folder, `jobs` at a time.

    `tell` is called with the number of ticks done so far, a few times a second; `note` with sentences on what is not as
    usual, such as the lock of a process that is gone.

    Raises:
        InputError: if a run's settings turn out not to work, or another process does one; the others are finished
            first.
        RunFailed: if a run failed, or its process was killed; the others are finished first.
    """
    if not runs:
        return
    with held(runs, note) as mine, _watched(runs, tell):
        for run in mine:  # another process may have been here since they were prepared
            if (run.home / "config.json").exists():
                require_same_settings(run)
        todo = [run for run in mine if not run.finished()]
        jobs = min(jobs, len(todo))
        try:
            if jobs <= 1 and engine == "loky":
                problems: Sequence[str | None] = [perform(run) for run in todo]
            elif engine == "loky":
                problems = _in_processes(todo, jobs)
            else:
                problems = _on_a_cluster(todo, jobs, engine)
        except Stopped as stop:
            stop.folder = runs[0].folder
            raise
    _raise_first({run.address: problem for run, problem in zip(todo, problems, strict=True) if problem})


def _raise_first(problems: dict[str, str]) -> None:
    """Tell of runs that came to nothing, by their addresses: bad input before what failed without it."""
    for problem in problems.values():
        if not isinstance(problem, Failure):
            raise InputError(problem)
    if problems:
        first, *others = problems
        listed = ", ".join(others[:20]) + f" and {len(others) - 20} more" * (len(others) > 20)
        also = f"; {listed} failed or were lost as well" if others else ""
        raise RunFailed(f"{problems[first].rstrip('.')}{also}.")


def perform(run: Run) -> str | None:
    """Live one run from its last checkpoint, or from the start, to its end.

    Returns what is wrong with its settings, or, as a `Failure`, how it failed otherwise.
    """
    from threadpoolctl import threadpool_limits

    try:
        with threadpool_limits(limits=1):
            _live(run)
    except InputError as problem:
        return f"{run.address}: {problem}"
    except RunFailed as problem:
        return Failure(f"{run.address}: {problem}")
    except (Exception, SystemExit) as problem:
        where = problem_in(problem, run.home)
        return f"{run.address}: {where}" if where is not None else failure(run, problem)
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
    from godmodel.sim.measure.columns import columns_of
    from godmodel.sim.measure.recorder import Recorder, write_parquet
    from godmodel.sim.simulation import Simulation

    data = data_of(run.spec)  # before anything is read of it
    require_unchanged(run, data)
    sim = Simulation(run.spec, run.seed)
    point = run.home / "checkpoint.npz"
    exactness = checkpoint.restore(sim, point) if point.exists() else {}
    identity = {"scenario": run.scenario, "arm": run.arm, "seed": run.seed}
    recorder = Recorder(run.home, identity, columns_of(sim.world, len(sim.trainees), run.spec.measure), keep=sim.tick)
    recorder.exactness |= exactness
    remove_traces(run)
    write_json(run.home / "config.json", run.spec.model_dump())
    manifest = Manifest(run, sim.tick, data, notes_of(run.spec, sim.world, sim.graph))
    saved = time.monotonic()
    try:
        while sim.tick < run.spec.ticks:
            sim.step()
            require_held(run)
            recorder.write(sim.row)
            if time.monotonic() - saved > CHECKPOINT_SECONDS and sim.tick < run.spec.ticks:
                checkpoint.save(sim, point, recorder.exactness)
                manifest.write(sim.tick)
                saved = time.monotonic()
    except BaseException:
        manifest.write(sim.tick, ended=True)
        raise
    finally:
        recorder.close()
    require_held(run)
    with alone_in(run.folder):
        write_parquet(recorder.path, run.table, recorder.exactness, run.labels, ticks=run.spec.ticks)
    manifest.write(sim.tick, finished=True)
    point.unlink(missing_ok=True)


def _in_processes(runs: list[Run], jobs: int) -> list[str | None]:
    """Do the runs in processes of this machine; where one of them is killed, its run alone is lost."""
    problems: list[str | None] = [None] * len(runs)
    with closing(each_done(perform_parcel, [Parcel.of(run) for run in runs], jobs)) as results:
        for i, result in results:
            problems[i] = Failure(_lost(runs[i])) if isinstance(result, Lost) else result
    return problems


def _on_a_cluster(runs: list[Run], jobs: int, engine: str) -> list[str | None]:
    import joblib

    parcels = [Parcel.of(run) for run in runs]
    with _backend(engine, jobs) as options, quiet_workers(), joblib.parallel_config(engine, n_jobs=jobs, **options):
        try:
            return joblib.Parallel(batch_size=1)(joblib.delayed(perform_parcel)(parcel) for parcel in parcels)
        except Exception as problem:  # a worker was lost, in the words of the engine
            lost = [run for run in runs if not run.finished()]
            if not lost:
                raise
            words = " ".join(f"{type(problem).__name__}: {problem}".split())[:200]
            return [Failure(f"{_lost(run).rstrip('.')} ({engine} says {words}).") for run in lost]


def _lost(run: Run) -> str:
    return (
        f"{run.address} was lost, since its process was killed (by hand, for want of memory, or by a fault of a "
        f"library) after {count_ticks(run)} of {run.spec.ticks} ticks: --resume goes on with it."
    )


def perform_parcel(parcel: Parcel) -> str | None:
    """Unpack a run in a worker process, where its plugins are loaded first, and perform it."""
    try:
        run = parcel.open()
    except InputError as problem:
        return str(problem)
    return perform(run)


@contextmanager
def _backend(engine: str, jobs: int):
    if engine == "dask":
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
def _watched(runs: Sequence[Run], tell: Callable[[int], None] | None):
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
