"""A sweep: every combination of a grid of settings, or every point of a list, as a run of its own, and its data set."""

from __future__ import annotations

import difflib
import json
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

from godmodel.sim.errors import InputError
from godmodel.sim.experiment.runs import Run
from godmodel.sim.experiment.scenario import Scenario
from godmodel.sim.files import read_json, write_json
from godmodel.sim.measure.columns import BY_NAME
from godmodel.sim.settings import read_value

MOST_RUNS = 100_000
PREFIX = "sweep."  # of the columns that tell where a run lies in the grid


@dataclass(frozen=True)
class Sweep:
    """A grid or a list of points over one arm of a scenario: what is written to `sweep.json` beside the runs.

    grid: {dotted path: its values}, in the order given; changes: the user's settings in every cell; points: the only
    combinations of these values that are run, all of them where it is empty.
    """

    scenario: str
    arm: str
    changes: Mapping[str, Any]
    grid: Mapping[str, tuple[Any, ...]]
    points: tuple[Mapping[str, Any], ...] = ()

    @classmethod
    def of_points(cls, scenario: str, arm: str, changes: Mapping[str, Any], points: Sequence[Mapping]) -> Sweep:
        """The sweep over a list of points, which set the same paths."""
        grid = {path: tuple({_text(point[path]): point[path] for point in points}.values()) for path in points[0]}
        return cls(scenario, arm, changes, grid, tuple(points))

    @property
    def cells(self) -> dict[str, dict[str, Any]]:
        """The settings of every combination by the name of its arm."""
        if self.points:
            return {name_of(point): dict(point) for point in self.points}
        return {
            name_of(point): point
            for values in product(*self.grid.values())
            for point in [dict(zip(self.grid, values, strict=True))]
        }

    def runs(self, scenario: Scenario, seeds: Sequence[int], folder: Path) -> list[Run]:
        """Every cell with every seed, its settings checked; `folder` is DIR/NAME/sweep.

        Raises:
            InputError: for a setting that does not exist or a value that it does not take.
        """
        from godmodel.sim.settings import meaning_of

        found = []
        for name, point in self.cells.items():
            changes = {**self.changes, **point}
            (spec,) = scenario.specs([self.arm], changes).values()
            labels = {
                PREFIX + path: (self._plain(path, value), f"setting {path}: {meaning_of(spec, path)}")
                for path, value in point.items()
            }
            found += [
                Run(scenario.name, name, seed, spec, folder, changes, self.arm, labels, scenario.call) for seed in seeds
            ]
        return found

    def kind_of(self, path: str) -> str:
        """How a path's values stand in their column: `number`, `switch` (true or false) or `text`."""
        values = self.grid[path]
        if all(isinstance(value, bool) for value in values):
            return "switch"
        return "number" if all(_is_number(value) for value in values) else "text"

    def _plain(self, path: str, value: Any) -> Any:
        kind = self.kind_of(path)
        return value if kind == "switch" else float(value) if kind == "number" else _text(value)


def for_map(sweep: Sweep, column: str) -> Sweep:
    """Return the sweep so that it measures the column of its map alone, at the last tick.

    Whoever says what is to be measured, or when, or sweeps over that, is asked and not guessed at.
    """
    if {"measure", "measure.columns", "measure.every"} & {*sweep.changes, *sweep.grid}:
        return sweep
    return replace(sweep, changes={"measure.columns": column, "measure.every": "last", **sweep.changes})


def parse_grid(texts: Sequence[str], changes: Mapping[str, Any]) -> dict[str, tuple[Any, ...]]:
    """`path=v1,v2,...` of every --grid; a value is read as JSON where it is JSON, else as text.

    >>> parse_grid(["anchor.share=0,0.5", "anchor=fresh,mix"], {})
    {'anchor.share': (0, 0.5), 'anchor': ('fresh', 'mix')}

    Raises:
        InputError: for a grid without values, with one of them twice, or of a path that is set twice.
    """
    grid: dict[str, tuple[Any, ...]] = {}
    for text in texts:
        path, sign, listed = text.partition("=")
        path = path.strip()
        values = _values(listed)
        if not sign or not path or not values:
            raise InputError(f"--grid takes path=v1,v2,..., such as anchor.share=0,0.1,0.5, got {text!r}.")
        if path in grid:
            raise InputError(f"--grid {path} is given twice: give all its values in one, {path}=v1,v2,...")
        grid[path] = values
    return require_grid(grid, changes)


def require_grid(grid: dict[str, tuple[Any, ...]], changes: Mapping[str, Any]) -> dict[str, tuple[Any, ...]]:
    """A grid that can be swept.

    Raises:
        InputError: for one without settings, or a path without values, with one of them twice, or that is set as well.
    """
    if not grid:
        raise InputError("a sweep needs a --grid, such as --grid anchor.share=0,0.1,0.5.")
    for path, values in grid.items():
        if not values:
            raise InputError(f"a grid gives at least one value for each setting, and {path} has none.")
        twice = next((value for i, value in enumerate(values) if _text(value) in map(_text, values[:i])), None)
        if twice is not None:
            raise InputError(f"each value of a --grid stands once, but {path} has {_text(twice)} twice: leave one out.")
        if path in changes:
            raise InputError(f"{path} cannot be both in --grid and in --set: leave one of them out.")
    return grid


def name_of(point: Mapping[str, Any]) -> str:
    """An arm's name for a combination, of a-z, 0-9 and _ and different for different ones: `anchor_share_0p2`.

    What is long or can't be spelled that way ends with a checksum.
    """
    parts, exact = [], True
    for path, value in point.items():
        words = _text(value)
        if _is_number(value):
            words = words.replace("-", "m").replace(".", "p").replace("+", "")
        spelled = re.sub(r"[^a-z0-9]", "_", words)
        exact &= spelled == words
        parts.append(f"{path.replace('.', '_')}_{spelled}")
    name = "__".join(parts)
    if exact and len(name) <= 80:
        return name
    return f"{name[:70]}_{zlib.crc32(_text(dict(point)).encode()):08x}"


def require_same(sweep: Sweep, folder: Path) -> Sweep:
    """The sweep with the values of the one that the folder holds already, which it may only make larger.

    Raises:
        InputError: if that one is of another arm, other settings or other paths.
    """
    path = folder / "sweep.json"
    if not path.exists():
        return sweep
    before = read(folder)
    for what, old, new in (
        ("arm", before.arm, sweep.arm),
        ("--set", dict(before.changes), dict(sweep.changes)),
        ("paths", sorted(before.grid), sorted(sweep.grid)),
        ("points in", "a list" if before.points else "a grid", "a list" if sweep.points else "a grid"),
    ):
        if old != new:
            raise InputError(f"{folder} holds a sweep with {what} {old}, not {new}: choose another --out.")
    if sweep.points:
        ordered = [{path: point[path] for path in before.grid} for point in sweep.points]
        points = {name_of(point): point for point in (*before.points, *ordered)}
        whole = Sweep.of_points(sweep.scenario, sweep.arm, sweep.changes, list(points.values()))
    else:
        grid = {p: tuple({_text(v): v for v in (*old, *sweep.grid[p])}.values()) for p, old in before.grid.items()}
        whole = Sweep(sweep.scenario, sweep.arm, sweep.changes, grid)
    for p in whole.grid:
        if whole.kind_of(p) != before.kind_of(p):
            raise InputError(
                f"{folder} holds {p} as a {before.kind_of(p)}, and its new values would make it a {whole.kind_of(p)}: "
                "choose another --out."
            )
    return whole


def write(sweep: Sweep, folder: Path) -> None:
    """Write `sweep.json`, by which the sweep can be gone on with.

    The values that another process has written in the meantime stay in it; `alone_in(folder)` keeps others out.
    """
    folder.mkdir(parents=True, exist_ok=True)
    sweep = require_same(sweep, folder)
    write_json(
        folder / "sweep.json",
        {
            "scenario": sweep.scenario,
            "arm": sweep.arm,
            "changed_settings": dict(sweep.changes),
            **(
                {"points": [dict(point) for point in sweep.points]}
                if sweep.points
                else {"grid": {path: list(values) for path, values in sweep.grid.items()}}
            ),
        },
    )


def read(folder: Path) -> Sweep:
    """The sweep that a folder holds.

    Raises:
        InputError: if its `sweep.json` is missing or damaged.
    """
    stored = read_json(folder / "sweep.json", dict)
    try:
        about = stored["scenario"], stored["arm"], stored["changed_settings"]
        if "points" in stored:
            return Sweep.of_points(*about, stored["points"])
        grid = {path: tuple(values) for path, values in stored["grid"].items()}
        if not grid or not all(grid.values()):
            raise TypeError("an empty grid")
        return Sweep(*about, grid)
    except (LookupError, TypeError, AttributeError):
        raise InputError(
            f"{folder / 'sweep.json'} must say scenario, arm, changed_settings and grid or points: restore it or sweep "
            "anew."
        ) from None


def require_column(column: str) -> str:
    """A column that a heat map can show.

    Raises:
        InputError: if there is none of that name, or it does not hold numbers.
    """
    if column not in BY_NAME or BY_NAME[column].type is str:
        numbers = [name for name, about in BY_NAME.items() if about.type is not str]
        close = difflib.get_close_matches(column, numbers, n=1)
        hint = f"did you mean {close[0]!r}?" if close else "columns.json of the sweep lists them."
        raise InputError(f"--column takes a column of numbers, such as kl_bits, got {column!r}; {hint}")
    return column


def _values(listed: str) -> tuple[Any, ...]:
    """The values of a list with commas; commas within [], {} and quotes belong to a value."""
    if not listed.strip():
        return ()
    try:
        whole = json.loads(f"[{listed}]")
        return tuple(whole)
    except (ValueError, RecursionError):
        pass
    parts = [part.strip() for part in listed.split(",")]
    return () if "" in parts else tuple(read_value(part) for part in parts)


def _text(value: Any) -> str:
    """A value in words; equal numbers have equal words, so that 1 and 1.0 are one value."""
    if _is_number(value) and float(value).is_integer() and abs(value) < 1e15:
        return str(int(value))
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
