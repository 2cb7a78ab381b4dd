"""What fails by no fault of its input: what is kept of it, so that whoever reads it can find the reason.

A run keeps it in its own folder. What fails outside of a run, such as a paper, a figure or a world of the page, keeps
it in a new folder that stays.
"""

from __future__ import annotations

import sys
import tempfile
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any

from godmodel.sim.experiment.manifest import Manifest, made_by
from godmodel.sim.experiment.run import Run
from godmodel.sim.files import PART, write_json, write_text

ERROR = "error.txt"
POINT = ", its last checkpoint (checkpoint.npz)"


class Failure(str):
    """The sentence on a run that failed, told apart from one on bad input."""


def failure(run: Run, problem: BaseException) -> Failure:
    """Keep what tells of a failure in the run's folder, and say in one sentence where it is."""
    words = " ".join(str(problem).split())[:200]
    said = f"{run.address} failed with {type(problem).__name__}{': ' * bool(words)}{words.rstrip('.')}"
    try:
        run.home.mkdir(parents=True, exist_ok=True)
        write_text(run.home / ERROR, trace_of(problem))
        if not (run.home / "config.json").exists():
            write_json(run.home / "config.json", run.spec.model_dump())
        if not (run.home / "manifest.json").exists():
            Manifest(run, 0, {})
    except OSError as trouble:  # such as a full disk, which may be the failure itself
        return Failure(
            f"{said}, and {run.home} can't be written ({trouble.strerror or trouble}): mend that, and --resume."
        )
    point = POINT if (run.home / "checkpoint.npz").exists() else ""
    return Failure(
        f"{said}: {run.home} holds what its authors need to see, the settings (config.json), versions (manifest.json)"
        f"{point} and the traceback ({ERROR}); --resume tries again from where it was."
    )


def trace_of(problem: BaseException) -> str:
    """Return the traceback of an exception."""
    return "".join(traceback.format_exception(problem))


def kept(trace: str, **settings: Any) -> str:
    """Keep what tells of a failure outside of a run, and say in words where it is.

    trace: tracebacks; settings: what is written as JSON besides, by the names of the files.
    """
    try:
        folder = Path(tempfile.mkdtemp(prefix="godmodel-error-"))
        write_text(folder / ERROR, trace)
        write_json(folder / "manifest.json", {"command": sys.argv, **made_by()})
        for name, content in settings.items():
            write_json(folder / f"{name}.json", content)
    except OSError as trouble:
        return f"what its authors need to see can't be written ({trouble.strerror or trouble})"
    listed = "".join(f", {name}.json" for name in settings)
    return f"{folder} holds what its authors need to see: the traceback ({ERROR}), versions (manifest.json){listed}"


def lost(run: Run, ticks: int) -> Failure:
    """Keep and say that a run came to nothing after some ticks, since each process that did it was killed."""
    said = Failure(
        f"{run.address} was lost, since its process was killed (by hand, for want of memory, or by a fault of a "
        f"library) after {ticks} of {run.spec.ticks} ticks, each time that it was tried: --resume goes on with it."
    )
    with suppress(OSError):  # such as a full disk
        run.home.mkdir(parents=True, exist_ok=True)
        write_text(run.home / ERROR, f"{said}\n")
    return said


def remove_traces(run: Run) -> None:
    """Delete what earlier processes left in a run's folder: an old traceback, and files that were never whole."""
    for path in (run.home / ERROR, *_parts(run.home)):
        path.unlink(missing_ok=True)


def _parts(home: Path) -> list[Path]:
    return [path for path in home.glob(f".*{PART}") if path.is_file()]
