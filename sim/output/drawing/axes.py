"""Axes get their title, labels, scales and reference line here, the same for all kinds of panel."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, NullFormatter
from pandas import DataFrame

from godmodel.sim.experiment.panels.one_column import OneColumn
from godmodel.sim.measure.columns import BY_NAME

LEAST_LOG = 3.0  # A logarithmic axis needs values that differ by this factor; else no tick lies on a power of ten.


def write_title(axis: Axes, title: str) -> None:
    """Write a panel's title above it, in lines of 46 letters."""
    axis.set_title(textwrap.fill(title, 46), fontsize=10)


def finish(axis: Axes, xlabel: str, ylabel: str) -> None:
    """Label both axes and give a picture its grid and its open frame."""
    axis.set_xlabel(xlabel, fontsize=9)
    axis.set_ylabel(textwrap.fill(ylabel, 44), fontsize=8)
    axis.tick_params(which="both", labelsize=8)
    axis.grid(alpha=0.25, linewidth=0.5)
    axis.spines[["top", "right"]].set_visible(False)


def finish_over(axis: Axes, over: str, ylabel: str) -> None:
    """Finish a picture whose horizontal axis is the column `over`; ticks are whole numbers."""
    about = BY_NAME[over]
    named = about.name + (f" ({about.unit})" if about.unit != about.name else "")
    finish(axis, about.unit if over == "tick" else named, ylabel)
    if over == "tick":
        axis.xaxis.set_major_locator(MaxNLocator(integer=True))


def write_inside(axis: Axes, words: str) -> None:
    """Write words into the middle of a picture that has nothing else to show."""
    axis.text(0.5, 0.5, words, ha="center", va="center", transform=axis.transAxes, fontsize=9)


def log_across(axis: Axes) -> None:
    """Make the horizontal axis logarithmic, with numbers at the powers of ten only."""
    axis.set_xscale("log")
    axis.xaxis.set_minor_formatter(NullFormatter())


def set_scales(axis: Axes, panel: OneColumn) -> None:
    """Make the axes of a panel of lines logarithmic, where it asks for that and its values allow it."""
    heights = np.concatenate([np.asarray(line.get_ydata(), dtype=float) for line in axis.lines] or [np.zeros(0)])
    heights = heights[heights > 0]
    if panel.log and len(heights) and heights.max() > LEAST_LOG * heights.min():
        axis.set_yscale("log")
        low, high = axis.get_ylim()
        axis.set_ylim(max(low, heights.min() / 3), min(high, heights.max() * 3))  # A wide band does not hide the lines.
    if panel.over != "tick" and panel.log:
        log_across(axis)


def draw_reference(axis: Axes, panel: OneColumn, table: DataFrame) -> None:
    """Draw the reference of a panel as a dashed line: a number, or a column's mean over `table`."""
    if panel.reference is None:
        return
    style: dict[str, Any] = {"color": "black", "linestyle": "--", "linewidth": 1.0}
    if isinstance(panel.reference, str):
        along = table.groupby("tick")[list(dict.fromkeys([panel.over, panel.reference]))].mean(numeric_only=True)
        if panel.over == "tick":
            along["tick"] = along.index
        axis.plot(along[panel.over], along[panel.reference], label=panel.reference, **style)
    else:
        axis.axhline(panel.reference, **style)
