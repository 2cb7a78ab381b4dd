"""A column of the time series: its name, its type, its unit, what it says, and in which runs it is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

STDERR = "_stderr"
DOC = "bits per document"


@dataclass(frozen=True)
class About:
    """What is known of a run before its first tick, and decides which columns it has.

    Attributes:
        calendar: names of the columns that date a row, such as `year`.
        known: whether people's true distribution is known; False in a world of the user's own text.
        numbers: whether documents are rows of numbers, and not of symbols.
        trainees: how many trainees there are.
    """

    calendar: frozenset[str] = frozenset()
    known: bool = True
    numbers: bool = False
    trainees: int = 1

    @classmethod
    def of(cls, world, trainees: int) -> About:
        """Return what is known of a run in a `World` with so many trainees."""
        return cls(frozenset(world.calendar(0)), world.known, world.numbers, trainees)


def everywhere(about: About) -> bool:
    """Return True: the column is there in every run."""
    return True


@dataclass(frozen=True)
class Column:
    """A column of the time series.

    Attributes:
        name: what it is called.
        type: its Python type in the table.
        unit: what it is counted in; '' for a pure number or a name.
        meaning: what it says, in words that stand alone.
        measured: whether it is there only at measured ticks; False: it is a fact of the run, there at every tick.
        applies: whether a run has it.
    """

    name: str
    type: type
    unit: str
    meaning: str
    measured: bool = True
    applies: Callable[[About], bool] = everywhere


def with_error(
    name: str, unit: str, meaning: str, applies: Callable[[About], bool] = everywhere
) -> tuple[Column, Column]:
    """Return a column of estimates and the column of their standard errors."""
    return (
        Column(name, float, unit, meaning, applies=applies),
        Column(name + STDERR, float, unit, f"standard error of {name}; 0 where {name} is exact", applies=applies),
    )


def fact(name: str, type: type, unit: str, meaning: str, applies: Callable[[About], bool] = everywhere) -> Column:
    """Return a column that is there at every tick, measured or not."""
    return Column(name, type, unit, meaning, measured=False, applies=applies)
