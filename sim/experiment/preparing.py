"""Before runs begin: can the folder take them, do they fit what it holds, and can their worlds be built."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from godmodel.sim.config import Spec
from godmodel.sim.errors import InputError
from godmodel.sim.experiment.data import data_of, require_same_data
from godmodel.sim.experiment.locks import require_free
from godmodel.sim.experiment.notes import notes_of
from godmodel.sim.experiment.run import Run
from godmodel.sim.files import read_json
from godmodel.sim.settings import checked

if TYPE_CHECKING:
    from godmodel.sim.experiment.scenario import Scenario


def prepare(runs: list[Run], *, resume: bool, tell: Callable[[list[str]], None] = lambda notes: None) -> list[Run]:
    """Check that the folder can take these runs; return those that are still to do, with what they read.

    `tell` is called once with the sentences on what was read of the user's own files.

    Raises:
        InputError: if one of them is there already and `resume` is off, was made with other settings or data, or is
            being done by another process.
    """
    for run in runs:
        require_free(run)
        if (run.home.exists() or run.table.exists()) and not resume:
            raise InputError(
                f"{run.folder} already holds a run of {run.arm} with seed {run.seed}: "
                "nothing is overwritten; choose another --out, or --resume to go on with it."
            )
        if (run.home / "config.json").exists():
            require_same_settings(run)
        elif run.table.exists() or (run.home / "checkpoint.npz").exists():
            raise InputError(
                f"{run.home} must hold the config.json of what it goes on with, and does not: restore it, or delete "
                "what there is of that run to start it anew."
            )
    told = {"world", "population", "market", "drift", "ticks"}
    specs = {run.spec.model_dump_json(include=told): run.spec for run in runs}
    tell(list(dict.fromkeys(note for spec in specs.values() for note in _try_to_build(spec))))
    data = {arm: data_of(spec) for arm, spec in {run.arm: run.spec for run in runs}.items()}
    if runs:
        require_same_data(runs[0].folder, data)
    return [replace(run, data=data[run.arm]) for run in runs if not run.finished()]


def require_alike(scenario: Scenario, changes: Mapping[str, Any], folder: Path) -> None:
    """Check that the runs of a folder were made with the settings of this command: claims compare arms and seeds.

    changes: the user's settings of now. Only the arms that the folder holds must take them.

    Raises:
        InputError: if one was made with others.
    """
    there = {home.parent.name for home in (folder / "runs").glob("*/seed=*")}
    arms = [arm for arm in scenario.arms if arm in there]
    specs = scenario.specs(arms, dict(changes)) if arms else {}
    for home in sorted((folder / "runs").glob("*/seed=*")):
        arm = home.parent.name
        if arm in specs and (home / "config.json").exists():
            before = checked(Spec, read_json(home / "config.json", dict))
            if before != specs[arm]:
                difference = _first_difference(before.model_dump(), specs[arm].model_dump())
                raise InputError(
                    f"{folder} holds a run of {arm} with other settings ({difference}), and claims compare runs with "
                    "the same ones: choose another --out."
                )


def require_same_settings(run: Run) -> None:
    """Check that what there is of a run was made with its settings.

    Raises:
        InputError: if it was made with others.
    """
    before = checked(Spec, read_json(run.home / "config.json", dict))
    if before != run.spec:
        difference = _first_difference(before.model_dump(), run.spec.model_dump())
        raise InputError(
            f"{run.home} was run with other settings ({difference}); "
            "--resume goes on with the same settings only: choose another --out."
        )


def _try_to_build(spec: Spec) -> tuple[str, ...]:
    """Meet bad data before anything is written; return what is to be said of those that were read."""
    import numpy as np

    from godmodel.sim.config import DEFAULT_PEOPLE
    from godmodel.sim.society.crowds import graph_of
    from godmodel.sim.streams import Dice
    from godmodel.sim.world.base import require_periods

    world = spec.world.build(Dice(0))
    require_periods(world, spec.ticks, spec.drift.period(spec.ticks))
    nobody = cast("Callable[[], Any]", lambda: None)  # nothing is learned here
    for trainee in spec.trainees:
        trainee.learner.build(world.vocab_size, nobody)
    people = spec.population
    n = None if people.graph.sized() else people.people or DEFAULT_PEOPLE
    return notes_of(spec, world, graph_of(people.graph, n, rng=np.random.default_rng(0)))


def _first_difference(before: dict, now: dict, path: str = "") -> str:
    for name in before | now:
        a, b = before.get(name), now.get(name)
        if a != b:
            here = f"{path}{name}"
            if isinstance(a, dict) and isinstance(b, dict):
                return _first_difference(a, b, here + ".")
            return f"{here} was {a!r}, now {b!r}"
    return "no difference"
