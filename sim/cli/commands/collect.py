"""The command `godmodel collect`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from godmodel.sim.cli.options import Column, Contour
from godmodel.sim.errors import InputError, RunFailed
from godmodel.sim.output.progress import (
    count_text,
    draw_figures,
    draw_phase_diagram,
    open_console,
    print_notes,
    print_paths,
    print_verdicts,
)

if TYPE_CHECKING:
    from godmodel.sim.experiment.claims import Verdict

ORDER = 75


def command(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="folder that all parts wrote to (their --out), or one scenario's")
    ],
    column: Column = "kl_bits",
    contour: Contour = None,
) -> None:
    """Complete what the parts of a run or a sweep (--part) have left: data set, claims and figures.

    The exit code is 3 if runs are missing; the parts that they belong to are named, and what is there is completed.
    """
    from godmodel.sim.experiment import wanted
    from godmodel.sim.experiment.results import complete, judge_runs, read_table, scenario_folders, sweep_folders
    from godmodel.sim.experiment.shared import alone_in
    from godmodel.sim.experiment.stored import find

    sweeps = sweep_folders(folder)
    found: dict[str, list[Verdict]] = {}
    missing: list[str] = []
    for place in [*sweeps, *scenario_folders(folder, needed=not sweeps)]:
        asked = wanted.read(place)
        with complete(place):
            table = read_table(place)
        if place in sweeps:
            figures = draw_phase_diagram(place, column, contour)
        else:
            scenario, notes = find(place, str(table.scenario.iloc[0]))
            print_notes(notes)
            changes = dict(asked.changes) if asked.runs else _changes(place)
            with alone_in(place):
                found[scenario.name] = judge_runs(scenario, table, place, changes)
            figures = draw_figures(scenario, place)
        print_paths(figures, place)
        if lost := asked.missing(place):
            parts = ", ".join(list(dict.fromkeys(lost.values()))[:20])
            missing.append(
                f"{place} lacks {count_text(len(lost), 'run')}, such as {next(iter(lost))}, of --part {parts}"
            )
    if found:
        print_verdicts(open_console(), found, {})
    if missing:
        raise RunFailed(f"{'; '.join(missing)}: do these parts again, with --resume, and collect again.")


def _changes(folder: Path) -> dict:
    """The settings of --set of runs that were not done in parts."""
    from godmodel.sim.files import read_json

    path = folder / "claims.json"
    changes = read_json(path, dict).get("changed_settings", {}) if path.exists() else {}
    if not isinstance(changes, dict):
        raise InputError(f"{path} must name changed_settings as path: value, got {changes!r}; restore the file.")
    return changes
