"""`Dots` are drawn as a row for each arm, with a dot at its mean and a bar for its confidence."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.gridspec import SubplotSpec
from pandas import DataFrame

from godmodel.sim.experiment.panels.dots import Dots
from godmodel.sim.output.drawing.axes import finish, log_across, write_title
from godmodel.sim.output.drawing.content import Content
from godmodel.sim.output.drawing.statistics import arm_means
from godmodel.sim.output.drawing.style import unit_of

KIND = Dots


def draw(figure: Figure, place: SubplotSpec, panel: Dots, content: Content) -> list[Axes]:
    """Draw a row for each arm that the panel shows, the first on top."""
    axis = figure.add_subplot(place)
    _draw_layers(axis, panel, content.arms_of(panel), [(content.table, content.styles)])
    return [axis]


def draw_runs(
    figure: Figure,
    panel: Dots,
    tables: Mapping[str, DataFrame],
    arms: Sequence[str],
    styles: Mapping[str, dict],
    legend: float,
) -> None:
    """Draw several runs in one picture: a row for each arm, with a dot for each run.

    `tables` holds the rows of each run by its name, and `styles` how it looks; `legend` is in inches.
    """
    figure.set_size_inches(7.0, (0.3 + 0.22 * len(tables)) * len(arms) + legend + 0.5)
    layers = [(table, dict.fromkeys(arms, styles[run])) for run, table in tables.items()]
    _draw_layers(figure.add_subplot(), panel, arms, layers)


def _draw_layers(
    axis: Axes, panel: Dots, arms: Sequence[str], layers: Sequence[tuple[DataFrame, Mapping[str, dict]]]
) -> None:
    """Draw the dots of one or several tables, each with the style of every arm in it.

    The dots of several tables share the row of an arm, one below the other.
    """
    found = [arm_means(table, panel.column, arms) for table, _ in layers]
    positive = np.concatenate([mean[mean > 0] for mean, _ in found])
    # A logarithmic axis with less than a factor of ten has ticks between the powers of ten only.
    log = panel.log and len(positive) and positive.max() > 10 * positive.min()
    if log:
        log_across(axis)
    for k, ((mean, half), (table, styles)) in enumerate(zip(found, layers, strict=True)):
        rows = np.arange(len(arms)) + (k - (len(layers) - 1) / 2) * 0.6 / len(layers)
        if isinstance(panel.reference, str):
            dashes, _ = arm_means(table, panel.reference, arms)
            axis.plot(dashes, rows, "|", color="black", markersize=13, label=panel.reference)
        for row, arm, middle, reach in zip(rows, arms, mean, half, strict=True):
            _draw_dot(axis, row, middle, reach, styles[arm], log=bool(log))
    if panel.reference is not None and not isinstance(panel.reference, str):
        axis.axvline(panel.reference, color="black", linestyle="--", linewidth=1.0)
    axis.set_yticks(range(len(arms)), arms)
    axis.set_ylim(len(arms) - 0.5, -0.5)
    write_title(axis, panel.title)
    finish(axis, "", "")
    axis.set_xlabel(textwrap.fill(unit_of(panel.column), 50), fontsize=8)


def _draw_dot(axis: Axes, row: float, middle: float, reach: float, style: Mapping, *, log: bool) -> None:
    """Draw one dot with the half width `reach` of its interval, or say why there is none.

    `row` is its height in rows; `middle` and `reach` have the unit of the column.
    """
    beyond = log and middle <= 0
    if beyond or not np.isfinite(middle):
        words, at = (f"{middle:g}", 0.02) if beyond else ("not measured", 0.5)
        axis.text(at, row, words, ha="center", va="center", fontsize=7, transform=axis.get_yaxis_transform())
        return
    left = min(reach, middle * (1 - 1e-3)) if log else reach
    shape = {"linestyle": "none", "markersize": 6, "elinewidth": 1.8, "capsize": 3}
    axis.errorbar(middle, row, xerr=[[left], [reach]], **dict(style) | shape)
