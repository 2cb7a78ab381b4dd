"""What a command shows in a terminal: progress bars while it runs, then verdicts, figures and the files' paths.

The command line imports this module at every start, so it imports heavy packages inside its functions.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from godmodel.sim.errors import InputError

PACE_SECONDS = 1800.0  # of which the time left is told: a cluster's runs come back seldom, each at once

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.figure import Figure
    from rich.console import Console
    from rich.progress import Progress

    from godmodel.sim.experiment.bisect import Bracket, Trials
    from godmodel.sim.experiment.claims import Verdict
    from godmodel.sim.experiment.papers import Report
    from godmodel.sim.experiment.part import Part
    from godmodel.sim.experiment.runs import Run
    from godmodel.sim.experiment.scenario import Scenario


MOST_REMARKS = 20  # that are printed


def open_console() -> Console:
    """Open the console on which tables and progress bars are shown."""
    from rich.console import Console

    return Console()


def run_and_judge(
    scenario: Scenario,
    runs: list[Run],
    jobs: int | None,
    engine: str,
    resume: bool,
    changed: dict[str, Any],
    address: str | None = None,
) -> list[Verdict]:
    """Execute the runs with a progress bar; return the verdicts over all runs that the folder then holds.

    changed: the settings of --set, by their paths.
    """
    from godmodel.sim.experiment.remarks import keep_remarks
    from godmodel.sim.experiment.results import judge_runs, read_table
    from godmodel.sim.experiment.runs import require_alike
    from godmodel.sim.experiment.shared import alone_in

    require_alike(scenario, changed, runs[0].folder)
    arms, seeds = len({r.arm for r in runs}), len({r.seed for r in runs})
    what = f"{scenario.name}: {count_text(arms, 'arm')} x {count_text(seeds, 'seed')}"
    run_with_progress(scenario, runs, jobs, engine, resume, what, address=address)
    folder = runs[0].folder
    with alone_in(folder):
        table = read_table(folder)
        keep_remarks(folder, table)
        return judge_runs(scenario, table, folder, changed)


def count_text(number: int, noun: str) -> str:
    """Write a number with its noun, such as `1 seed` or `5 seeds`."""
    return f"{number:,} {noun}{'s' * (number != 1)}"


def run_with_progress(
    scenario: Scenario,
    runs: list[Run],
    jobs: int | None,
    engine: str,
    resume: bool,
    what: str,
    before: Callable[[], None] = lambda: None,
    *,
    address: str | None = None,
    transient: bool = False,
    shown: bool = True,
    tell: Callable[[list[str]], None] | None = None,
    completing: bool = True,
) -> None:
    """Execute the runs with a progress bar, and complete their data set.

    Args:
        scenario: what is run; what it stands on beyond this package is stored beside the runs.
        runs: the runs, which share one folder.
        jobs: number of processes at the same time; None for one for each CPU core that this process may use.
        engine: what starts the processes, by its name.
        resume: whether to continue what the folder holds.
        what: the words beside the bar.
        before: called after the runs have been checked and before the first one starts.
        address: of a cluster that is there already.
        transient: whether the bar disappears when it is full.
        shown: whether there is a bar at all.
        tell: is given the sentences on what was read of the user's own files; by default they are printed.
        completing: whether the data set is completed, which can wait while others write into the folder.

    Raises:
        InputError: for an unknown engine, or a folder that cannot be used.
        RunFailed: if a run failed or its process was killed; what the others give is complete.
    """
    from contextlib import nullcontext

    from godmodel.sim.experiment.engines.finding import require_engine
    from godmodel.sim.experiment.results import complete, require_tables
    from godmodel.sim.experiment.runs import execute, prepare
    from godmodel.sim.experiment.shared import alone_in
    from godmodel.sim.experiment.stored import store
    from godmodel.sim.plugins import loaded

    require_engine(engine, address)
    folder = runs[0].folder
    require_tables(folder, unfinished={run.table for run in runs} if resume else ())
    todo = prepare(runs, resume=resume, tell=tell or print_notes)
    with alone_in(folder):
        store(folder, scenario, loaded())
        before()
    console = open_console()
    whole = complete(folder) if completing else nullcontext()
    with whole, _tick_bar(console, transient, shown) as progress:
        total = sum(run.spec.ticks for run in todo)
        task = progress.add_task(what, total=total)
        execute(
            todo,
            jobs=jobs,
            engine=engine,
            address=address,
            tell=lambda ticks: progress.update(task, completed=ticks),
            note=lambda sentence: print_notes([sentence]),
        )


def run_part(
    scenario: Scenario,
    runs: list[Run],
    part: Part,
    jobs: int | None,
    engine: str,
    resume: bool,
    what: str,
    changed: dict[str, Any],
    before: Callable[[], None] = lambda: None,
    *,
    address: str | None = None,
) -> None:
    """Execute one part of the runs with a progress bar, and say how all parts are completed.

    Args:
        runs: those of all parts; `changed` are the settings of --set, by their paths.
        scenario, jobs, engine, resume, what, before, address: as in `run_with_progress`.

    Raises:
        InputError: for an unknown engine, or a folder that cannot be used.
        RunFailed: if a run failed or its process was killed; what the others give is there.
    """
    from godmodel.sim.experiment import wanted

    folder = runs[0].folder

    def write() -> None:
        before()
        wanted.write(folder, runs, part.of, changed)

    mine = part.runs(runs)
    if mine:
        what = f"{what}, part {part}"
        run_with_progress(scenario, mine, jobs, engine, resume, what, write, address=address, completing=False)
    open_console().print(
        f"part {part} of {count_text(len(runs), 'run')} is done: {count_text(len(mine), 'run')}. Once all parts are, "
        f"godmodel collect {folder} completes the data set and its figures.",
        highlight=False,
        markup=False,
        soft_wrap=True,
    )


def _tick_bar(console: Console, transient: bool, shown: bool) -> Progress:
    """Make a progress bar that counts ticks."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("ticks"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    silent = transient and not console.is_terminal  # outside a terminal a transient bar would leave empty lines
    return Progress(
        *columns,
        console=console,
        transient=transient,
        disable=silent or not shown,
        speed_estimate_period=PACE_SECONDS,
    )


def examine_with_progress(
    names: list[str], seed: int, quick: bool, jobs: int | None, engine: str, address: str | None = None
) -> list[Report]:
    """Examine papers with a progress bar; return a report for each.

    Raises:
        InputError: if there is no paper of one of the names, or the engine can't be had.
    """
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from godmodel.sim.experiment.cores import usable_cores
    from godmodel.sim.experiment.engines.finding import require_engine
    from godmodel.sim.experiment.papers import examine_all, load

    for name in names:
        load(name)  # a wrong name is refused before any work
    require_engine(engine, address)
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    reports = []
    with Progress(*columns, console=open_console()) as progress:
        task = progress.add_task("papers", total=len(names))
        jobs = jobs or usable_cores()
        for report in examine_all(names, seed=seed, quick=quick, jobs=jobs, engine=engine, address=address):
            reports.append(report)
            progress.update(task, advance=1, description=f"papers: {report.name}")
    return reports


def draw_figures(scenario: Scenario, folder: Path, formats: list[str] | None = None, dpi: int = 150) -> list[Path]:
    """Draw a scenario's figure and save it in each format, PNG by default; return the files."""
    from godmodel.sim.experiment.results import read_table
    from godmodel.sim.experiment.shared import alone_in
    from godmodel.sim.output.figures import compose

    with alone_in(folder):  # so that the last one to draw has read what all others have written
        return _save(compose(scenario, read_table(folder)), folder, scenario.name, formats, dpi)


def draw_phase_diagram(
    folder: Path, column: str, contour: float | None, formats: list[str] | None = None, dpi: int = 150
) -> list[Path]:
    """Draw the heat map of a sweep and save it in each format, PNG by default; return the files.

    The map shows the last value of a column, with the line where it crosses `contour`.

    Raises:
        InputError: if `contour` is not finite, or there is no such column.
    """
    from godmodel.sim.experiment.results import read_table
    from godmodel.sim.experiment.shared import alone_in
    from godmodel.sim.experiment.sweep import read, require_column
    from godmodel.sim.output.phase_diagram import compose

    if contour is not None and not math.isfinite(contour):
        raise InputError(f"--contour takes a finite number, got {contour}.")
    with alone_in(folder):
        figure = compose(read(folder), read_table(folder), require_column(column), contour)
        return _save(figure, folder, column, formats, dpi)


def _save(figure: Figure, folder: Path, name: str, formats: list[str] | None, dpi: int) -> list[Path]:
    from godmodel.sim.output.figures import save

    paths = [folder / "figures" / f"{name}.{ending}" for ending in formats or ["png"]]
    for path in paths:
        save(figure, path, dpi=dpi)
    return paths


def print_paths(figures: list[Path], folder: Path) -> None:
    """Print the paths of a run's figures, of its data dictionary and of its time series."""
    console = open_console()
    console.print(f"\nfigures   {', '.join(map(str, figures))}", highlight=False, markup=False, soft_wrap=True)
    console.print(f"columns   {folder / 'columns.json'}", highlight=False, markup=False, soft_wrap=True)
    console.print(
        f'data      pandas.read_parquet("{folder / "timeseries"}")', highlight=False, markup=False, soft_wrap=True
    )


def print_notes(notes: list[str]) -> None:
    """Print sentences on what was read otherwise than expected, on standard error."""
    import sys

    for note in notes:
        print(f"godmodel: {note}", file=sys.stderr)


def print_remarks(console: Console, folder: Path, name: str = "") -> None:
    """Print the remarks on a folder's runs, as they were kept, the first MOST_REMARKS of them.

    name: what stands before each, such as a scenario's name.
    """
    from godmodel.sim.experiment.remarks import FILE
    from godmodel.sim.files import read_json

    found = read_json(folder / FILE, list) if (folder / FILE).exists() else []
    rest = len(found) - MOST_REMARKS
    for sentence in [*found[:MOST_REMARKS], *([f"{rest} more remarks are in {folder / FILE}."] if rest > 0 else [])]:
        console.print(f"note: {name}{sentence}", highlight=False, markup=False, soft_wrap=True)


def print_trial(console: Console, value: float, verdict: Verdict) -> None:
    """Print one line on a value that a bisection has tried."""
    from godmodel.sim.experiment.bisect import median_of

    held = f"{verdict.held}/{len(verdict.values)}"
    console.print(f"{number_text(value):>24}  {held:>10}  {median_of(verdict):.4g}", highlight=False, markup=False)


def print_bracket(console: Console, bracket: Bracket, trials: Trials, tolerance: float) -> None:
    """Print the two values between which a claim flips, and whether they are as close as was asked."""
    does, then = ("holds", "fails") if bracket.holds_low else ("fails", "holds")
    listed = ", ".join(map(str, trials.seeds))
    ends = f"[{number_text(bracket.low)}, {number_text(bracket.high)}]"
    console.print(
        f"\nbracket   {trials.varied.path} in {ends}: {trials.claim.name} {does} at the lower end and {then} at the "
        f"upper (seeds {listed})",
        highlight=False,
        markup=False,
        soft_wrap=True,
    )
    if not bracket.reached:
        console.print(f"The bracket is wider than the tolerance of {tolerance:g}: the steps were used up.")


def number_text(value: float) -> str:
    """Write a number as a person would: whole, or with at most eight digits."""
    return str(value) if isinstance(value, int) else f"{value:.8g}"


def print_verdicts(console: Console, found: dict[str, list[Verdict]], changed: dict[str, Any]) -> None:
    """Print the table of verdicts by scenario, and a warning if settings were changed with --set."""
    from godmodel.sim.output.text import verdict_table

    console.print(verdict_table(found))
    if changed:
        settings = ", ".join(f"{path}={value}" for path, value in changed.items())
        console.print(
            f"The claims were written for other settings than yours ({settings}).", highlight=False, markup=False
        )
