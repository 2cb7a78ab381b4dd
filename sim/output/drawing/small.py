"""Small pictures stand side by side with the same scales; each has the name of an arm above it."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from pandas import DataFrame

from godmodel.sim.experiment.panels.one_column import OneColumn
from godmodel.sim.output.drawing.axes import finish_over, set_scales
from godmodel.sim.output.drawing.curve import draw_curve
from godmodel.sim.output.drawing.style import SMALL, unit_of


def finish_small(axis: Axes, panel: OneColumn, name: str, *, left: bool, heading: str = "") -> None:
    """Give a small picture its scales, its name and its labels.

    Only a picture at the `left` has labels on the vertical axis; a `heading` stands above the name.
    """
    set_scales(axis, panel)
    finish_over(axis, panel.over, textwrap.fill(unit_of(panel.column), 24) if left else "")
    axis.set_title(f"{heading}\n{name}" if heading else name, fontsize=8, loc="left")
    axis.tick_params(which="both", labelsize=7, labelleft=left)


def draw_small_runs(
    figure: Figure,
    panel: OneColumn,
    tables: Mapping[str, DataFrame],
    arms: Sequence[str],
    styles: Mapping[str, dict],
    legend: float,
) -> None:
    """Draw several runs over each other: a small picture for each arm, with a line for each run.

    `tables` holds the rows of each run by its name, and `styles` how it looks; `legend` is in inches.
    """
    columns = min(len(arms), SMALL)
    rows = -(-len(arms) // columns)
    figure.set_size_inches(2.6 * columns + 1.2, 2.4 * rows + legend)
    axis = None
    for i, arm in enumerate(arms):
        axis = figure.add_subplot(rows, columns, i + 1, sharex=axis, sharey=axis)
        for run, table in tables.items():
            draw_curve(axis, panel, table[table.arm == arm], styles[run])
        finish_small(axis, panel, arm, left=not i % columns)
