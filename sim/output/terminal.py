"""What commands show in a terminal while they work and when they are done: progress bars, verdicts, figures, places."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

from godmodel.sim.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

    from godmodel.sim.experiment.claims import Verdict
    from godmodel.sim.experiment.runs import Run
    from godmodel.sim.experiment.scenario import Scenario


def open_console() -> Console:
    """Where tables and progress bars go."""
    from rich.console import Console

    return Console()


def carry_out(
    scenario: Scenario, runs: list[Run], jobs: int | None, engine: str, resume: bool, changed: dict
) -> list[Verdict]:
    """Do the runs with a progress bar; return the verdicts over all that the folder then holds."""
    from godmodel.sim.experiment.results import judge_runs, read_table
    from godmodel.sim.experiment.runs import require_alike

    require_alike(scenario.specs(None, changed), runs[0].folder)
    arms, seeds = len({r.arm for r in runs}), len({r.seed for r in runs})
    what = f"{scenario.name}: {count(arms, 'arm')} x {count(seeds, 'seed')}"
    run_with_progress(runs, jobs, engine, resume, what)
    return judge_runs(scenario, read_table(runs[0].folder), runs[0].folder, changed)


def count(number: int, noun: str) -> str:
    """1 seed, 5 seeds."""
    return f"{number:,} {noun}{'s' * (number != 1)}"


def run_with_progress(
    runs: list[Run],
    jobs: int | None,
    engine: str,
    resume: bool,
    what: str,
    before: Callable[[], None] = lambda: None,
    *,
    transient: bool = False,
) -> None:
    """Do the runs with a progress bar, and complete their data set; `before` is called once they are known to work.

    A `transient` bar goes away when it is full.
    """
    import os

    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    from godmodel.sim.experiment.results import align_tables, require_tables
    from godmodel.sim.experiment.runs import ENGINES, execute, prepare
    from godmodel.sim.measure.recorder import write_dictionary

    if engine not in ENGINES:
        raise InputError(f"--engine must be one of {', '.join(ENGINES)}, got {engine!r}.")
    require_tables(runs[0].folder)
    todo = prepare(runs, resume=resume)
    before()
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("ticks"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    console = open_console()
    silent = transient and not console.is_terminal  # it would leave empty lines
    with Progress(*columns, console=console, transient=transient, disable=silent) as progress:
        total = sum(run.spec.ticks for run in todo)
        task = progress.add_task(what, total=total)
        execute(
            todo,
            jobs=jobs or os.cpu_count() or 1,
            engine=engine,
            tell=lambda ticks: progress.update(task, completed=ticks),
        )
    align_tables(runs[0].folder)
    write_dictionary(runs[0].folder)


def examined(names: list[str], seed: int, quick: bool, jobs: int | None) -> list:
    """The reports of papers, with a progress bar."""
    import os

    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from godmodel.sim.experiment.papers import examine_all, load

    for name in names:
        load(name)  # meet a wrong name before any work
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    reports = []
    with Progress(*columns, console=open_console()) as progress:
        task = progress.add_task("papers", total=len(names))
        for report in examine_all(names, seed=seed, quick=quick, jobs=jobs or os.cpu_count() or 1):
            reports.append(report)
            progress.update(task, advance=1, description=f"papers: {report.name}")
    return reports


def draw_figures(scenario: Scenario, folder: Path, formats: list[str] | None = None, dpi: int = 150) -> list[Path]:
    """A scenario's figure in each format, png by default.  -> where they lie"""
    from godmodel.sim.experiment.results import read_table
    from godmodel.sim.output.figures import compose

    return _saved(compose(scenario, read_table(folder)), folder, scenario.name, formats, dpi)


def draw_phase_diagram(
    folder: Path, column: str, contour: float | None, formats: list[str] | None = None, dpi: int = 150
) -> list[Path]:
    """The heat map of a sweep: the last value of a column, with the line where it crosses `contour`."""
    from godmodel.sim.experiment.results import read_table
    from godmodel.sim.experiment.sweep import read, require_column
    from godmodel.sim.output.phase_diagram import compose

    if contour is not None and not math.isfinite(contour):
        raise InputError(f"--contour takes a finite number, got {contour}.")
    figure = compose(read(folder), read_table(folder), require_column(column), contour)
    return _saved(figure, folder, column, formats, dpi)


def _saved(figure, folder: Path, name: str, formats: list[str] | None, dpi: int) -> list[Path]:
    from godmodel.sim.output.figures import save

    paths = [folder / "figures" / f"{name}.{ending}" for ending in formats or ["png"]]
    for path in paths:
        save(figure, path, dpi=dpi)
    return paths


def print_places(figures: list[Path], folder: Path) -> None:
    """Where a run's figures, its data dictionary and its table lie."""
    console = open_console()
    console.print(f"\nfigures   {', '.join(map(str, figures))}", highlight=False, markup=False, soft_wrap=True)
    console.print(f"columns   {folder / 'columns.json'}", highlight=False, markup=False, soft_wrap=True)
    console.print(
        f'data      pandas.read_parquet("{folder / "timeseries"}")', highlight=False, markup=False, soft_wrap=True
    )


def print_trial(console, value: float, verdict: Verdict) -> None:
    """A line on one value that a bisection has tried."""
    from godmodel.sim.experiment.bisect import middle_of

    held = f"{verdict.held}/{len(verdict.values)}"
    console.print(f"{brief(value):>24}  {held:>10}  {middle_of(verdict):.4g}", highlight=False, markup=False)


def brief(value: float) -> str:
    """A number as a person would write it."""
    return str(value) if isinstance(value, int) else f"{value:.8g}"


def print_verdicts(console, found: dict[str, list[Verdict]], changed: dict) -> None:
    """The table of verdicts, and for which settings the claims were not written."""
    from godmodel.sim.output.describe import verdict_table

    console.print(verdict_table(found))
    if changed:
        settings = ", ".join(f"{path}={value}" for path, value in changed.items())
        console.print(
            f"The claims were written for other settings than yours ({settings}).", highlight=False, markup=False
        )
