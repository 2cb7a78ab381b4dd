"""The command `godmodel sweep`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from godmodel.sim.cli.options import (
    Changes,
    Column,
    Contour,
    Engine,
    Jobs,
    Name,
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
    run_with_progress,
)

ORDER = 40


def command(
    name: Name,
    grids: Annotated[
        list[str] | None,
        typer.Option(
            "--grid", help="values of one setting as path=v1,v2,...; may be repeated: all combinations are run"
        ),
    ] = None,
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
    resume: Annotated[
        bool,
        typer.Option("--resume", help="continue the sweep that OUT/NAME/sweep already holds; the grid may have grown"),
    ] = False,
    column: Column = "kl_bits",
    contour: Contour = None,
    plugins: Plugins = None,
) -> None:
    """Run a grid of settings and draw a phase diagram.

    Every combination of the values is run with every seed. The results are a data set and a map of one column.
    """
    from godmodel.sim.experiment import sweep as sweeps
    from godmodel.sim.experiment.remarks import keep_remarks
    from godmodel.sim.experiment.results import read_table
    from godmodel.sim.experiment.scenario import load
    from godmodel.sim.experiment.shared import alone_in

    scenario = load(name)
    changed = parse_changes(changes)
    grid = sweeps.parse_grid(grids or [], changed)
    sweeps.require_column(column)
    chosen = sweeps.Sweep(scenario.name, arm or next(iter(scenario.arms)), changed, grid)
    numbers = parse_seeds(seeds, scenario.seeds)
    if len(chosen.cells) * len(numbers) > sweeps.MOST_RUNS:
        raise InputError(
            f"a sweep does at most {sweeps.MOST_RUNS} runs, and this grid makes {len(chosen.cells)} x {len(numbers)}: "
            "take fewer values or seeds."
        )
    folder = out / scenario.name / "sweep"
    whole = sweeps.require_same(chosen, folder)
    runs = [run for run in whole.runs(scenario, numbers, folder) if run.arm in chosen.cells]
    what = f"{scenario.name}: {count_text(len(chosen.cells), 'setting')} x {count_text(len(numbers), 'seed')}"
    run_with_progress(scenario, runs, jobs, engine, resume, what, before=lambda: sweeps.write(whole, folder))
    with alone_in(folder):
        keep_remarks(folder, read_table(folder))
    print_remarks(open_console(), folder)
    with open_console().status("drawing the phase diagram"):
        figures = draw_phase_diagram(folder, column, contour)
    print_paths(figures, folder)
