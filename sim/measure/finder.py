"""How measures are declared, found and read: functions of a tick that fill columns of the time series.

A module of the package `measures` has functions made by `measure`, which declares the columns beside the function. The
order of the columns is that of the modules' `ORDER`, and within a module that of the functions.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from godmodel.sim.measure.column import Column

if TYPE_CHECKING:
    from godmodel.sim.measure.tick import Tick

PACKAGE = "godmodel.sim.measure.measures"


@dataclass(frozen=True)
class Measure:
    """A function of a tick and the columns that it may fill.

    Attributes:
        columns: all that it may fill; at a tick it may fill none, or some of them.
        read: tick -> {column: value or Estimate}.
    """

    columns: tuple[Column, ...]
    read: Callable[[Tick], dict[str, Any]]

    @property
    def of_facts(self) -> bool:
        """Whether all its columns are facts of the run, which are there at every tick."""
        return not any(column.measured for column in self.columns)


def measure(*columns: Column | Iterable[Column]) -> Callable[[Callable[[Tick], dict[str, Any]]], Measure]:
    """Declare a measure: the columns that the function below may fill.  columns: columns, or groups of them

    >>> @measure(Column("documents_now", int, "documents", "size of the public corpus"))
    ... def now(tick):
    ...     return {"documents_now": len(tick.corpus)}
    >>> [column.name for column in now.columns]
    ['documents_now']
    """
    flat = tuple(c for each in columns for c in ((each,) if isinstance(each, Column) else each))
    return lambda function: Measure(flat, function)


ADDED: list[Measure] = []  # those of users, see `measure.adding`


def every_measure() -> tuple[Measure, ...]:
    """Return all measures in the order of their columns: those of the package `measures`, then those of users."""
    return (*_found(), *ADDED)


@cache
def _found() -> tuple[Measure, ...]:
    """Find the measures of the package `measures`, in the order of their columns."""
    package = importlib.import_module(PACKAGE)
    modules = [importlib.import_module(f"{PACKAGE}.{m.name}") for m in pkgutil.iter_modules(package.__path__)]
    in_order = sorted(modules, key=lambda module: module.ORDER)
    return tuple(each for module in in_order for each in vars(module).values() if isinstance(each, Measure))


def row_of(tick: Tick) -> dict[str, Any]:
    """Return the row of a tick, {column: value or Estimate}: facts always, the rest at measured ticks.

    A measure none of whose columns is asked for is not read.
    """
    row: dict[str, Any] = {}
    for each in every_measure():
        if each.of_facts or (tick.measured and any(map(tick.settings.wants, each.columns))):
            row |= each.read(tick)
    if not tick.settings.columns:
        return row
    declared = {column.name: column for each in every_measure() for column in each.columns}
    return {name: value for name, value in row.items() if tick.settings.wants(declared[name])}
