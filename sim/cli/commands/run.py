"""The command `godmodel run`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from godmodel.sim.cli.options import (
    Address,
    Arms,
    Changes,
    Engine,
    Jobs,
    Name,
    PartOf,
    Plugins,
    Seeds,
    make_runs,
    parse_changes,
    parse_seeds,
)
from godmodel.sim.output.progress import (
    count_text,
    draw_figures,
    open_console,
    print_paths,
    print_remarks,
    print_verdicts,
    run_and_judge,
    run_part,
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
    address: Address = None,
    part: PartOf = None,
    resume: Annotated[bool, typer.Option("--resume", help="continue the runs that OUT/NAME already holds")] = False,
    plugins: Plugins = None,
) -> None:
    """Run a scenario and write its verdicts, figures and data set.

    \b
    godmodel run curse --engine dask --address tcp://10.0.0.1:8786
                                       let the workers of a dask cluster do it
    godmodel run curse --part 3/64     do the third of 64 parts, as one job of an array
    """
    from godmodel.sim.experiment.part import Part
    from godmodel.sim.experiment.scenario import load

    scenario = load(name)
    changed = parse_changes(changes)
    chosen = None if part is None else Part.parse(part)
    runs = make_runs(scenario, scenario.specs(arms, changed), parse_seeds(seeds, scenario.seeds), out, changed)
    if chosen:
        what = f"{scenario.name}: {count_text(len(runs), 'run')}"
        run_part(scenario, runs, chosen, jobs, engine, resume, what, changed, address=address)
        return
    verdicts = run_and_judge(scenario, runs, jobs, engine, resume, changed, address)
    console = open_console()
    print_verdicts(console, {scenario.name: verdicts}, changed)
    folder = out / scenario.name
    print_remarks(console, folder)
    with console.status("drawing figures"):
        figures = draw_figures(scenario, folder)
    print_paths(figures, folder)
