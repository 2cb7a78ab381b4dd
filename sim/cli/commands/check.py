"""The command `godmodel check`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from godmodel.sim.cli.commands import papers
from godmodel.sim.cli.options import (
    Address,
    Engine,
    Jobs,
    Plugins,
    Seeds,
    make_runs,
    parse_seeds,
    require_folder,
    scratch,
)
from godmodel.sim.errors import InputError, RunFailed
from godmodel.sim.output.progress import open_console, print_remarks, print_verdicts, run_and_judge

if TYPE_CHECKING:
    from godmodel.sim.experiment.claims import Verdict

ORDER = 50
PAPERS = "papers"  # the word that stands for published results instead of scenarios
ALL = "all"


def command(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="names of scenarios, or `all` for every scenario (the default), or `papers`"),
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="use two seeds instead of each scenario's own number of seeds")
    ] = False,
    seeds: Seeds = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="folder in which the results are kept; they are deleted by default")
    ] = None,
    jobs: Jobs = None,
    engine: Engine = "loky",
    address: Address = None,
    resume: Annotated[bool, typer.Option("--resume", help="continue the runs that OUT already holds")] = False,
    plugins: Plugins = None,
) -> None:
    """Run scenarios and print the verdict on each claim.

    The exit code is 1 if a claim does not hold, and 3 if a run failed or was stopped.

    `check papers` is the same as the command `papers`; names of papers may follow it.
    """
    from godmodel.sim.experiment.scenario import load, titles

    require_folder(out, "--out")
    given = names or []
    alone = [word for word in (PAPERS, ALL) if word in given and given != [word] and given[0] != PAPERS]
    if alone:
        raise InputError(f"check takes {alone[0]} without scenarios beside it, got {' '.join(given)}.")
    if names and names[0] == PAPERS:
        if seeds is not None or resume:
            raise InputError("check papers has one seed of its own, and no --seeds or --resume.")
        papers.command(names[1:], quick=quick, out=out, jobs=jobs, engine=engine, address=address)
        return
    if resume and out is None:
        raise InputError("--resume needs the --out of the runs to go on with.")
    wanted = list(titles()) if not names or names == [ALL] else list(dict.fromkeys(names))
    scenarios = [load(name) for name in wanted]
    found: dict[str, list[Verdict]] = {}
    failed: list[RunFailed] = []
    with scratch(out) as folder:
        for scenario in scenarios:
            numbers = parse_seeds(seeds, 2 if quick else scenario.seeds)
            runs = make_runs(scenario, scenario.specs(), numbers, folder)
            try:
                found[scenario.name] = run_and_judge(scenario, runs, jobs, engine, resume, {}, address)
            except RunFailed as problem:  # the other scenarios have their verdicts
                failed.append(problem)
        console = open_console()
        print_verdicts(console, found, {})
        for name in found:
            print_remarks(console, folder / name, f"{name}, ")
        if failed:
            raise failed[0]
    if any(v.verdict != "holds" for verdicts in found.values() for v in verdicts):
        raise typer.Exit(1)
