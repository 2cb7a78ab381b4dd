"""Rows of names are kept here as a source has them, and a bad row or a missing year is refused in one sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from godmodel.sim.errors import InputError

MOST = 2**53  # the largest count that float64 holds exactly
ONE_GROUP = "all"  # the group of a table that has none


class Rows(NamedTuple):
    """These are rows of a source as they stand there, with words as codes into lists, which may hold a word twice."""

    name: np.ndarray  # (R,) int, -1 where missing
    names: list[str]
    group: np.ndarray  # (R,) int, -1 where missing
    groups: list[str]
    year: np.ndarray  # (R,) float64
    count: np.ndarray  # type: ignore[assignment]  # (R,) float64; it hides tuple.count, which nobody calls
    origin: str = ""  # where in the source they stand, in words


def bad_rows(rows: Rows) -> np.ndarray:
    """Return which rows break a rule of `refuse_row`.  -> (R,) bool"""
    bad = ~(np.abs(rows.year) <= MOST) | ~((rows.count >= 0) & (rows.count <= MOST))
    for values in (rows.year, rows.count):
        bad |= values != np.rint(values)
    for codes, words in ((rows.name, rows.names), (rows.group, rows.groups)):
        empty = np.array([not word for word in words] + [True])  # the last is for -1, a missing word
        bad |= empty[codes]
    return bad


def refuse_row(place: str, values: Mapping[str, Any]) -> None:
    """Raise the InputError that a row deserves, if any; `values` are words or numbers by column."""
    for column in ("name", "group"):
        if column in values and not str(values[column] or "").strip():
            raise InputError(f"{place}: every row has a {column}, and here it is empty; fill it or take the row out.")
    for column in ("year", "count"):
        if column not in values:
            continue
        value = values[column]
        try:
            number = float("nan" if "_" in str(value) else value)
        except (TypeError, ValueError):
            number = np.nan
        if not abs(number) <= MOST or number != np.rint(number):
            raise InputError(f"{place}: {column} must be a whole number without separators, not {value!r}; correct it.")
        if column == "count" and number < 0:
            raise InputError(f"{place}: count must be 0 or more, not {value}; correct it or take the row out.")


def absent(path: Path, wanted: range, missing: Iterable[int], there: Iterable[int]) -> InputError:
    """Return the error for years that a source does not have."""
    return InputError(
        f"every year from {wanted[0]} to {wanted[-1]} must have names, and {path} has none for "
        f"{spans(missing)}; choose from the years that it has, {spans(there) or 'which are none'}."
    )


def spans(years: Iterable[int]) -> str:
    """Write years as a person does.

    >>> spans([1950, 1951, 1952, 1960])
    '1950-1952, 1960'
    """
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and year == runs[-1][1] + 1:
            runs[-1][1] = year
        else:
            runs.append([year, year])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)
