"""Rows of the time series as plain numbers, and Mesa's data collector filled with them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import mesa

from godmodel.models.distribution import Estimate
from godmodel.sim.measure.columns import BY_NAME, STDERR

if TYPE_CHECKING:
    import pandas as pd


def flat(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row without estimates: the value of each, and its standard error where that has a column of its own.

    The standard error of a value that is not a number is None: nothing was measured.
    """
    found: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, Estimate):
            found[name] = value.value
            if name + STDERR in BY_NAME:
                found[name + STDERR] = value.stderr if not math.isnan(value.value) else None
        else:
            found[name] = value
    return found


class RowCollector(mesa.DataCollector):
    """Mesa's data collector, filled from the row that each tick has written anyway: collecting measures nothing.

    Model variables are the columns of the time series, one value a tick; NaN (None for a word) where a column was not
    measured. Agent reporters are those that a user adds.

    Args:
        columns: names of the columns, in order.
    """

    model_reporters: dict[str, Any]  # Mesa's

    def __init__(self, columns: Sequence[str]):
        super().__init__(model_reporters={name: "row" for name in columns})

    def collect(self, model: mesa.Model) -> None:
        """Take over the model's last row; agents are asked where there are reporters for them."""
        row = flat(model.row)
        for name, values in self.model_vars.items():
            values.append(_plain(row.get(name), BY_NAME[name].type))
        if hasattr(self, "_collection_steps"):  # Mesa from 3.5 on reads in it which steps have a row
            self._collection_steps.append(model.time)
        reporters, self.model_reporters = self.model_reporters, {}
        try:
            super().collect(model)
        finally:
            self.model_reporters = reporters

    def table(self) -> pd.DataFrame:
        """Return the rows so far as a table of plain numbers and words, indexed by tick."""
        import pandas as pd

        return pd.DataFrame(self.model_vars).set_index("tick")


def _plain(value: Any, kind: type) -> Any:
    """A value in the type of its column; what is missing is NaN among numbers and None among words."""
    if value is None:
        return None if kind is str else math.nan
    return value if isinstance(value, float) and math.isnan(value) else kind(value)
