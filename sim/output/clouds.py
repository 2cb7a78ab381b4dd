"""The clouds of a sweep over a list of points show a column's last value against each setting that varies."""

from __future__ import annotations

import textwrap

import numpy as np
from matplotlib.figure import Figure
from pandas import DataFrame

from godmodel.sim.experiment.sweep import Sweep, name_of
from godmodel.sim.measure.columns import BY_NAME
from godmodel.sim.output import heat
from godmodel.sim.output.drawing.axes import finish
from godmodel.sim.output.drawing.statistics import last_values
from godmodel.sim.output.drawing.style import LETTERS, unit_of
from godmodel.sim.output.palette import CRITICAL, PALETTE

COLUMNS = 3


def compose(sweep: Sweep, table: DataFrame, column: str, level: float | None = None) -> Figure:
    """Draw a column's last value, mean over the seeds, against each path; every point of the list is one dot."""
    mean = last_values(table, column).groupby("arm").value.mean()
    points = [point for point in sweep.points if name_of(point) in mean.index]
    height = np.array([mean[name_of(point)] for point in points], dtype=float)
    rows, columns = -(-len(sweep.grid) // COLUMNS), min(len(sweep.grid), COLUMNS)
    width = max(3.6 * columns, 6.4)
    figure = Figure(layout="constrained")
    for i, (path, values) in enumerate(sweep.grid.items()):
        axis = figure.add_subplot(rows, columns, i + 1)
        if sweep.kind_of(path) == "number":
            at = np.array([point[path] for point in points], dtype=float)
            if at.size and at.min() > 0 and at.max() > 100 * at.min():
                axis.set_xscale("log")
        else:
            words = [heat.text(value) for value in values]
            at = np.array([words.index(heat.text(point[path])) for point in points], dtype=float)
            axis.set_xticks(range(len(words)), words, rotation=40 if len(words) > 4 else 0)
        axis.scatter(at, height, s=14, color=PALETTE[0], alpha=0.7, linewidths=0)
        if level is not None:
            axis.axhline(level, color=CRITICAL, linewidth=1.4)
        finish(axis, path, unit_of(column))
    settings = ", ".join(f"{path}={value}" for path, value in sweep.changes.items())
    count = table.seed.nunique()
    caption = f"{BY_NAME[column].meaning}. " + (f"Mean of {count} seeds" if count > 1 else "One seed")
    caption += f", at the last tick that was measured; each dot is one of {len(points)} points"
    caption += f", with {settings}." if settings else "."
    if level is not None:
        caption += f" Orange: the critical line, {column} = {level:g}."
    title = textwrap.fill(f"{sweep.scenario}/{sweep.arm}: last {column} over {len(points)} points", int(width * 10.5))
    caption = textwrap.fill(caption, int(width * LETTERS * 0.97))
    figure.set_size_inches(width, 3.2 * rows + 0.23 * (title.count("\n") + 1) + 0.16 * (caption.count("\n") + 1) + 0.2)
    figure.suptitle(title, fontsize=11, x=0.008, ha="left")
    figure.supxlabel(caption, fontsize=8, x=0.008, ha="left", color="#333333")
    return figure
