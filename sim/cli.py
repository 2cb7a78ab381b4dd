"""The command line: list, show, run, check, plot. Heavy imports wait until a command needs them."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.errors import InputError

if TYPE_CHECKING:
    from sim.claims import Verdict
    from sim.experiment import Run
    from sim.scenario import Scenario

app = typer.Typer(
    name="godmodel",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="""A world that writes from a law the program knows exactly, and a model that learns from what it published.

    \b
    godmodel list                      every scenario and its claim
    godmodel show curse                its settings, with units and ranges
    godmodel run curse --out out       run it: progress, verdicts, figures, data
    godmodel run curse --arm replace --seeds 2 --set ticks=5
    godmodel check god curse           only the verdicts; exit code 1 if a claim fails
    godmodel check papers --quick      published results: prediction, measurement, verdict
    godmodel plot out                  draw the figures again
    """,
)

PAPERS = "papers"
Name = Annotated[str, typer.Argument(help="scenario; see `godmodel list`")]
Arms = Annotated[list[str] | None, typer.Option("--arm", help="run only this arm; may be repeated")]
Seeds = Annotated[
    str | None, typer.Option("--seeds", help="8 for seeds 0..7, or a list such as 0,3,5 (`3,` is seed 3)")
]
Changes = Annotated[
    list[str] | None, typer.Option("--set", help="path=value for one setting, such as anchor.share=0.2")
]
Jobs = Annotated[int | None, typer.Option("--jobs", min=1, help="processes at a time; one a core by default")]
Engine = Annotated[str, typer.Option("--engine", help="loky (this machine), dask or ray (a cluster)")]


@app.command("list")
def list_scenarios() -> None:
    """Every scenario with its one-line claim."""
    from sim.scenario import titles

    found = titles()
    width = max(map(len, found), default=0)
    for name, title in found.items():
        typer.echo(f"{name:<{width}}  {title}")


@app.command()
def show(
    name: Name,
    arms: Arms = None,
    changes: Changes = None,
    as_json: Annotated[bool, typer.Option("--json", help="print the resolved settings of the arms as JSON")] = False,
) -> None:
    """The resolved configuration of a scenario, with descriptions, units and ranges."""
    from sim.describe import arms_text, settings_text
    from sim.scenario import load

    scenario = load(name)
    specs = scenario.specs(arms, _parsed(changes))
    if as_json:
        typer.echo(json.dumps({arm: spec.model_dump() for arm, spec in specs.items()}, indent=2))
        return
    chosen = next(iter(specs))
    typer.echo(f"{scenario.text}\n\nArms\n{arms_text(scenario)}\n")
    typer.echo(f"Settings of {name}/{chosen}; change one with --set path=value, such as --set ticks=20")
    typer.echo(settings_text(specs[chosen]))


@app.command()
def run(
    name: Name,
    arms: Arms = None,
    seeds: Seeds = None,
    changes: Changes = None,
    out: Annotated[Path, typer.Option("--out", help="folder for the results; they go to OUT/NAME")] = Path("runs"),
    jobs: Jobs = None,
    engine: Engine = "loky",
    resume: Annotated[bool, typer.Option("--resume", help="go on with what OUT/NAME holds already")] = False,
) -> None:
    """Run a scenario: progress, verdicts, figures and a data set on disk."""
    from sim.scenario import load

    scenario = load(name)
    changed = _parsed(changes)
    runs = _runs(scenario, scenario.specs(arms, changed), _seeds(seeds, scenario.seeds), out)
    verdicts = _carry_out(scenario, runs, jobs, engine, resume, changed)
    console = _console()
    _print_verdicts(console, {scenario.name: verdicts}, changed)
    folder = out / name
    with console.status("drawing figures"):
        figures = _figures(scenario, folder)
    console.print(f"\nfigures   {', '.join(map(str, figures))}", highlight=False, soft_wrap=True)
    console.print(f"columns   {folder / 'columns.json'}", highlight=False, soft_wrap=True)
    console.print(f'data      pandas.read_parquet("{folder / "timeseries"}")', highlight=False, soft_wrap=True)


@app.command()
def check(
    names: Annotated[
        list[str] | None, typer.Argument(help="scenarios, or `all` of them (the default), or `papers`")
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="two seeds instead of each scenario's own number")] = False,
    seeds: Seeds = None,
    out: Annotated[Path | None, typer.Option("--out", help="keep the results here; thrown away by default")] = None,
    jobs: Jobs = None,
    engine: Engine = "loky",
    resume: Annotated[bool, typer.Option("--resume", help="go on with what OUT holds already")] = False,
) -> None:
    """Run scenarios' claims and print the verdict table; exit code 1 if one does not hold.

    `check papers` is the command `papers`; it may be followed by papers' names.
    """
    import tempfile

    from sim.scenario import load, titles

    if names and names[0] == PAPERS:
        if seeds is not None or resume or engine != "loky":
            raise InputError("check papers has one seed of its own, and no --seeds, --engine or --resume.")
        papers(names[1:], quick=quick, out=out, jobs=jobs)
        return
    if resume and out is None:
        raise InputError("--resume needs the --out of the runs to go on with.")
    wanted = list(titles()) if not names or names == ["all"] else list(dict.fromkeys(names))
    scenarios = [load(name) for name in wanted]
    found: dict[str, list[Verdict]] = {}
    with tempfile.TemporaryDirectory(prefix="godmodel-") as scratch:
        folder = out or Path(scratch)
        for scenario in scenarios:
            runs = _runs(scenario, scenario.specs(), _seeds(seeds, 2 if quick else scenario.seeds), folder)
            found[scenario.name] = _carry_out(scenario, runs, jobs, engine, resume, {})
    _print_verdicts(_console(), found, {})
    if any(v.verdict != "holds" for verdicts in found.values() for v in verdicts):
        raise typer.Exit(1)


@app.command(PAPERS)
def papers(
    names: Annotated[list[str] | None, typer.Argument(help="papers, by their files' names; all by default")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="fewer replicates: all papers within three minutes")] = False,
    seed: Annotated[int, typer.Option("--seed", min=0, help="seed of all dice, fixed before the first run")] = 2023,
    out: Annotated[Path | None, typer.Option("--out", help="write papers.json, papers.csv and figures here")] = None,
    docs: Annotated[
        Path | None, typer.Option("--docs", help="write pages to DOCS/papers and, of all papers, DOCS/referees.md")
    ] = None,
    jobs: Jobs = None,
) -> None:
    """Published results with closed forms: prediction, measurement, verdict; exit code 1 if one does not hold."""
    from sim.paper_pages import report_table, write_pages, write_results
    from sim.papers import titles

    known = list(titles())
    wanted = known if not names or names == ["all"] else list(dict.fromkeys(names))
    reports = _examined(wanted, seed, quick, jobs)
    console = _console()
    console.print(report_table(reports))
    if out is not None:
        for path in write_results(reports, out, seed=seed, quick=quick):
            console.print(str(path), highlight=False, soft_wrap=True)
    if docs is not None:
        for path in write_pages(reports, docs, seed=seed, quick=quick, whole=set(known) == set(wanted)):
            console.print(str(path), highlight=False, soft_wrap=True)
    if not all(report.holds for report in reports):
        raise typer.Exit(1)


@app.command()
def plot(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="the --out of a run, or one scenario's folder in it")],
) -> None:
    """Draw the figures of finished runs again."""
    from sim.results import scenario_folders
    from sim.scenario import load

    for found in scenario_folders(folder):
        for path in _figures(load(found.resolve().name), found):
            typer.echo(path)


def main(args: list[str] | None = None) -> None:
    """Entry point. Bad input is one sentence on standard error and exit code 2, never a traceback."""
    try:
        _require_own_packages()
        app(args=args, prog_name="godmodel")
    except InputError as problem:
        typer.echo(f"godmodel: {' '.join(str(problem).split())}", err=True)
        sys.exit(2)
    except OSError as problem:  # a folder that is a file, a full disk, no permission
        typer.echo(f"godmodel: {problem.filename or 'a file'} cannot be used: {problem.strerror or problem}.", err=True)
        sys.exit(2)
    except KeyboardInterrupt:
        typer.echo("godmodel: stopped; finished ticks are on disk, go on with --resume.", err=True)
        sys.exit(130)


def _require_own_packages() -> None:
    """`agents` and `models` are common names: make sure that no other package answers to them."""
    here = Path(__file__).resolve().parent.parent
    for package in ("agents", "models", "scenarios"):
        spec = importlib.util.find_spec(package)
        origin = Path(spec.origin).resolve() if spec and spec.origin else None
        if origin is None or origin.parent.parent != here:
            raise InputError(
                f"the package {package!r} must be godmodel's own in {here}, but Python finds {origin}: "
                "run from the project's folder with python -m, or in a virtual environment of its own."
            )


def _console():
    from rich.console import Console

    return Console()


def _parsed(changes: list[str] | None) -> dict[str, Any]:
    """`path=value` pairs; a value is read as JSON where it is JSON, else as text."""
    parsed = {}
    for change in changes or []:
        path, sign, text = change.partition("=")
        if not sign or not path:
            raise InputError(f"--set takes path=value, such as anchor.share=0.2, got {change!r}.")
        try:
            parsed[path.strip()] = json.loads(text)
        except ValueError:
            parsed[path.strip()] = text
    return parsed


def _seeds(text: str | None, default: int) -> list[int]:
    parts = (text or str(default)).split(",")
    try:
        numbers = [int(part) for part in parts if part.strip()]
    except ValueError:
        numbers = []
    listed = len(parts) > 1
    if not numbers or any(n < 0 or n >= 2**63 for n in numbers) or (not listed and not 1 <= numbers[0] <= 100_000):
        raise InputError(f"--seeds takes a number of seeds from 1 to 100000, or a list such as 0,3,5, got {text!r}.")
    return list(dict.fromkeys(numbers)) if listed else list(range(numbers[0]))


def _runs(scenario: Scenario, specs: dict, seeds: list[int], out: Path) -> list[Run]:
    from sim.experiment import Run

    return [Run(scenario.name, arm, seed, spec, out / scenario.name) for seed in seeds for arm, spec in specs.items()]


def _carry_out(
    scenario: Scenario, runs: list[Run], jobs: int | None, engine: str, resume: bool, changed: dict
) -> list[Verdict]:
    """Do the runs with a progress bar; return the verdicts over all that the folder then holds."""
    import os

    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    from sim.experiment import ENGINES, execute, prepare
    from sim.recorder import write_dictionary
    from sim.results import judge_runs, read_table

    if engine not in ENGINES:
        raise InputError(f"--engine must be one of {', '.join(ENGINES)}, got {engine!r}.")
    todo = prepare(runs, resume=resume)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("ticks"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=_console()) as progress:
        total = sum(run.spec.ticks for run in todo)
        what = f"{scenario.name}: {len({r.arm for r in runs})} arms x {len({r.seed for r in runs})} seeds"
        task = progress.add_task(what, total=total)
        execute(
            todo,
            jobs=jobs or os.cpu_count() or 1,
            engine=engine,
            tell=lambda ticks: progress.update(task, completed=ticks),
        )
    folder = runs[0].folder
    write_dictionary(folder)
    return judge_runs(scenario, read_table(folder), folder, changed)


def _examined(names: list[str], seed: int, quick: bool, jobs: int | None) -> list:
    """The reports of papers, with a progress bar."""
    import os

    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from sim.papers import examine_all, load

    for name in names:
        load(name)  # meet a wrong name before any work
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    reports = []
    with Progress(*columns, console=_console()) as progress:
        task = progress.add_task("papers", total=len(names))
        for report in examine_all(names, seed=seed, quick=quick, jobs=jobs or os.cpu_count() or 1):
            reports.append(report)
            progress.update(task, advance=1, description=f"papers: {report.name}")
    return reports


def _figures(scenario: Scenario, folder: Path) -> list[Path]:
    from sim.figures import draw
    from sim.results import read_table

    path = folder / "figures" / f"{scenario.name}.png"
    draw(scenario, read_table(folder), path)
    return [path]


def _print_verdicts(console, found: dict[str, list[Verdict]], changed: dict) -> None:
    from sim.describe import verdict_table

    console.print(verdict_table(found))
    if changed:
        settings = ", ".join(f"{path}={value}" for path, value in changed.items())
        console.print(f"The claims were written for other settings than yours ({settings}).", highlight=False)


if __name__ == "__main__":
    main()
