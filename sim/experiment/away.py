"""Runs on workers that may see no disk of the command's machine: their files come back, and the command writes them.

A worker lives a run in a temporary folder of its own machine, and keeps it there, with its checkpoint, until the run is
finished: where its process is killed, the next one on that machine goes on. Back come the rows as an Arrow table and
the manifest as JSON.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import platform
import shutil
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from godmodel.sim.errors import InputError
from godmodel.sim.experiment.data import data_of
from godmodel.sim.experiment.failures import ERROR, POINT, Failure, failure, remove_traces
from godmodel.sim.experiment.locks import require_held
from godmodel.sim.experiment.performing import keep, perform
from godmodel.sim.experiment.run import Run
from godmodel.sim.experiment.shared import alone_in
from godmodel.sim.experiment.workers import Parcel
from godmodel.sim.files import write_json, write_text
from godmodel.sim.measure.recorder import table_of, write_csv

_one_at_a_time = threading.Lock()  # in a process: a run has its threads, and its working folder, to itself


@dataclass(frozen=True)
class Order:
    """A run that is to be lived elsewhere, and the command's machine and working folder, from which paths count."""

    run: Run
    host: str
    folder: str

    @classmethod
    def of(cls, run: Run) -> Order:
        """The run as this process would live it."""
        return cls(run, platform.node(), os.getcwd())


@dataclass(frozen=True)
class Answer:
    """What came of a run elsewhere.

    Attributes:
        problem: what is wrong with its settings or, as a `Failure`, how it failed; None for a run that is finished.
        table: its rows as an Arrow stream; empty where there are none.
        manifest: the content of its manifest.json; empty where it did not begin.
        error: the traceback; '' where there is none.
    """

    problem: str | None
    table: bytes = b""
    manifest: str = ""
    error: str = ""


def perform_away(parcel: Parcel) -> Answer:
    """Unpack a run in a worker process, live it in a folder of the worker's machine, and say what came of it."""
    with _one_at_a_time:
        try:
            order: Order = parcel.open()
            place = _place(order, parcel)
        except InputError as problem:
            return Answer(str(problem))
        with alone_in(place):
            away = replace(order.run, folder=place / order.run.scenario, token="")
            answer = _lived(order, away)
            if answer.problem is None:
                shutil.rmtree(away.folder, ignore_errors=True)
        with contextlib.suppress(OSError):  # something is left in it
            place.rmdir()
        return answer


def receive(run: Run, answer: Answer) -> str | None:
    """Write the files of a run that was lived elsewhere; returns its problem as `perform` does."""
    try:
        require_held(run)
        if not (answer.manifest or answer.error):
            return answer.problem
        run.home.mkdir(parents=True, exist_ok=True)
        remove_traces(run)
        write_json(run.home / "config.json", run.spec.model_dump())
        if answer.error:
            write_text(run.home / ERROR, answer.error)
        if answer.table:
            table = _opened(answer.table)
            write_csv(table, run.home / "timeseries.csv")
            if answer.problem is None:
                keep(run, table)
        if answer.manifest:
            write_text(run.home / "manifest.json", answer.manifest)
        (run.home / "checkpoint.npz").unlink(missing_ok=True)  # of an earlier command that lived it here
    except Exception as problem:  # its lock is gone, or the disk is full
        return failure(run, problem)
    return answer.problem


def _lived(order: Order, away: Run) -> Answer:
    tables: list[Any] = []
    with _working_in(order.folder):
        problem = _unreadable(away) or perform(away, lambda run, table: tables.append(table))
    rows = away.home / "timeseries.csv"
    if not tables and rows.exists():
        with contextlib.suppress(ValueError, LookupError):  # of a run that failed before its first tick
            tables.append(table_of(rows, {}))
    if problem is not None:
        there = problem.replace(str(away.folder), str(order.run.folder)).replace(POINT, "")  # that one stays here
        problem = Failure(there) if isinstance(problem, Failure) else there
    return Answer(
        problem,
        _packed(tables[0]) if tables else b"",
        _text(away.home / "manifest.json"),
        _text(away.home / ERROR),
    )


def _place(order: Order, parcel: Parcel) -> Path:
    """The folder on this machine for this very run: with these settings, data and plugins, and for these results."""
    run = order.run
    what = [
        (order.host, str(Path(order.folder) / run.folder), run.address, parcel.version),
        (run.spec.model_dump_json(), json.dumps(dict(run.data), sort_keys=True)),
        [source.plugin.sha256 for source in parcel.sources],
    ]
    root = Path(tempfile.gettempdir()) / f"godmodel-{getattr(os, 'getuid', os.getpid)()}"
    root.mkdir(mode=0o700, exist_ok=True)
    if os.name != "nt" and root.stat().st_uid != os.getuid():
        raise InputError(f"{root} on {platform.node()} belongs to somebody else: set TMPDIR there to another folder.")
    return root / hashlib.sha256(json.dumps(what).encode()).hexdigest()[:24]


def _unreadable(run: Run) -> str | None:
    """Say which file that the command has read can't be read here."""
    try:
        here = data_of(run.spec)
    except InputError as problem:
        return f"{run.address}: on {platform.node()}, {problem}"
    for named, files in run.data.items():
        if files and here.get(named) != files:
            how = "is not there" if named not in here else "is not what the command has read"
            return (
                f"{run.address}: {named} {how} on the worker {platform.node()}, in {os.getcwd()}: copy it there to the "
                "same place, or name a path that every worker sees."
            )
    return None


@contextlib.contextmanager
def _working_in(folder: str) -> Iterator[None]:
    """Work in the command's working folder, from which paths in the settings count, where this machine has it."""
    if not Path(folder).is_dir():
        yield
        return
    with contextlib.chdir(folder):
        yield


def _packed(table: Any) -> bytes:
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return sink.getvalue().to_pybytes()


def _opened(packed: bytes) -> Any:
    import pyarrow as pa

    with pa.ipc.open_stream(packed) as stream:
        return stream.read_all()


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""
