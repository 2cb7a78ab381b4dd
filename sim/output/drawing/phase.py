"""A `Phase` is drawn as a heat map, with a cell for each arm."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.gridspec import SubplotSpec

from godmodel.sim.experiment.panels.phase import Phase
from godmodel.sim.output.drawing.axes import write_title
from godmodel.sim.output.drawing.content import Content
from godmodel.sim.output.drawing.statistics import last_values, run_means
from godmodel.sim.output.drawing.style import unit_of
from godmodel.sim.output.heat import draw_heat

KIND = Phase


def draw(figure: Figure, place: SubplotSpec, panel: Phase, content: Content) -> list[Axes]:
    """Draw the mean over the seeds in each cell, and the critical line."""
    axis = figure.add_subplot(place)
    x, y = (sorted({pair[i] for pair in panel.grid.values()}, key=_order) for i in (0, 1))
    found = run_means(content.table, panel.column) if panel.mean else last_values(content.table, panel.column)
    mean = found.groupby("arm").value.mean()
    values = np.full((len(y), len(x)), np.nan)
    for arm, (across, up) in panel.grid.items():
        values[y.index(up), x.index(across)] = mean.get(arm, np.nan)
    draw_heat(figure, axis, values, x, y, unit_of(panel.column), contour=panel.contour, log=panel.log)
    write_title(axis, panel.title)
    axis.set_xlabel(panel.axes[0], fontsize=9)
    axis.set_ylabel(panel.axes[1], fontsize=9)
    return [axis]


def _order(value: float | str) -> tuple[bool, float | str]:
    """Give the key by which settings are sorted: numbers come before words."""
    return isinstance(value, str), value
