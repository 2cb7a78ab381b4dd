"""A list of settings in a file: a CSV with a column for each setting, by its dotted path, and a row for each point."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from godmodel.sim.errors import InputError
from godmodel.sim.experiment.scenario import Scenario
from godmodel.sim.experiment.sweep import name_of
from godmodel.sim.settings import read_value


def read_points(file: Path, scenario: Scenario, arm: str, changes: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Read the points of a file, each of which the arm takes on top of the user's `changes`.

    A value is read as JSON where it is JSON, else as text.

    Raises:
        InputError: if it can't be read, or a setting or a value does not fit; the sentence names the line.
    """
    found: dict[str, dict[str, Any]] = {}
    for line, point in _rows(file):
        where = f"{file}, line {line}"
        name = name_of(point)
        if name in found:
            raise InputError(f"{where} has the settings of an earlier line: each point stands once, leave one out.")
        twice = next((path for path in point if path in changes), None)
        if twice is not None:
            raise InputError(f"{twice} cannot be both in {file} and in --set: leave one of them out.")
        try:
            scenario.specs([arm], {**changes, **point})
        except InputError as problem:
            raise InputError(f"{where}: {problem}") from None
        found[name] = point
    if not found:
        raise InputError(f"{file} has no point: put the paths of settings into the first line, and values below.")
    return list(found.values())


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The lines of a file with what they set, from the second on; empty lines are left out."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.reader(file, strict=True)
            names = [name.strip() for name in next(reader, [])]
            if "" in names or len(set(names)) < len(names):
                raise InputError(
                    f"{path}, line 1: each column is named by the path of a setting, such as anchor.share, and stands "
                    f"once, got {', '.join(names)}."
                )
            for fields in reader:
                if not fields:
                    continue
                if len(fields) != len(names) or "" in map(str.strip, fields):
                    raise InputError(
                        f"{path}, line {reader.line_num}: a point gives one value for each of {', '.join(names)}, got "
                        f"{', '.join(map(repr, fields))}."
                    )
                yield reader.line_num, {n: read_value(text.strip()) for n, text in zip(names, fields, strict=True)}
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise InputError(f"--points takes a CSV in UTF-8, and {path} cannot be read: {problem}.") from None
