"""Scenarios: one file, one claim about the world. They are found, never registered, or loaded from any file.

A scenario module holds a docstring (first line: the claim), `BASE` (a Spec), `ARMS` ({name: {dotted path: value}}),
`CLAIMS` (made by `sim.experiment.claims.claim`), `PANELS` (what its figure shows), `READING` (how to read it), and
perhaps `SEEDS` and `CONTROLS` (arms drawn as reference). A file of a user needs `BASE` alone.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from godmodel.sim.config import Spec
from godmodel.sim.errors import InputError
from godmodel.sim.experiment.claims import Claim
from godmodel.sim.experiment.panels.base import AnyPanel
from godmodel.sim.experiment.panels.line import Panel
from godmodel.sim.experiment.titles import PACKAGE, nearest, titles
from godmodel.sim.measure.columns import BY_NAME
from godmodel.sim.parts import Can
from godmodel.sim.plugins import checksum, load_file
from godmodel.sim.settings import named, with_changes
from godmodel.sim.simulation import Simulation

ARM = re.compile(r"[a-z0-9_]+")  # also the name of a folder
DEFAULT_SEEDS = 5


@dataclass(frozen=True)
class Scenario:
    """A loaded scenario.

    Attributes:
        name, title, text: the file's name, its first sentence, and all that it says of itself.
        base, arms: the settings, and what each arm changes of them.
        claims, panels, reading: what is tested, what is drawn, and how to read it.
        seeds: how many seeds are run by default.
        controls: arms that are drawn as reference.
        file: where it was loaded from; None for a scenario of this package, or one that was made in Python.
        sha256: checksum of that file; '' without one.
    """

    name: str
    title: str
    text: str
    base: Spec
    arms: dict[str, dict[str, Any]]
    claims: tuple[Claim, ...]
    panels: tuple[AnyPanel, ...]
    reading: str
    seeds: int = DEFAULT_SEEDS
    controls: tuple[str, ...] = ()
    file: Path | None = None
    sha256: str = ""

    def __repr__(self) -> str:
        return f"<Scenario {self.name}: arms {', '.join(self.arms)}; {len(self.claims)} claims, {self.seeds} seeds>"

    @property
    def call(self) -> str:
        """What a person types to name it: its name, or the path of its file."""
        return str(self.file) if self.file else self.name

    def simulation(self, arm: str | None = None, seed: int = 0, **settings: Any) -> Simulation:
        """Make a simulation of an arm (the first by default), with settings by name or dotted path on top.

        Raises:
            InputError: for an arm or a setting that does not exist.
        """
        chosen = next(iter(self.arms)) if arm is None else arm
        spec = self.specs([chosen], named(Spec, settings))[chosen]
        return Simulation(spec, seed, scenario_name=self.name, arm=chosen)

    def specs(self, arms: list[str] | None = None, changes: dict[str, Any] | None = None) -> dict[str, Spec]:
        """The resolved settings of the chosen arms (all by default), with a user's changes on top of BASE and arm.

        Raises:
            InputError: for an arm or a setting that does not exist.
        """
        chosen = list(self.arms) if not arms else list(dict.fromkeys(arms))
        for arm in chosen:
            if arm not in self.arms:
                raise InputError(f"scenario {self.name} has no arm {arm!r}; {nearest(arm, list(self.arms))}")
        return {arm: _changed(with_changes(self.base, self.arms[arm]), changes or {}) for arm in chosen}


def load(name: str) -> Scenario:
    """The scenario of that name, or in that file: what ends in `.py` or has a folder in it is a path.

    Raises:
        InputError: if there is none, it names the nearest; or if the file is no scenario.
    """
    if name.endswith(".py") or "/" in name or "\\" in name:
        return load_path(Path(name))
    known = titles()
    if name not in known:
        raise InputError(f"there is no scenario {name!r}; {nearest(name, list(known))}")
    module = importlib.import_module(f"{PACKAGE}.{name}")
    for arm in module.ARMS:
        if not ARM.fullmatch(arm):
            raise ValueError(f"{name}: an arm is a folder's name, of a-z, 0-9 and _, got {arm!r}")
    return Scenario(
        name=name,
        title=known[name],
        text=(module.__doc__ or "").strip(),
        base=module.BASE,
        arms=module.ARMS,
        claims=tuple(module.CLAIMS),
        panels=tuple(module.PANELS),
        reading=" ".join(module.READING.split()),
        seeds=getattr(module, "SEEDS", DEFAULT_SEEDS),
        controls=tuple(getattr(module, "CONTROLS", ())),
    )


def load_path(path: Path) -> Scenario:
    """The scenario in a file of one's own, whose parts are registered by loading it.

    Raises:
        InputError: if the file is missing, fails, or does not hold a scenario.
    """
    path = path.resolve()
    module = load_file(path, what="a scenario")
    name = re.sub(r"[^a-z0-9_]", "_", path.stem.lower())
    base, arms = _field(module, path, "BASE", Spec, None), _field(module, path, "ARMS", Mapping, {"base": {}})
    return made(
        name,
        base,
        arms,
        text=(module.__doc__ or name).strip(),
        claims=_field(module, path, "CLAIMS", Sequence, ()),
        panels=_field(module, path, "PANELS", Sequence, plain_panels(base)),
        reading=" ".join(_field(module, path, "READING", str, "").split()),
        seeds=_field(module, path, "SEEDS", int, DEFAULT_SEEDS),
        controls=tuple(_field(module, path, "CONTROLS", Sequence, ())),
        file=path,
        sha256=checksum(path),
    )


def made(
    name: str,
    base: Spec,
    arms: Mapping[str, Mapping[str, Any]],
    *,
    text: str = "",
    claims: Sequence[Claim] = (),
    panels: Sequence[AnyPanel] | None = None,
    **more: Any,
) -> Scenario:
    """Make a scenario that is no file of this package, and check its parts.

    Raises:
        InputError: for an arm's name that is no folder's, changes that do not fit, or what is no claim or panel.
    """
    if not ARM.fullmatch(name):
        raise InputError(f"a scenario's name is that of its folder, of a-z, 0-9 and _, got {name!r}.")
    if name in titles() and not more.get("file"):
        raise InputError(f"{name} is a scenario of this package, whose claims are others: choose another name.")
    if not arms:
        raise InputError(f"{name} must have at least one arm: give it a name and what it changes.")
    for arm, changes in arms.items():
        if not isinstance(arm, str) or not ARM.fullmatch(arm):
            raise InputError(f"{name}: an arm is a folder's name, of a-z, 0-9 and _, got {arm!r}.")
        if not isinstance(changes, Mapping):
            raise InputError(f"{name}: the arm {arm} must say what it changes as path: value, got {changes!r}.")
        with_changes(base, changes)
    panels = plain_panels(base) if panels is None else panels
    for what, found, kind in (("claims", claims, Claim), ("panels", panels, AnyPanel)):
        strange = [each for each in found if not isinstance(each, kind)]
        if strange:
            raise InputError(f"{name}: {what} must be made by godmodel, got {strange[0]!r}.")
    for column in dict.fromkeys(column for panel in panels for column in panel.columns if column not in BY_NAME):
        raise InputError(f"{name}: a panel shows {column!r}, which is no column; {nearest(column, list(BY_NAME))}")
    title = text.partition("\n\n")[0].replace("\n", " ") or name
    more = {"reading": ""} | more
    return Scenario(
        name, title, text, base, {a: dict(c) for a, c in arms.items()}, tuple(claims), tuple(panels), **more
    )


def plain_panels(base: Spec) -> tuple[AnyPanel, ...]:
    """What is drawn of a scenario that does not say: wasted bits, and what fits the world beside it."""
    wasted = Panel("kl_bits", "wasted bits")
    if base.world.kind == "text":
        return Panel("held_out_bits_per_symbol", "loss on documents that nobody published"), wasted
    if Can.SYMBOLS not in base.world.can():
        return (wasted,)
    return wasted, Panel("coverage_tail", "rare types that the learner knows")


def _field(module: ModuleType, path: Path, name: str, kind: type, default: Any) -> Any:
    """A constant of a scenario's module, of the type that it must have."""
    value = getattr(module, name, default)
    if value is None:
        raise InputError(f"{path} must define {name}, a {kind.__name__}, to be a scenario; godmodel new writes one.")
    if not isinstance(value, kind) or isinstance(value, bool):
        raise InputError(f"{path}: {name} must be a {kind.__name__}, got {value!r}.")
    return value


def _changed(spec: Spec, changes: dict[str, Any]) -> Spec:
    """The user's changes; a graph of theirs that brings its own people takes the place of a number of people."""
    theirs = any(path.startswith("population.graph") for path in changes) and "population.people" not in changes
    if theirs and spec.population.people is not None:
        without = with_changes(spec, {**changes, "population.people": None})
        if without.population.graph.sized():
            return without
    return with_changes(spec, changes)
