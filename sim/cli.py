"""The command line: list, show, run, check, bisect, sweep, plot, report, view. Heavy imports wait until needed."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from godmodel.sim.errors import InputError
from godmodel.sim.output.terminal import (
    brief,
    carry_out,
    count,
    draw_figures,
    draw_phase_diagram,
    examined,
    open_console,
    print_places,
    print_trial,
    print_verdicts,
    run_with_progress,
)

if TYPE_CHECKING:
    from godmodel.sim.experiment.claims import Verdict
    from godmodel.sim.experiment.runs import Run
    from godmodel.sim.experiment.scenario import Scenario

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
    godmodel bisect anchor --claim a_half_stops_it --arm real_50 --vary anchor.share=0.05:0.5
                                       the value of a setting at which a claim flips
    godmodel check papers --quick      published results: prediction, measurement, verdict
    godmodel plot out                  draw the figures again
    godmodel sweep curse --arm replace --grid anchor.share=0,0.5   a phase diagram
    godmodel report out                one HTML file a scenario, to send to a colleague
    godmodel gallery out               a page with a picture and a sentence for each scenario
    godmodel view curse                watch it in the browser
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
Column = Annotated[str, typer.Option("--column", help="of a sweep's map: the column whose last value is shown")]
Contour = Annotated[float | None, typer.Option("--contour", help="of a sweep's map: the level of the critical line")]
Engine = Annotated[str, typer.Option("--engine", help="loky (this machine), dask or ray (a cluster)")]


@app.command("list")
def list_scenarios() -> None:
    """Every scenario with its one-line claim."""
    from godmodel.sim.experiment.scenario import titles

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
    from godmodel.sim.experiment.scenario import load
    from godmodel.sim.output.describe import arms_text, settings_text

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
    from godmodel.sim.experiment.scenario import load

    scenario = load(name)
    changed = _parsed(changes)
    runs = _runs(scenario, scenario.specs(arms, changed), _seeds(seeds, scenario.seeds), out, changed)
    verdicts = carry_out(scenario, runs, jobs, engine, resume, changed)
    console = open_console()
    print_verdicts(console, {scenario.name: verdicts}, changed)
    folder = out / name
    with console.status("drawing figures"):
        figures = draw_figures(scenario, folder)
    print_places(figures, folder)


@app.command()
def sweep(
    name: Name,
    grids: Annotated[
        list[str] | None,
        typer.Option("--grid", help="path=v1,v2,... for one setting; may be repeated: all combinations"),
    ] = None,
    arm: Annotated[str | None, typer.Option("--arm", help="the arm that is changed; the first by default")] = None,
    seeds: Seeds = None,
    changes: Changes = None,
    out: Annotated[Path, typer.Option("--out", help="folder for the results; they go to OUT/NAME/sweep")] = Path(
        "runs"
    ),
    jobs: Jobs = None,
    engine: Engine = "loky",
    resume: Annotated[
        bool, typer.Option("--resume", help="go on with what OUT/NAME/sweep holds, perhaps with more values")
    ] = False,
    column: Column = "kl_bits",
    contour: Contour = None,
) -> None:
    """Run every combination of a grid of settings: a data set and a phase diagram."""
    from godmodel.sim.experiment import sweep as sweeps
    from godmodel.sim.experiment.scenario import load

    scenario = load(name)
    changed = _parsed(changes)
    grid = sweeps.parse_grid(grids or [], changed)
    sweeps.require_column(column)
    chosen = sweeps.Sweep(name, arm or next(iter(scenario.arms)), changed, grid)
    numbers = _seeds(seeds, scenario.seeds)
    if len(chosen.cells) * len(numbers) > sweeps.MOST_RUNS:
        raise InputError(
            f"a sweep does at most {sweeps.MOST_RUNS} runs, and this grid makes {len(chosen.cells)} x {len(numbers)}: "
            "take fewer values or seeds."
        )
    folder = out / name / "sweep"
    whole = sweeps.require_same(chosen, folder)
    runs = [run for run in whole.runs(scenario, numbers, folder) if run.arm in chosen.cells]
    what = f"{name}: {count(len(chosen.cells), 'setting')} x {count(len(numbers), 'seed')}"
    run_with_progress(runs, jobs, engine, resume, what, before=lambda: sweeps.write(whole, folder))
    with open_console().status("drawing the phase diagram"):
        figures = draw_phase_diagram(folder, column, contour)
    print_places(figures, folder)


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

    from godmodel.sim.experiment.scenario import load, titles

    _require_folder(out, "--out")
    alone = [word for word in (PAPERS, "all") if word in (names or []) and names != [word] and names[0] != PAPERS]
    if alone:
        raise InputError(f"check takes {alone[0]} without scenarios beside it, got {' '.join(names)}.")
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
            found[scenario.name] = carry_out(scenario, runs, jobs, engine, resume, {})
    print_verdicts(open_console(), found, {})
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
    from godmodel.sim.experiment.papers import titles
    from godmodel.sim.output.paper_pages import report_table, write_pages, write_results

    for path, option in ((out, "--out"), (docs, "--docs")):
        _require_folder(path, option)
    known = list(titles())
    wanted = known if not names or names == ["all"] else list(dict.fromkeys(names))
    reports = examined(wanted, seed, quick, jobs)
    console = open_console()
    console.print(report_table(reports))
    if out is not None:
        for path in write_results(reports, out, seed=seed, quick=quick):
            console.print(str(path), highlight=False, markup=False, soft_wrap=True)
    if docs is not None:
        for path in write_pages(reports, docs, seed=seed, quick=quick, whole=set(known) == set(wanted)):
            console.print(str(path), highlight=False, markup=False, soft_wrap=True)
    if not all(report.holds for report in reports):
        raise typer.Exit(1)


@app.command()
def bisect(
    name: Name,
    claim: Annotated[str, typer.Option("--claim", help="the claim, by the name of its function in scenarios/NAME.py")],
    vary: Annotated[str, typer.Option("--vary", help="path=low:high, the setting and the ends to search between")],
    arms: Annotated[
        list[str] | None,
        typer.Option("--arm", help="change the setting in this arm only; may be repeated; all arms by default"),
    ] = None,
    seeds: Seeds = None,
    changes: Changes = None,
    tolerance: Annotated[
        float, typer.Option("--tolerance", help="stop at a bracket as narrow as this share of its larger end")
    ] = 0.02,
    log: Annotated[bool, typer.Option("--log", help="halve by ratio, for a setting that spans powers of ten")] = False,
    out: Annotated[
        Path | None, typer.Option("--out", help="write OUT/NAME/bisect.json; only printed by default")
    ] = None,
    jobs: Jobs = None,
) -> None:
    """Find the value of one number among the settings at which a claim stops, or starts, to hold.

    The claim is judged at both ends, where the answers must differ, and then in the middle of what is left, until the
    bracket is narrow: within --tolerance, or 30 times; whole numbers go on to neighbours. A claim counts as holding at
    a value if it holds in more than half of the seeds. If it flips more than once between the ends, one flip is found.

    Every value lives all arms, with the setting changed in each of them. What a claim looks at cannot be known before
    it is judged, so say --arm to save time: then only those arms are changed and run, and any other arm that the claim
    turns out to ask for is run once, as it is.
    """
    import tempfile

    from godmodel.sim.experiment.bisect import Trials, claim_named, parsed, report
    from godmodel.sim.experiment.bisect import bisect as search
    from godmodel.sim.experiment.scenario import load
    from godmodel.sim.files import write_json

    scenario, varied = load(name), parsed(vary)
    _require_folder(out, "--out")
    target = out / name / "bisect.json" if out else None
    if target and target.exists():
        raise InputError(f"{target} is there already: nothing is overwritten; choose another --out.")
    console = open_console()
    with tempfile.TemporaryDirectory(prefix="godmodel-") as scratch:
        trials = Trials(
            scenario,
            claim_named(scenario, claim),
            varied,
            arms=arms,
            seeds=_seeds(seeds, scenario.seeds),
            changes=_parsed(changes),
            folder=Path(scratch),
            carry_out=lambda runs: run_with_progress(runs, jobs, "loky", False, name, transient=True),
        )
        console.print(f"{trials.claim.sentence}  ({trials.claim.rule})", highlight=False, markup=False)
        console.print(f"{varied.path:>24}  seeds held  median", highlight=False, markup=False)

        def evaluate(value: float) -> float:
            share = trials.share(value)
            print_trial(console, value, trials.verdicts[value])
            return share

        varied = trials.varied
        bracket = search(evaluate, varied.low, varied.high, tolerance=tolerance, whole=varied.whole, log=log)
    does, then = ("holds", "fails") if bracket.holds_low else ("fails", "holds")
    listed = ", ".join(map(str, trials.seeds))
    ends = f"[{brief(bracket.low)}, {brief(bracket.high)}]"
    console.print(
        f"\nbracket   {varied.path} in {ends}: {claim} {does} at the lower end and {then} at the upper "
        f"(seeds {listed})",
        highlight=False,
        markup=False,
        soft_wrap=True,
    )
    if not bracket.reached:
        console.print(f"The bracket is wider than the tolerance of {tolerance:g}: the steps were used up.")
    if target:
        target.parent.mkdir(parents=True, exist_ok=True)
        write_json(target, report(bracket, trials))
        console.print(f"data      {target}", highlight=False, markup=False, soft_wrap=True)


@app.command()
def plot(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="the --out of a run, or one scenario's folder in it")],
    formats: Annotated[str, typer.Option("--format", help="png, pdf, svg, or several with commas between")] = "png",
    dpi: Annotated[int, typer.Option("--dpi", min=30, max=1200, help="dots per inch of a PNG")] = 150,
    column: Column = "kl_bits",
    contour: Contour = None,
) -> None:
    """Draw the figures of finished runs and sweeps again."""
    from godmodel.sim.experiment.results import scenario_folders, sweep_folders
    from godmodel.sim.output.figures import formats_of
    from godmodel.sim.output.report import Finished

    wanted = formats_of(formats)
    sweeps = sweep_folders(folder)
    for found in sweeps:
        for path in draw_phase_diagram(found, column, contour, wanted, dpi):
            typer.echo(path)
    for found in scenario_folders(folder, needed=not sweeps):
        scenario = Finished(found, found.name).scenario
        with open_console().status(f"drawing {scenario.name}"):
            paths = draw_figures(scenario, found, wanted, dpi)
        for path in paths:
            typer.echo(path)


@app.command()
def view(
    name: Annotated[str | None, typer.Argument(help="scenario to open with; see `godmodel list`")] = None,
    host: Annotated[
        str, typer.Option("--host", help="address to listen on; any but this machine's own lets others in")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="port to listen on; 0 for any")] = 8765,
) -> None:
    """Watch worlds in the browser: play them, turn their switches, set two arms side by side. Needs no internet."""
    from godmodel.sim.experiment.scenario import load
    from godmodel.sim.page.serve import serve

    if name is not None:
        load(name)
    serve(name or "", host=host, port=port, tell=print)


@app.command()
def report(
    folders: Annotated[
        list[Path], typer.Argument(metavar="DIR...", help="the --out of a run, or scenarios' folders to compare")
    ],
    out: Annotated[
        Path | None, typer.Option("--out", help="the file; DIR/NAME/report.html, or comparison.html here, by default")
    ] = None,
) -> None:
    """One HTML file a scenario that needs nothing else to open; of several folders, one that compares them."""
    from godmodel.sim.output.report import write_reports

    with open_console().status("report") as status:
        paths = write_reports(folders, out, tell=status.update)
    for path in paths:
        typer.echo(path)


@app.command()
def gallery(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="the --out of finished runs")],
    docs: Annotated[Path, typer.Option("--docs", help="folder of gallery.md and of gallery/NAME.png")] = Path("docs"),
) -> None:
    """A page with a thumbnail and a sentence for each scenario, from finished runs."""
    from godmodel.sim.output.gallery import write_gallery

    with open_console().status("gallery") as status:
        page, pictures = write_gallery(folder, docs, tell=lambda name: status.update(f"drawing {name}"))
    for path in (*pictures, page):
        typer.echo(path)


def main(args: list[str] | None = None) -> None:
    """Entry point. Bad input is one sentence on standard error and exit code 2, never a traceback."""
    try:
        _require_text(sys.argv[1:] if args is None else args)
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


def _require_text(args: list[str]) -> None:
    """Bytes that are no text can be neither shown nor written into a file."""
    for each in map(str, args):
        if not each.isascii() and any("\ud800" <= letter <= "\udfff" for letter in each):
            raise InputError(f"an argument must be text in UTF-8, got {each!r}.")


def _parsed(changes: list[str] | None) -> dict[str, Any]:
    """`path=value` pairs; a value is read as JSON where it is JSON, else as text."""
    from godmodel.sim.settings import read_value

    parsed = {}
    for change in changes or []:
        path, sign, text = change.partition("=")
        path = path.strip()
        if not sign or not path:
            raise InputError(f"--set takes path=value, such as anchor.share=0.2, got {change!r}.")
        parsed[path] = read_value(text)
    return parsed


def _require_folder(path: Path | None, option: str) -> None:
    """Meet a file in a folder's place before any work is done."""
    if path is not None and path.exists() and not path.is_dir():
        raise InputError(f"{option} names a folder, and {path} is a file: choose another.")


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


def _runs(scenario: Scenario, specs: dict, seeds: list[int], out: Path, changed: dict | None = None) -> list[Run]:
    from godmodel.sim.experiment.runs import Run

    folder, changed = out / scenario.name, changed or {}
    return [Run(scenario.name, arm, seed, spec, folder, changed) for seed in seeds for arm, spec in specs.items()]


if __name__ == "__main__":
    main()
