"""A run that failed by no fault of its input: what its folder keeps, so that whoever reads it can find the reason."""

from __future__ import annotations

import traceback
from contextlib import suppress
from pathlib import Path

from godmodel.sim.experiment.manifest import Manifest
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
        write_text(run.home / ERROR, "".join(traceback.format_exception(problem)))
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
