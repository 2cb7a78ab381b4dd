"""Runs from Python: a scenario, a file or a spec over arms and seeds, or over a grid, as the command line does them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from godmodel.sim.config import Spec
from godmodel.sim.errors import InputError, RunFailed
from godmodel.sim.experiment import sweep as sweeps
from godmodel.sim.experiment.claims import Claim, Verdict
from godmodel.sim.experiment.panels import AnyPanel
from godmodel.sim.experiment.remarks import keep_remarks
from godmodel.sim.experiment.results import judge_runs, read_table
from godmodel.sim.experiment.runs import Run, require_alike
from godmodel.sim.experiment.scenario import Scenario, load, made
from godmodel.sim.experiment.shared import alone_in
from godmodel.sim.notebook.result import Result, Scratch, SweepResult
from godmodel.sim.output.progress import (
    count_text,
    draw_figures,
    draw_phase_diagram,
    print_notes,
    run_with_progress,
)
from godmodel.sim.settings import named

What = str | Path | Spec | Scenario
Arms = Sequence[str] | Mapping[str, Mapping[str, Any]] | None


def run(
    what: What,
    arms: Arms = None,
    seeds: int | Iterable[int] | None = None,
    *,
    name: str = "own",
    text: str = "",
    claims: Sequence[Claim] = (),
    panels: Sequence[AnyPanel] | None = None,
    out: str | Path | None = None,
    resume: bool = False,
    jobs: int | None = None,
    engine: str = "loky",
    address: str | None = None,
    progress: bool = True,
    quiet: bool = False,
    **settings: Any,
) -> Result:
    """Run arms with seeds, and return the table, the verdicts and the pictures.

    >>> # gm.run("curse", arms=["replace", "fresh"], seeds=3, ticks=5, **{"population.documents": 500})
    >>> # gm.run(gm.Spec(ticks=10), arms={"none": {}, "half": {"anchor": "fresh", "anchor.share": 0.5}}, seeds=5)

    Args:
        what: a scenario's name, the path of a scenario file, a `Spec` or a `Scenario`.
        arms: names of the scenario's arms (all by default); for a `Spec`, what each arm changes, {name: {path: value}}.
        seeds: how many (5 by default, or the scenario's own number), or a list of seeds.
        name, text, claims, panels: the scenario that a `Spec` makes: its folder, what it says, tests and draws.
        out: a folder in which everything is kept, in OUT/NAME; a temporary one by default (see `Result.save`).
        resume: whether to go on with runs that `out` holds.
        jobs: processes at the same time, one for each core by default; engine: loky, dask or ray.
        address: of a cluster of dask or ray that is there already.
        progress: whether a progress bar is shown.
        quiet: whether nothing is printed of what was read of your own files and of what easily goes unnoticed; it
            stands in `Result.notes` and `Result.remarks` in any case.
        settings: settings by name or dotted path, in all arms.

    Raises:
        InputError: for whatever cannot be run, in one sentence.
        RunFailed: if a run fails or its process is killed; the sentence names the folder with the traceback.
    """
    scenario, chosen = _scenario(what, arms, name, text, claims, panels)
    changes = named(Spec, settings)
    specs = scenario.specs(chosen, changes)
    numbers = seeds_of(seeds, scenario.seeds)
    scratch, place = _place(out)
    folder = place / scenario.name
    runs = [
        Run(scenario.name, arm, seed, spec, folder, changes, call=call_of(scenario))
        for seed in numbers
        for arm, spec in specs.items()
    ]
    require_alike(scenario, changes, folder)
    title = f"{scenario.name}: {count_text(len(specs), 'arm')} x {count_text(len(numbers), 'seed')}"
    with _kept(scratch):
        notes = _noted(scenario, runs, jobs, engine, resume, title, address=address, shown=progress, quiet=quiet)
    with alone_in(folder):
        table = read_table(folder)
        found = keep_remarks(folder, table)
        verdicts: list[Verdict] = judge_runs(scenario, table, folder, changes)
    draw_figures(scenario, folder)
    print_notes([] if quiet else found)
    return Result(scenario, list(specs), folder, verdicts, scratch, notes=notes)


def sweep(
    what: What,
    grid: Mapping[str, Sequence[Any]],
    seeds: int | Iterable[int] | None = None,
    *,
    arm: str | None = None,
    column: str = "kl_bits",
    name: str = "own",
    out: str | Path | None = None,
    resume: bool = False,
    jobs: int | None = None,
    engine: str = "loky",
    address: str | None = None,
    progress: bool = True,
    quiet: bool = False,
    **settings: Any,
) -> SweepResult:
    """Run every combination of a grid of settings with every seed, and return the table and the map of one column.

    >>> # gm.sweep(base, {"anchor.share": [0, 0.1, 0.3], "trainee.temperature": [0.8, 1.0]}, seeds=5)

    Args:
        what, seeds, name, out, resume, jobs, engine, address, progress, quiet, settings: as in `run`.
        grid: {dotted path: its values}.
        arm: the scenario's arm whose settings are changed, the first by default.
        column: whose last value the map shows. It alone is measured, at the last tick, unless the settings say what
            is: `measure={"columns": "all", "every": 1}`.

    Raises:
        InputError: for whatever cannot be run, in one sentence.
        RunFailed: if a run fails or its process is killed; the sentence names the folder with the traceback.
    """
    scenario, _ = _scenario(what, None, name, "", (), None)
    changes = named(Spec, settings)
    sweeps.require_column(column)
    values = sweeps.require_grid({path: _values(path, each) for path, each in named(Spec, grid).items()}, changes)
    chosen = sweeps.for_map(sweeps.Sweep(scenario.name, arm or next(iter(scenario.arms)), changes, values), column)
    numbers = seeds_of(seeds, scenario.seeds)
    scratch, place = _place(out)
    folder = place / scenario.name / "sweep"
    whole = sweeps.require_same(chosen, folder)
    cells = chosen.cells
    runs = [one for one in whole.runs(scenario, numbers, folder) if one.arm in cells]
    runs = [replace(one, call=call_of(scenario)) for one in runs]
    title = f"{scenario.name}: {count_text(len(cells), 'setting')} x {count_text(len(numbers), 'seed')}"
    before = lambda: sweeps.write(whole, folder)  # noqa: E731
    with _kept(scratch):
        notes = _noted(
            scenario, runs, jobs, engine, resume, title, before, address=address, shown=progress, quiet=quiet
        )
    with alone_in(folder):
        found = keep_remarks(folder, read_table(folder))
    draw_phase_diagram(folder, column, None)
    print_notes([] if quiet else found)
    return SweepResult(scenario, whole, column, folder, scratch, notes=notes)


def _noted(*about: Any, address: str | None, shown: bool, quiet: bool) -> list[str]:
    """Do the runs, and return what is to be said of the files that they read; it is printed as well unless `quiet`."""
    notes: list[str] = []

    def tell(sentences: list[str]) -> None:
        notes.extend(sentences)
        print_notes([] if quiet else sentences)

    run_with_progress(*about, address=address, shown=shown, tell=tell)
    return notes


def seeds_of(seeds: int | Iterable[int] | None, default: int) -> list[int]:
    """Return the seeds that a number or a list means.

    Raises:
        InputError: for no seeds, or one that is no whole number from 0 to 2^63 - 1.
    """
    given = default if seeds is None else seeds
    wrong = InputError(f"seeds is a number of seeds from 1 to 100000, or a list such as [0, 3, 5], got {seeds!r}.")
    if isinstance(given, bool) or isinstance(given, str):
        raise wrong
    try:
        numbers = list(range(given)) if isinstance(given, int) else list(dict.fromkeys(int(seed) for seed in given))
    except (TypeError, ValueError):
        raise wrong from None
    if not 1 <= len(numbers) <= 100_000 or any(not 0 <= seed < 2**63 for seed in numbers):
        raise wrong
    return numbers


def call_of(scenario: Scenario) -> str:
    """What a person types at the command line to name a scenario; '' where it lives in Python alone."""
    from godmodel.sim.experiment.titles import titles

    return scenario.call if scenario.file or scenario.name in titles() else ""


def _scenario(
    what: What, arms: Arms, name: str, text: str, claims: Sequence[Claim], panels: Sequence[AnyPanel] | None
) -> tuple[Scenario, list[str] | None]:
    """The scenario that is meant, and which of its arms."""
    if isinstance(arms, str):
        raise InputError(f"arms is a list of names, or what each arm changes, got {arms!r}: write [{arms!r}].")
    if isinstance(what, Spec):
        if arms is not None and not isinstance(arms, Mapping):
            raise InputError(f"the arms of a Spec say what each changes, {{name: {{path: value}}}}, got {arms!r}.")
        each = {arm: _named(changes) for arm, changes in (arms or {"base": {}}).items()}
        return made(name, what, each, text=text, claims=claims, panels=panels), None
    if isinstance(what, Scenario):
        scenario = what
    elif isinstance(what, str | Path):
        scenario = load(str(what))
    else:
        raise InputError(f"what is run is a scenario's name, a path, a Spec or a Scenario, got {what!r}.")
    if isinstance(arms, Mapping):  # arms of one's own on a scenario's base
        each = {arm: _named(changes) for arm, changes in arms.items()}
        return made(name, scenario.base, each, text=text, claims=claims, panels=panels), None
    return scenario, list(arms) if arms is not None else None


def _named(changes: Any) -> Any:
    return named(Spec, changes) if isinstance(changes, Mapping) else changes


def _values(path: str, values: Any) -> tuple[Any, ...]:
    """The values of one setting of a grid; a part stands for its plain values."""
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise InputError(f"a grid gives a list of values for each setting, got {values!r} for {path}.")
    return tuple(value.model_dump() if hasattr(value, "model_dump") else _scalar(value) for value in values)


def _scalar(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value


@contextmanager
def _kept(scratch: Scratch | None) -> Iterator[None]:
    """Keep a temporary folder in which a run fails: it holds what tells why."""
    try:
        yield
    except RunFailed:
        if scratch is not None:
            scratch.keep()
        raise


def _place(out: str | Path | None) -> tuple[Scratch | None, Path]:
    if out is not None:
        return None, Path(out)
    scratch = Scratch()
    return scratch, scratch.path
