"""The command `godmodel papers`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from godmodel.sim.cli.options import Address, Engine, Jobs, require_folder
from godmodel.sim.errors import RunFailed
from godmodel.sim.output.progress import examine_with_progress, open_console

ORDER = 60


def command(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="names of papers, which are their files' names; all papers by default"),
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="use fewer replicates, so that all papers take less than three minutes")
    ] = False,
    seed: Annotated[
        int, typer.Option("--seed", min=0, help="seed of all random numbers, fixed before the first run")
    ] = 2023,
    out: Annotated[
        Path | None, typer.Option("--out", help="folder for papers.json, papers.csv and the figures; none by default")
    ] = None,
    docs: Annotated[
        Path | None,
        typer.Option(
            "--docs",
            help="folder for the pages, which are written to DOCS/papers; DOCS/referees.md is written for all papers",
        ),
    ] = None,
    jobs: Jobs = None,
    engine: Engine = "loky",
    address: Address = None,
) -> None:
    """Compare published closed-form results with measurements.

    Each result has a prediction, a measurement and a verdict. The exit code is 1 if a result does not hold, and 3 if
    a paper failed or was stopped.
    """
    from godmodel.sim.experiment.failures import kept
    from godmodel.sim.experiment.papers import titles
    from godmodel.sim.output.paper_pages import report_table, write_pages, write_results

    for path, option in ((out, "--out"), (docs, "--docs")):
        require_folder(path, option)
    known = list(titles())
    wanted = known if not names or names == ["all"] else list(dict.fromkeys(names))
    reports = examine_with_progress(wanted, seed, quick, jobs, engine, address)
    console = open_console()
    console.print(report_table(reports))
    if out is not None:
        for path in write_results(reports, out, seed=seed, quick=quick):
            console.print(str(path), highlight=False, markup=False, soft_wrap=True)
    if docs is not None:
        for path in write_pages(reports, docs, seed=seed, quick=quick, whole=set(known) == set(wanted)):
            console.print(str(path), highlight=False, markup=False, soft_wrap=True)
    if lost := [report.name for report in reports if report.stopped]:
        raise RunFailed(
            f"the processes of {', '.join(lost)} were killed (by hand, or for want of memory), so that there is no "
            "verdict on them: examine them again, with fewer --jobs if the memory is short."
        )
    if broken := {report.name: report.trace for report in reports if report.trace}:
        trace = "\n".join(f"{name}\n{trace}" for name, trace in broken.items())
        told = kept(trace, config={"papers": list(broken), "seed": seed, "quick": quick})
        raise RunFailed(f"{', '.join(broken)} failed by a fault of this program, so that there is no verdict: {told}.")
    if not all(report.holds for report in reports):
        raise typer.Exit(1)
