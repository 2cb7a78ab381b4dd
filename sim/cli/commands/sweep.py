"""The command `godmodel sweep`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from godmodel.sim.cli.options import (
    Address,
    Changes,
    Column,
    Contour,
    Engine,
    Jobs,
    Name,
    PartOf,
    Plugins,
    Seeds,
    parse_changes,
    parse_seeds,
)
from godmodel.sim.errors import InputError
from godmodel.sim.output.progress import (
    count_text,
    draw_phase_diagram,
    open_console,
    print_paths,
    print_remarks,
    run_part,
    run_with_progress,
)

if TYPE_CHECKING:
    from godmodel.sim.experiment.scenario import Scenario
    from godmodel.sim.experiment.sweep import Sweep

ORDER = 40


def command(
    name: Name,
    grids: Annotated[
        list[str] | None,
        typer.Option(
            "--grid", help="values of one setting as path=v1,v2,...; may be repeated: all combinations are run"
        ),
    ] = None,
    points: Annotated[
        Path | None,
        typer.Option(
            "--points",
            metavar="FILE",
            help="CSV file with the settings that are run: a column for each setting, by its path, and a row for each "
            "point; takes the place of --grid",
        ),
    ] = None,
    lhs: Annotated[
        int | None,
        typer.Option(
            "--lhs",
            metavar="N",
            help="draw N points in the ranges of --vary, as a Latin hypercube; takes the place of --grid",
        ),
    ] = None,
    vary: Annotated[
        list[str] | None,
        typer.Option(
            "--vary",
            help="range of one setting for --lhs as path=low:high, or path=low:high:log to draw by ratio; may be "
            "repeated; a setting of whole numbers gets whole numbers",
        ),
    ] = None,
    lhs_seed: Annotated[
        int, typer.Option("--lhs-seed", min=0, help="seed of the points of --lhs; the same seed gives the same points")
    ] = 0,
    arm: Annotated[
        str | None, typer.Option("--arm", help="arm whose settings are changed; the first arm by default")
    ] = None,
    seeds: Seeds = None,
    changes: Changes = None,
    out: Annotated[
        Path, typer.Option("--out", help="folder for the results, which are written to OUT/NAME/sweep")
    ] = Path("runs"),
    jobs: Jobs = None,
    engine: Engine = "loky",
    address: Address = None,
    part: PartOf = None,
    resume: Annotated[
        bool,
        typer.Option("--resume", help="continue the sweep that OUT/NAME/sweep already holds; the grid may have grown"),
    ] = False,
    column: Column = "kl_bits",
    contour: Contour = None,
    plugins: Plugins = None,
) -> None:
    """Run a grid of settings, or a list of points, and draw a phase diagram.

    Every combination of the values of --grid is run with every seed; so is every point of --points or --lhs. The
    results are a data set and a map of one column. That column alone is measured, at the last tick, unless --set says
    what is: measure.columns=kl_bits,js_bits or all, measure.every=1.

    \b
    godmodel sweep curse --grid anchor.share=0,0.1,0.5 --grid trainee.temperature=0.8,1
    godmodel sweep curse --points settings.csv
    godmodel sweep curse --lhs 200 --vary anchor.share=0:1 --vary population.documents=100:10000:log
    godmodel sweep curse --points settings.csv --engine dask --address tcp://10.0.0.1:8786
    godmodel sweep curse --points settings.csv --part 3/64
    godmodel collect runs
    """
    from godmodel.sim.experiment import sweep as sweeps
    from godmodel.sim.experiment.part import Part
    from godmodel.sim.experiment.remarks import keep_remarks
    from godmodel.sim.experiment.results import read_table
    from godmodel.sim.experiment.scenario import load
    from godmodel.sim.experiment.shared import alone_in

    scenario = load(name)
    changed = parse_changes(changes)
    mine = None if part is None else Part.parse(part)
    sweeps.require_column(column)
    chosen = _chosen(scenario, arm or next(iter(scenario.arms)), changed, grids, points, lhs, vary, lhs_seed)
    chosen = sweeps.for_map(chosen, column)
    numbers = parse_seeds(seeds, scenario.seeds)
    cells = chosen.cells
    if len(cells) * len(numbers) > sweeps.MOST_RUNS:
        raise InputError(
            f"a sweep does at most {sweeps.MOST_RUNS} runs, and this one makes {len(cells)} x {len(numbers)}: take "
            "fewer values or seeds."
        )
    folder = out / scenario.name / "sweep"
    whole = sweeps.require_same(chosen, folder)
    runs = [run for run in whole.runs(scenario, numbers, folder) if run.arm in cells]
    what = f"{scenario.name}: {count_text(len(cells), 'setting')} x {count_text(len(numbers), 'seed')}"
    write = lambda: sweeps.write(whole, folder)  # noqa: E731
    if mine:
        run_part(scenario, runs, mine, jobs, engine, resume, what, changed, write, address=address)
        return
    run_with_progress(scenario, runs, jobs, engine, resume, what, before=write, address=address)
    with alone_in(folder):
        keep_remarks(folder, read_table(folder))
    print_remarks(open_console(), folder)
    with open_console().status("drawing the phase diagram"):
        figures = draw_phase_diagram(folder, column, contour)
    print_paths(figures, folder)


def _chosen(
    scenario: Scenario,
    arm: str,
    changes: dict[str, Any],
    grids: list[str] | None,
    points: Path | None,
    lhs: int | None,
    vary: list[str] | None,
    lhs_seed: int,
) -> Sweep:
    """The sweep that the options ask for.

    Raises:
        InputError: for options that exclude each other, or a setting or a value that does not fit.
    """
    from godmodel.sim.experiment.hypercube import hypercube
    from godmodel.sim.experiment.points import read_points
    from godmodel.sim.experiment.ranges import Range
    from godmodel.sim.experiment.sweep import Sweep, parse_grid

    if sum(bool(way) for way in (grids, points is not None, lhs is not None)) > 1:
        raise InputError("a sweep takes one of --grid, --points and --lhs: leave the others out.")
    if vary and lhs is None:
        raise InputError("--vary gives ranges to --lhs N, which is not there: add it, or list values by --grid.")
    if points is not None:
        return Sweep.of_points(scenario.name, arm, changes, read_points(points, scenario, arm, changes))
    if lhs is None:
        return Sweep(scenario.name, arm, changes, parse_grid(grids or [], changes))
    ranges = [Range.parse(text) for text in vary or []]
    for each in ranges:
        if each.path in changes:
            raise InputError(f"{each.path} cannot be both in --vary and in --set: leave one of them out.")
    ends = [{each.path: each.low for each in ranges}, {each.path: each.high for each in ranges}]
    (spec, *_) = [scenario.specs([arm], {**changes, **end})[arm] for end in ends]
    drawn = hypercube([each.of_type(spec) for each in ranges], lhs, lhs_seed)
    return Sweep.of_points(scenario.name, arm, changes, drawn)
