"""A view of any column of the time series, made for whoever asks: a line over the ticks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from godmodel.sim.errors import InputError
from godmodel.sim.experiment.titles import nearest
from godmodel.sim.measure.columns import BY_NAME
from godmodel.sim.page.views.trend import lines
from godmodel.sim.page.watch import Snapshot


@dataclass(frozen=True)
class ColumnView:
    """A view with all that a module of `sim.page.views` has, for the column of that name.

    Raises:
        InputError: for a column that the data dictionary does not have, or that holds no numbers.
    """

    column: str

    TOGETHER: ClassVar[bool] = True

    def __post_init__(self):
        known = BY_NAME.get(self.column)
        if known is None:
            raise InputError(f"there is no column {self.column!r}; {nearest(self.column, list(BY_NAME))}")
        if known.type is str:
            raise InputError(f"a trend needs a column of numbers, and {self.column} is text: {known.meaning}.")

    @property
    def TITLE(self) -> str:
        """The column's name."""
        return self.column

    @property
    def READING(self) -> str:
        """What the column says, from the data dictionary."""
        meaning = BY_NAME[self.column].meaning
        return f"{meaning[:1].upper()}{meaning[1:]}."

    def applies(self, snapshot: Snapshot) -> bool:
        """Where it is measured."""
        return len(snapshot.series(self.column)[0]) > 0 or len(snapshot.infinite(self.column)) > 0

    def draw(self, canvas, snapshots) -> str:
        """Draw a line an arm.  -> what is seen, in words"""
        return lines(canvas, snapshots, self.column, BY_NAME[self.column].unit, who=self.column)
