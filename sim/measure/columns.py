"""The data dictionary: every column of the time series with its unit and its meaning, gathered from the measures."""

from __future__ import annotations

from collections.abc import Collection

from godmodel.sim.measure.column import STDERR, About, Column, fact
from godmodel.sim.measure.finder import every_measure
from godmodel.sim.measure.settings import MeasureSettings

__all__ = ["BY_NAME", "COLUMNS", "STDERR", "Column", "columns_for"]

IDENTITY = (
    fact("scenario", str, "", "name of the scenario that was run"),
    fact("arm", str, "", "name of the arm: one setting of the scenario's switches"),
    fact("seed", int, "", "seed of the run's random streams"),
)

BY_NAME: dict[str, Column] = {
    column.name: column for column in (*IDENTITY, *(c for each in every_measure() for c in each.columns))
}
COLUMNS = BY_NAME.values()  # in order, those of users at the end


def columns_of(world, trainees: int, settings: MeasureSettings | None = None) -> list[str]:
    """Return the names of the columns of a run in a `World` with so many trainees, in order; those asked for alone."""
    about = About.of(world, trainees)
    asked = settings or MeasureSettings()
    return [column.name for column in COLUMNS if column.applies(about) and asked.wants(column)]


def columns_for(
    calendar: Collection[str], *, known: bool = True, trainees: int = 1, numbers: bool = False
) -> list[str]:
    """Return the names of a run's columns, in order: all of the dictionary but for those that have no values there.

    calendar: names of the columns that date a row; known: whether people's true distribution is known; numbers:
    whether documents are rows of numbers.
    """
    about = About(frozenset(calendar), known, numbers, trainees)
    return [column.name for column in COLUMNS if column.applies(about)]
