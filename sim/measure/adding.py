"""Measures of users: they are added here, and fill their columns in every simulation that is made from then on."""

from __future__ import annotations

from godmodel.sim.errors import InputError
from godmodel.sim.measure.columns import BY_NAME
from godmodel.sim.measure.finder import ADDED, Measure


def add(each: Measure) -> None:
    """Add a measure and its columns; the same function again takes the place of the one before.

    Raises:
        InputError: if it has no columns, or a column's name is taken or is no plain name.
    """
    place = (each.read.__module__, each.read.__qualname__)
    before = next((m for m in ADDED if (m.read.__module__, m.read.__qualname__) == place), None)
    mine = {column.name for column in before.columns} if before else set()
    if not each.columns:
        raise InputError(f"the measure {each.read.__name__} must declare its columns: @measure(Column(...), ...).")
    for column in each.columns:
        if not column.name.isidentifier():
            raise InputError(f"a column's name is of letters, digits and _, got {column.name!r}.")
        if column.name in BY_NAME and column.name not in mine:
            raise InputError(f"the column {column.name!r} is there already: choose another name.")
    if before:
        remove(before)
    ADDED.append(each)
    BY_NAME.update({column.name: column for column in each.columns})


def remove(each: Measure) -> None:
    """Forget a measure that was added, and its columns; nothing happens where it is not known."""
    if each in ADDED:
        ADDED.remove(each)
        for column in each.columns:
            BY_NAME.pop(column.name, None)


def added() -> tuple[Measure, ...]:
    """Return the measures that were added, oldest first."""
    return tuple(ADDED)
