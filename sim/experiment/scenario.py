"""Scenarios: one file, one claim about the world. They are found, never registered.

A scenario module holds a docstring (first line: the claim), `BASE` (a Spec), `ARMS` ({name: {dotted path: value}}),
`CLAIMS` (made by `sim.experiment.claims.claim`), `PANELS` (what its figure shows), `READING` (how to read it), and
perhaps `SEEDS` and `CONTROLS` (arms drawn as reference).
"""

from __future__ import annotations

import importlib
import re
from dataclasses import dataclass
from typing import Any

from godmodel.sim.config import Spec
from godmodel.sim.errors import InputError
from godmodel.sim.experiment.claims import Claim
from godmodel.sim.experiment.panels import AnyPanel
from godmodel.sim.experiment.titles import PACKAGE, nearest, titles
from godmodel.sim.settings import with_changes

DEFAULT_SEEDS = 5


@dataclass(frozen=True)
class Scenario:
    """A loaded scenario."""

    name: str
    title: str
    text: str
    base: Spec
    arms: dict[str, dict[str, Any]]
    claims: tuple[Claim, ...]
    panels: tuple[AnyPanel, ...]
    reading: str
    seeds: int
    controls: tuple[str, ...]

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
    """The scenario of that name.

    Raises:
        InputError: if there is none; it names the nearest.
    """
    known = titles()
    if name not in known:
        raise InputError(f"there is no scenario {name!r}; {nearest(name, list(known))}")
    module = importlib.import_module(f"{PACKAGE}.{name}")
    text = (module.__doc__ or "").strip()
    for arm in module.ARMS:
        if not re.fullmatch(r"[a-z0-9_]+", arm):
            raise ValueError(f"{name}: an arm is a folder's name, of a-z, 0-9 and _, got {arm!r}")
    return Scenario(
        name=name,
        title=known[name],
        text=text,
        base=module.BASE,
        arms=module.ARMS,
        claims=tuple(module.CLAIMS),
        panels=tuple(module.PANELS),
        reading=" ".join(module.READING.split()),
        seeds=getattr(module, "SEEDS", DEFAULT_SEEDS),
        controls=tuple(getattr(module, "CONTROLS", ())),
    )


def _changed(spec: Spec, changes: dict[str, Any]) -> Spec:
    """The user's changes; a graph of theirs that brings its own people takes the place of a number of people."""
    theirs = any(path.startswith("population.graph") for path in changes) and "population.people" not in changes
    if theirs and spec.population.people is not None:
        without = with_changes(spec, {**changes, "population.people": None})
        if without.population.graph.sized():
            return without
    return with_changes(spec, changes)
