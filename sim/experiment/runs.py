"""An experiment: arms x seeds in parallel processes, each run in a folder of its own, resumable after any cut."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing

from godmodel.sim.errors import InputError, RunFailed, Stopped
from godmodel.sim.experiment.away import Order, perform_away, receive
from godmodel.sim.experiment.cores import usable_cores
from godmodel.sim.experiment.engines.base import Lost, each_done
from godmodel.sim.experiment.engines.finding import DEFAULT, require_engine, start
from godmodel.sim.experiment.failures import Failure, failure, lost
from godmodel.sim.experiment.locks import held
from godmodel.sim.experiment.performing import perform
from godmodel.sim.experiment.preparing import prepare, require_alike, require_same_settings
from godmodel.sim.experiment.run import Run
from godmodel.sim.experiment.watching import count_ticks, watched
from godmodel.sim.experiment.workers import Parcel

__all__ = ["Run", "count_ticks", "execute", "perform", "prepare", "require_alike"]


def execute(
    runs: Sequence[Run],
    *,
    jobs: int | None = None,
    engine: str = DEFAULT,
    address: str | None = None,
    tell: Callable[[int], None] | None = None,
    note: Callable[[str], None] = lambda sentence: None,
) -> None:
    """Do the runs of one folder, `jobs` at a time: by default as many as this process may use cores.

    `tell` is called with the number of ticks done so far, a few times a second; `note` with sentences on what is not as
    usual, such as the lock of a process that is gone. `address` is that of a cluster which is there already.

    Raises:
        InputError: if a run's settings turn out not to work, or another process does one; the others are finished
            first. If the engine can't be had.
        RunFailed: if a run failed, or its process was killed time and again; the others are finished first.
    """
    if not runs:
        return
    require_engine(engine, address)
    with held(runs, note) as mine, watched(runs, tell):
        for run in mine:  # another process may have been here since they were prepared
            if (run.home / "config.json").exists():
                require_same_settings(run)
        todo = [run for run in mine if not run.finished()]
        jobs = min(jobs or usable_cores(), len(todo))
        try:
            if engine == DEFAULT and jobs <= 1:
                problems: Sequence[str | None] = [perform(run) for run in todo]
            else:
                problems = _by_engine(todo, jobs, engine, address)
        except Stopped as stop:
            stop.folder = runs[0].folder
            raise
    _raise_first({run.address: problem for run, problem in zip(todo, problems, strict=True) if problem})


def perform_parcel(parcel: Parcel) -> str | None:
    """Unpack a run in a worker process of this machine, where its plugins are loaded first, and perform it."""
    try:
        run = parcel.open()
    except InputError as problem:
        return str(problem)
    return perform(run)


def _by_engine(runs: list[Run], jobs: int, name: str, address: str | None) -> list[str | None]:
    """Do the runs in processes of an engine; where one comes to nothing the others go on."""
    if not runs:
        return []
    problems: list[str | None] = [None] * len(runs)
    engine = start(name, jobs, address)
    work: Callable[[Parcel], object] = perform_away if engine.far else perform_parcel
    parcels = (Parcel.of(Order.of(run) if engine.far else run, far=engine.far) for run in runs)
    with closing(each_done(engine, work, parcels)) as results:
        for i, result in results:
            if isinstance(result, Lost):
                problems[i] = lost(runs[i], count_ticks(runs[i]))
            elif isinstance(result, Exception):
                problems[i] = failure(runs[i], result)
            else:
                problems[i] = receive(runs[i], result) if engine.far else result
    return problems


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
