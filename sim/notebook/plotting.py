"""Lines of one column in the axes of a user, in the user's own style."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from godmodel.sim.errors import InputError
from godmodel.sim.measure.columns import BY_NAME

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pandas import DataFrame


def lines(table: DataFrame, column: str, arms: list[str], ax: Axes | None = None, *, over: str = "tick") -> Axes:
    """Draw a line for each arm, the mean over its seeds, in a band from the lowest to the highest seed.

    ax: where to draw, in its own style; axes of a new figure where there are none -> the axes

    Raises:
        InputError: for a column that the table does not have, or that holds no numbers.
    """
    from matplotlib.ticker import MaxNLocator
    from pandas.api.types import is_integer_dtype

    if ax is None:
        from matplotlib.figure import Figure

        ax = Figure(layout="constrained").add_subplot()
    require_numbers(table, column)
    require_numbers(table, over)
    for arm in arms:
        rows = table[table.arm == arm].dropna(subset=[column])
        groups = rows.groupby(over)[column]
        mean = groups.mean()
        if not np.isfinite(mean.to_numpy(dtype=float)).any():
            continue
        (line,) = ax.plot(mean.index, mean, label=arm)
        if rows.seed.nunique() > 1:
            ax.fill_between(mean.index, groups.min(), groups.max(), color=line.get_color(), alpha=0.15, linewidth=0)
    about = BY_NAME.get(column)
    marks = ax.xaxis.get_major_locator()
    if is_integer_dtype(table[over]) and isinstance(marks, MaxNLocator):
        marks.set_params(integer=True)  # there is no tick one and a half
    ax.set_xlabel(over)
    ax.set_ylabel(f"{column} ({about.unit})" if about and about.unit else column)
    if ax.get_legend_handles_labels()[0]:
        ax.legend()
    return ax


def require_numbers(table: DataFrame, column: str) -> None:
    """Refuse a column that is not there or holds no numbers.

    Raises:
        InputError: it names the nearest column.
    """
    import difflib

    from pandas.api.types import is_numeric_dtype

    numbers = [name for name in table.columns if is_numeric_dtype(table[name])]
    if column not in numbers:
        near = difflib.get_close_matches(column, numbers, n=1)
        hint = f"did you mean {near[0]!r}?" if near else "its columns are in `columns`."
        raise InputError(f"the table has no column of numbers named {column!r}; {hint}")
