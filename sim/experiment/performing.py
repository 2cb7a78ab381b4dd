"""One run, from its last checkpoint or from the start to its end, and what is told of it if it fails."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from godmodel.sim.errors import InputError, RunFailed
from godmodel.sim.experiment.blame import problem_in
from godmodel.sim.experiment.data import data_of, require_unchanged
from godmodel.sim.experiment.failures import Failure, failure, remove_traces
from godmodel.sim.experiment.locks import require_held
from godmodel.sim.experiment.manifest import Manifest
from godmodel.sim.experiment.notes import notes_of
from godmodel.sim.experiment.run import Run
from godmodel.sim.experiment.shared import alone_in
from godmodel.sim.files import write_json

CHECKPOINT_SECONDS = 20.0  # a run cut off loses at most about this much work

Deliver = Callable[[Run, Any], None]  # takes the table of a run whose ticks are lived


def keep(run: Run, table: Any) -> None:
    """Write a run's table into the data set of its folder."""
    from godmodel.sim.measure.recorder import replace_table

    with alone_in(run.folder):
        replace_table(table, run.table)


def perform(run: Run, deliver: Deliver = keep) -> str | None:
    """Live one run from its last checkpoint, or from the start, to its end, and deliver its table.

    Returns what is wrong with its settings, or, as a `Failure`, how it failed otherwise.
    """
    from threadpoolctl import threadpool_limits

    try:
        with threadpool_limits(limits=1):
            _live(run, deliver)
    except InputError as problem:
        return f"{run.address}: {problem}"
    except RunFailed as problem:
        return Failure(f"{run.address}: {problem}")
    except (Exception, SystemExit) as problem:
        where = problem_in(problem, run.home)
        return f"{run.address}: {where}" if where is not None else failure(run, problem)
    return None


def _live(run: Run, deliver: Deliver) -> None:
    from godmodel.sim.experiment import checkpoint
    from godmodel.sim.measure.columns import columns_of
    from godmodel.sim.measure.recorder import Recorder, table_of
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
    deliver(run, table_of(recorder.path, recorder.exactness, run.labels, ticks=run.spec.ticks))
    manifest.write(sim.tick, finished=True)
    point.unlink(missing_ok=True)
