"""The data dictionary: every column of the time series with its unit and its meaning, gathered from the measures."""

from __future__ import annotations

from collections.abc import Collection

from godmodel.sim.measure.column import STDERR, About, Column, fact
from godmodel.sim.measure.finder import every_measure

__all__ = ["BY_NAME", "COLUMNS", "STDERR", "Column", "columns_for"]

IDENTITY = (
    fact("scenario", str, "", "name of the scenario that was run"),
    fact("arm", str, "", "name of the arm: one setting of the scenario's switches"),
    fact("seed", int, "", "seed of the run's random streams"),
)

COLUMNS: tuple[Column, ...] = (*IDENTITY, *(column for each in every_measure() for column in each.columns))

BY_NAME = {column.name: column for column in COLUMNS}


def columns_for(
    calendar: Collection[str], *, known: bool = True, trainees: int = 1, numbers: bool = False
) -> list[str]:
    """Return the names of a run's columns, in order: all of the dictionary but for those that have no values there.

    calendar: names of the columns that date a row; known: whether people's true distribution is known; numbers:
    whether documents are rows of numbers.
    """
    about = About(frozenset(calendar), known, numbers, trainees)
    return [column.name for column in COLUMNS if column.applies(about)]
