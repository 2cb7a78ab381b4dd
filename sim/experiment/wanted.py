"""What the parts of an experiment want together, `parts.json` in its folder: by it one knows what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from godmodel.sim.errors import InputError
from godmodel.sim.experiment.part import Part
from godmodel.sim.experiment.run import Run
from godmodel.sim.files import read_json, write_json

WANTED = "parts.json"


@dataclass(frozen=True)
class Wanted:
    """All runs of a folder that were asked for in parts.

    Attributes:
        changes: the user's settings on top of the scenario's.
        runs: {arm and seed as the tables are named: the part that does it, as K/N}.
    """

    changes: Mapping[str, Any]
    runs: Mapping[str, str]

    def missing(self, folder: Path) -> dict[str, str]:
        """Return the runs that are not finished, with their parts."""
        there = {path.name.removesuffix(".parquet") for path in (folder / "timeseries").glob("*.parquet")}
        return {run: part for run, part in self.runs.items() if run not in there}


def write(folder: Path, runs: Sequence[Run], of: int, changes: Mapping[str, Any]) -> None:
    """Write down what all parts together want, beside what was wanted before; `alone_in(folder)` keeps others out."""
    before = read(folder)
    now = {run.table.name.removesuffix(".parquet"): str(Part(i % of + 1, of)) for i, run in enumerate(runs)}
    wanted = {**before.runs, **now}
    if wanted != before.runs or dict(changes) != before.changes:
        folder.mkdir(parents=True, exist_ok=True)
        write_json(folder / WANTED, {"changed_settings": dict(changes), "runs": wanted})


def read(folder: Path) -> Wanted:
    """Read what was wanted in parts; nothing where nothing was.

    Raises:
        InputError: if the file is damaged.
    """
    if not (folder / WANTED).exists():
        return Wanted({}, {})
    found = read_json(folder / WANTED, dict)
    changes, runs = found.get("changed_settings"), found.get("runs")
    if not isinstance(changes, dict) or not isinstance(runs, dict):
        raise InputError(
            f"{folder / WANTED} must say changed_settings and runs, and is damaged: delete it, and do one part again."
        )
    return Wanted(changes, runs)
