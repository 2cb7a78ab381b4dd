"""The phase diagram of a sweep shows a column's last value over the grid, as heat maps."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from pandas import DataFrame

from godmodel.sim.errors import InputError
from godmodel.sim.experiment.sweep import Sweep, name_of
from godmodel.sim.measure.columns import BY_NAME
from godmodel.sim.output import clouds, heat
from godmodel.sim.output.drawing.axes import finish
from godmodel.sim.output.drawing.statistics import half_width, last_values
from godmodel.sim.output.drawing.style import LETTERS, style_of, unit_of
from godmodel.sim.output.palette import CRITICAL, PALETTE

MOST_MAPS = 12


def compose(sweep: Sweep, table: DataFrame, column: str, contour: float | None = None) -> Figure:
    """Draw a column's last value over the grid, mean over the seeds, as a heat map.

    A sweep over one path gives a strip, and beside it the same as a line with its confidence band. A sweep over two
    gives a map. A sweep over more gives a map for each combination of the others, all with the same colours. A sweep
    over a list of points gives a cloud of them for each path.

    Raises:
        InputError: if the column was never measured, or more maps would be needed than can be looked at.
    """
    if column not in table or table[column].isna().all():
        raise InputError(
            f"--column {column} has no value in these runs; columns.json lists those that have, and a sweep with "
            "--set measure.columns=all measures every one."
        )
    if sweep.points:
        return clouds.compose(sweep, table, column, contour)
    across, *others = list(sweep.grid)
    up, more = (others[0], others[1:]) if others else (None, [])
    maps = list(product(*(sweep.grid[path] for path in more)))
    if len(maps) > MOST_MAPS:
        raise InputError(
            f"a sweep over {len(sweep.grid)} paths would need {len(maps)} maps, at most {MOST_MAPS} are drawn: "
            "put the two paths with most values first, or draw the data set yourself."
        )
    last = last_values(table, column)
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
        heat.draw_heat(figure, axis, values, x, y, unit_of(column), contour=contour, norm=norm)
        axis.set_xlabel(across, fontsize=9)
        axis.set_ylabel(up or "", fontsize=9)
        if not up:
            axis.set_yticks([])
        words = ", ".join(f"{path} = {heat.text(value)}" for path, value in zip(more, rest, strict=True))
        axis.set_title(textwrap.fill(words, 46), fontsize=10)
    if up is None:
        beside = figure.add_subplot(rows, columns, panels)
        draw_along(beside, x, list(sweep.cells), last, across, column, contour)
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
    caption = textwrap.fill(caption, int(width * LETTERS * 0.97))
    lines = 0.23 * (title.count("\n") + 1) + 0.16 * (caption.count("\n") + 1)
    figure.set_size_inches(width, 3.6 * rows + lines + 0.2)
    figure.suptitle(title, fontsize=11, x=0.008, ha="left")
    figure.supxlabel(caption, fontsize=8, x=0.008, ha="left", color="#333333")
    return figure


def draw_along(
    axis: Axes, x: Sequence, arms: Sequence[str], values: DataFrame, path: str, column: str, level: float | None = None
) -> None:
    """Draw a column's last value against a setting: its mean, confidence band, and a level as a line.

    `x` holds the values of the setting at `path`, and `arms` the arm of each, in the same order; `values` has the
    columns arm, seed and value, as `last_values` gives them, in the unit of `column`.
    """
    groups = values.groupby("arm").value
    mean, deviation, seeds = (part.reindex(list(arms)) for part in (groups.mean(), groups.std(), groups.size()))
    numbers = all(isinstance(each, int | float) and not isinstance(each, bool) for each in x)
    at = np.array(x, dtype=float) if numbers else np.arange(len(x), dtype=float)
    there = mean.notna().to_numpy()
    order = np.flatnonzero(there)[np.argsort(at[there], kind="stable")]
    height = mean.to_numpy(dtype=float)[order]
    half = half_width(deviation.to_numpy(dtype=float)[order], seeds.to_numpy(dtype=float)[order])
    axis.plot(at[order], height, linewidth=1.6, markersize=4, **style_of(0))
    axis.fill_between(at[order], height - half, height + half, color=PALETTE[0], alpha=0.18, linewidth=0)
    if level is not None:
        axis.axhline(level, color=CRITICAL, linewidth=1.4)
    if not numbers:
        axis.set_xticks(at, [heat.text(each) for each in x], rotation=40 if len(x) > 4 else 0)
    finish(axis, path, unit_of(column))


def _matrix(sweep: Sweep, mean, across: str, up: str | None, rest: Mapping[str, Any]):
    """Put the means into a grid (len(up), len(across)), with the other paths at `rest`."""
    ups = sweep.grid[up] if up else (None,)
    values = np.full((len(ups), len(sweep.grid[across])), np.nan)
    for i, above in enumerate(ups):
        for j, along in enumerate(sweep.grid[across]):
            point = {across: along} | ({up: above} if up else {}) | dict(rest)
            values[i, j] = mean.get(name_of({path: point[path] for path in sweep.grid}), np.nan)
    return values


def _joined(grids):
    """Put the values of all grids into one row, of which the colours take their range."""
    return np.concatenate([values.ravel() for values in grids])
