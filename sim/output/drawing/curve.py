"""A curve is the mean of a column over the seeds, along time, with its confidence band."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from pandas import DataFrame

from godmodel.sim.experiment.panels.one_column import OneColumn
from godmodel.sim.output.drawing.statistics import half_width


def draw_curve(axis: Axes, panel: OneColumn, rows: DataFrame, style: dict) -> bool:
    """Draw the curve of one arm; return False where nothing was measured.

    `rows` are those of the arm, with all seeds and ticks; `style` holds keywords of matplotlib, with a colour.
    """
    rows = rows[np.isfinite(rows[panel.column].astype(float))]
    if rows.empty:
        return False
    groups = rows.groupby("tick")
    x = groups[panel.over].mean().to_numpy(dtype=float)
    mean = groups[panel.column].mean().to_numpy(dtype=float)
    half = half_width(groups[panel.column].std().to_numpy(dtype=float), groups.size().to_numpy())
    axis.plot(x, mean, **{"linewidth": 1.6, "markersize": 3.5, "markevery": max(len(x) // 12, 1)} | style)
    low = np.maximum(mean - half, mean * 1e-3) if panel.log else mean - half
    axis.fill_between(x, low, mean + half, color=style["color"], alpha=0.18, linewidth=0)
    return True
