"""The command `godmodel bisect`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from godmodel.sim.cli.options import (
    Changes,
    Jobs,
    Name,
    Plugins,
    Seeds,
    parse_changes,
    parse_seeds,
    require_folder,
    scratch,
)
from godmodel.sim.errors import InputError
from godmodel.sim.output.progress import open_console, print_bracket, print_notes, print_trial, run_with_progress

if TYPE_CHECKING:
    from rich.console import Console

    from godmodel.sim.experiment.bisect import Bracket, Trials

ORDER = 70


def command(
    name: Name,
    claim: Annotated[
        str, typer.Option("--claim", help="name of the claim, which is that of its function in scenarios/NAME.py")
    ],
    vary: Annotated[str, typer.Option("--vary", help="setting and the two ends of the search, as path=low:high")],
    arms: Annotated[
        list[str] | None,
        typer.Option("--arm", help="arm in which the setting is changed; may be repeated; all arms by default"),
    ] = None,
    seeds: Seeds = None,
    changes: Changes = None,
    tolerance: Annotated[
        float,
        typer.Option(
            "--tolerance", help="width of the bracket at which the search stops, as a share of the bracket's larger end"
        ),
    ] = 0.02,
    log: Annotated[
        bool, typer.Option("--log", help="halve the bracket by ratio, for a setting that spans powers of ten")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="folder for the result, OUT/NAME/bisect.json; it is only printed by default"),
    ] = None,
    jobs: Jobs = None,
    plugins: Plugins = None,
) -> None:
    """Find the value of a numeric setting at which a claim flips.

    A claim flips where it starts, or stops, to hold. It is judged at both ends, where the answers must differ, and
    then in the middle of the bracket that is left. The search stops when the bracket is as narrow as --tolerance says,
    or after 30 steps; a setting of whole numbers is searched until the ends are neighbours. A claim holds at a value if
    it holds in more than half of the seeds. If it flips more than once between the ends, one of the flips is found.

    By default the setting is changed in every arm, and every arm is run at every value. The option --arm saves time:
    only the arms that it names are changed and run, and any other arm that the claim needs is run once, unchanged.
    """
    from godmodel.sim.experiment.bisect import Trials, claim_named, parse_vary, report
    from godmodel.sim.experiment.scenario import load
    from godmodel.sim.files import write_json

    scenario, varied = load(name), parse_vary(vary)
    require_folder(out, "--out")
    target = out / scenario.name / "bisect.json" if out else None
    if target and target.exists():
        raise InputError(f"{target} is there already: nothing is overwritten; choose another --out.")
    console = open_console()
    said: dict[str, None] = {}  # each value that is tried reads the same files

    def tell(notes: list[str]) -> None:
        print_notes([note for note in notes if note not in said])
        said.update(dict.fromkeys(notes))

    with scratch() as folder:
        trials = Trials(
            scenario,
            claim_named(scenario, claim),
            varied,
            arms=arms,
            seeds=parse_seeds(seeds, scenario.seeds),
            changes=parse_changes(changes),
            folder=folder,
            run_all=lambda runs: run_with_progress(
                scenario, runs, jobs, "loky", False, name, transient=True, tell=tell
            ),
        )
        bracket = _search(trials, console, tolerance=tolerance, log=log)
    print_bracket(console, bracket, trials, tolerance)
    if target:
        target.parent.mkdir(parents=True, exist_ok=True)
        write_json(target, report(bracket, trials))
        console.print(f"data      {target}", highlight=False, markup=False, soft_wrap=True)


def _search(trials: Trials, console: Console, *, tolerance: float, log: bool) -> Bracket:
    """Search for the flip, and print one line for each value that is tried."""
    from godmodel.sim.experiment.bisect import bisect

    varied = trials.varied
    console.print(f"{trials.claim.sentence}  ({trials.claim.rule})", highlight=False, markup=False)
    console.print(f"{varied.path:>24}  seeds held  median", highlight=False, markup=False)

    def evaluate(value: float) -> float:
        share = trials.share(value)
        print_trial(console, value, trials.verdicts[value])
        return share

    return bisect(evaluate, varied.low, varied.high, tolerance=tolerance, whole=varied.whole, log=log)
