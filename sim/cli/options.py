"""Options that several commands share, and the functions that read and check their values."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from godmodel.sim.errors import InputError, RunFailed, Stopped

if TYPE_CHECKING:
    from godmodel.sim.config import Spec
    from godmodel.sim.experiment.runs import Run
    from godmodel.sim.experiment.scenario import Scenario

Name = Annotated[
    str,
    typer.Argument(
        help="name of a scenario, of which `godmodel list` prints all, or the path of a file, such as ./my.py"
    ),
]
Arms = Annotated[list[str] | None, typer.Option("--arm", help="arm to use; may be repeated; all arms by default")]
Seeds = Annotated[
    str | None,
    typer.Option(
        "--seeds",
        help="number of random seeds, such as 8 for seeds 0 to 7, or a list of seeds, such as 0,3,5 "
        "(`3,` is seed 3 alone)",
    ),
]
Changes = Annotated[
    list[str] | None,
    typer.Option("--set", help="new value of one setting as path=value, such as anchor.share=0.2; may be repeated"),
]
Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        min=1,
        help="number of processes at the same time; by default one for each CPU core that this process may use",
    ),
]
Column = Annotated[str, typer.Option("--column", help="column whose last value the sweep's map shows")]
Contour = Annotated[
    float | None,
    typer.Option("--contour", help="level at which the sweep's map draws the critical line, in the unit of its column"),
]


def _load_plugins(paths: list[Path] | None) -> list[Path] | None:
    """Load plugin files before any other option is read, because settings may name their parts."""
    if paths:
        from godmodel.sim.plugins import load_file

        for path in paths:
            load_file(path)
    return paths


Plugins = Annotated[
    list[Path] | None,
    typer.Option(
        "--plugin",
        metavar="FILE",
        callback=_load_plugins,
        is_eager=True,
        help="Python file with parts of your own (see docs/EXTENDING.md), which is loaded first; may be repeated",
    ),
]
Engine = Annotated[
    str,
    typer.Option(
        "--engine",
        help="system that starts the processes: loky (this machine), dask or ray (a cluster, or this machine)",
    ),
]
Address = Annotated[
    str | None,
    typer.Option(
        "--address",
        metavar="ADDRESS",
        help="cluster that is there already: for dask its scheduler, such as tcp://10.0.0.1:8786, or the path of its "
        "scheduler file; for ray its head, or auto; by default processes of this machine are started",
    ),
]
PartOf = Annotated[
    str | None,
    typer.Option(
        "--part",
        metavar="K/N",
        help="do only the K-th of N parts of the runs, such as 3/64 in an array of jobs; all parts may write into one "
        "--out at the same time, and `godmodel collect OUT` completes what they leave",
    ),
]


def parse_changes(changes: list[str] | None) -> dict[str, Any]:
    """Read `path=value` pairs; a value is read as JSON where it is JSON, else as text.

    Raises:
        InputError: if a pair has no path or no equals sign.
    """
    from godmodel.sim.settings import read_value

    parsed = {}
    for change in changes or []:
        path, sign, text = change.partition("=")
        path = path.strip()
        if not sign or not path:
            raise InputError(f"--set takes path=value, such as anchor.share=0.2, got {change!r}.")
        parsed[path] = read_value(text)
    return parsed


def parse_seeds(text: str | None, default: int) -> list[int]:
    """Read the value of --seeds: a number of seeds, or a list of seeds; `default` is the number where it is missing.

    Raises:
        InputError: if it is neither, or a seed is out of range.
    """
    parts = (text or str(default)).split(",")
    try:
        numbers = [int(part) for part in parts if part.strip()]
    except ValueError:
        numbers = []
    listed = len(parts) > 1
    if not numbers or any(n < 0 or n >= 2**63 for n in numbers) or (not listed and not 1 <= numbers[0] <= 100_000):
        raise InputError(f"--seeds takes a number of seeds from 1 to 100000, or a list such as 0,3,5, got {text!r}.")
    return list(dict.fromkeys(numbers)) if listed else list(range(numbers[0]))


@contextmanager
def scratch(out: Path | None = None) -> Iterator[Path]:
    """Give `out`, or a temporary folder where it is None, which stays only where a run fails: it tells why."""
    if out is not None:
        yield out
        return
    folder = Path(tempfile.mkdtemp(prefix="godmodel-"))
    try:
        yield folder
    except RunFailed:
        raise
    except BaseException as problem:
        if isinstance(problem, Stopped):
            problem.folder = None  # nothing is left to go on with
        shutil.rmtree(folder, ignore_errors=True)
        raise
    shutil.rmtree(folder, ignore_errors=True)


def require_folder(path: Path | None, option: str) -> None:
    """Refuse a file in the place of a folder before any work is done.

    Raises:
        InputError: if `path` is a file; it names the option.
    """
    if path is not None and path.exists() and not path.is_dir():
        raise InputError(f"{option} names a folder, and {path} is a file: choose another.")


def make_runs(
    scenario: Scenario, specs: dict[str, Spec], seeds: list[int], out: Path, changes: dict[str, Any] | None = None
) -> list[Run]:
    """Make one run for each seed and arm, with its results in OUT/NAME; `changes` are the settings of --set."""
    from godmodel.sim.experiment.runs import Run

    folder, changes = out / scenario.name, changes or {}
    return [
        Run(scenario.name, arm, seed, spec, folder, changes, call=scenario.call)
        for seed in seeds
        for arm, spec in specs.items()
    ]
