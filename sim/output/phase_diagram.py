"""The phase diagram of a sweep: a column's last value over the grid, as heat maps."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from itertools import product
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from pandas import DataFrame

from godmodel.sim.errors import InputError
from godmodel.sim.experiment.sweep import Sweep, name_of
from godmodel.sim.measure.columns import BY_NAME
from godmodel.sim.output import figures, heat

MOST_MAPS = 12


def compose(sweep: Sweep, table: DataFrame, column: str, contour: float | None = None) -> Figure:
    """The phase diagram: a column's last value over the grid, mean over the seeds, as a heat map.

    Of one path: a strip with that value beside the same as a line with its confidence band. Of two: a map. Of more: a
    map for each combination of the others, all with the same colours.

    Raises:
        InputError: if the column was never measured, or more maps would be needed than can be looked at.
    """
    if column not in table or table[column].isna().all():
        raise InputError(f"--column {column} has no value in these runs; columns.json lists those that have.")
    across, *others = list(sweep.grid)
    up, more = (others[0], others[1:]) if others else (None, [])
    maps = list(product(*(sweep.grid[path] for path in more)))
    if len(maps) > MOST_MAPS:
        raise InputError(
            f"a sweep over {len(sweep.grid)} paths would need {len(maps)} maps, at most {MOST_MAPS} are drawn: "
            "put the two paths with most values first, or draw the data set yourself."
        )
    last = figures.last_values(table, column)
    mean = last.groupby("arm").value.mean()
    grids = {rest: _matrix(sweep, mean, across, up, dict(zip(more, rest, strict=True))) for rest in maps}
    norm = heat.heat_norm(_joined(grids.values()), log=False)
    x, y = sweep.grid[across], sweep.grid[up] if up else ("",)
    panels = len(maps) + (up is None)
    columns = min(panels, 3)
    rows = -(-panels // columns)
    width = max(4.6 * columns, 6.4)
    figure = Figure(layout="constrained")
    for i, (rest, values) in enumerate(grids.items()):
        axis = figure.add_subplot(rows, columns, i + 1)
        heat.draw_heat(figure, axis, values, x, y, figures.unit_of(column), contour=contour, norm=norm)
        axis.set_xlabel(across, fontsize=9)
        axis.set_ylabel(up or "", fontsize=9)
        if not up:
            axis.set_yticks([])
        words = ", ".join(f"{path} = {heat.said(value)}" for path, value in zip(more, rest, strict=True))
        axis.set_title(textwrap.fill(words, 46), fontsize=10)
    if up is None:
        beside = figure.add_subplot(rows, columns, panels)
        figures.draw_along(beside, x, list(sweep.cells), last, across, column, contour)
    title = textwrap.fill(
        f"{sweep.scenario}/{sweep.arm}: last {column} over {' and '.join(sweep.grid)}", int(width * 10.5)
    )
    settings = ", ".join(f"{path}={value}" for path, value in sweep.changes.items())
    count = table.seed.nunique()
    caption = f"{BY_NAME[column].meaning}. " + (f"Mean of {count} seeds" if count > 1 else "One seed")
    caption += ", at the last tick that was measured" + (f"; with {settings}." if settings else ".")
    if contour is not None:
        crossed = any(np.nanmin(v) < contour < np.nanmax(v) for v in grids.values() if np.isfinite(v).any())
        caption += f" Orange: the critical line, {column} = {contour:g}" + (
            "." if crossed else ", which is not crossed."
        )
    caption = textwrap.fill(caption, int(width * figures.LETTERS * 0.97))
    lines = 0.23 * (title.count("\n") + 1) + 0.16 * (caption.count("\n") + 1)
    figure.set_size_inches(width, 3.6 * rows + lines + 0.2)
    figure.suptitle(title, fontsize=11, x=0.008, ha="left")
    figure.supxlabel(caption, fontsize=8, x=0.008, ha="left", color="#333333")
    return figure


def _matrix(sweep: Sweep, mean, across: str, up: str | None, rest: Mapping[str, Any]):
    ups = sweep.grid[up] if up else (None,)
    values = np.full((len(ups), len(sweep.grid[across])), np.nan)
    for i, above in enumerate(ups):
        for j, along in enumerate(sweep.grid[across]):
            point = {across: along} | ({up: above} if up else {}) | rest
            values[i, j] = mean.get(name_of({path: point[path] for path in sweep.grid}), np.nan)
    return values


def _joined(grids):
    return np.concatenate([values.ravel() for values in grids])
