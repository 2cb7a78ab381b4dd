"""The command `godmodel run`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from godmodel.sim.cli.options import (
    Arms,
    Changes,
    Engine,
    Jobs,
    Name,
    Plugins,
    Seeds,
    make_runs,
    parse_changes,
    parse_seeds,
)
from godmodel.sim.output.progress import (
    draw_figures,
    open_console,
    print_paths,
    print_remarks,
    print_verdicts,
    run_and_judge,
)

ORDER = 30


def command(
    name: Name,
    arms: Arms = None,
    seeds: Seeds = None,
    changes: Changes = None,
    out: Annotated[Path, typer.Option("--out", help="folder for the results, which are written to OUT/NAME")] = Path(
        "runs"
    ),
    jobs: Jobs = None,
    engine: Engine = "loky",
    resume: Annotated[bool, typer.Option("--resume", help="continue the runs that OUT/NAME already holds")] = False,
    plugins: Plugins = None,
) -> None:
    """Run a scenario and write its verdicts, figures and data set."""
    from godmodel.sim.experiment.scenario import load

    scenario = load(name)
    changed = parse_changes(changes)
    runs = make_runs(scenario, scenario.specs(arms, changed), parse_seeds(seeds, scenario.seeds), out, changed)
    verdicts = run_and_judge(scenario, runs, jobs, engine, resume, changed)
    console = open_console()
    print_verdicts(console, {scenario.name: verdicts}, changed)
    folder = out / scenario.name
    print_remarks(console, folder)
    with console.status("drawing figures"):
        figures = draw_figures(scenario, folder)
    print_paths(figures, folder)
