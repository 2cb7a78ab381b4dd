"""Figures show a scenario's panels side by side, with a line for each arm and a 95 % confidence band over the seeds.

Every figure is made without a screen and without global state, so that threads may draw at the same time, and it is
written without a date: the same table gives the same file. `sim.output.drawing` knows how each kind of panel is drawn.
"""

from __future__ import annotations

import dataclasses
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.gridspec import SubplotSpec

from godmodel.sim.errors import InputError
from godmodel.sim.experiment.panels import AnyPanel
from godmodel.sim.experiment.panels.line import Panel
from godmodel.sim.experiment.scenario import Scenario
from godmodel.sim.files import replacing
from godmodel.sim.measure.columns import BY_NAME
from godmodel.sim.output.drawing import drawing_of
from godmodel.sim.output.drawing.content import Content
from godmodel.sim.output.drawing.style import ACROSS, LETTERS, style_of, styles_of

if TYPE_CHECKING:
    from pandas import DataFrame

FORMATS = ("png", "pdf", "svg")
DPI = 150
# Text stays text in a PDF, and the names inside an SVG are the same each time.
SETTINGS: dict[Any, Any] = {"pdf.fonttype": 42, "svg.hashsalt": "godmodel"}


def draw(scenario: Scenario, table: DataFrame, path: Path, *, dpi: int = DPI) -> None:
    """Write the scenario's figure; the ending of `path` chooses PNG, PDF or SVG.

    `table` holds the rows of all arms and seeds, as they were recorded; `dpi` is in dots an inch.
    """
    save(compose(scenario, table), path, dpi=dpi)


def save(figure: Figure, path: Path, *, dpi: int = DPI) -> None:
    """Write a figure as PNG, PDF or SVG, by the ending of `path`; `dpi` is in dots an inch."""
    undated = {"png": {}, "pdf": {"CreationDate": None}, "svg": {"Date": None}}
    kind = path.suffix.removeprefix(".")
    path.parent.mkdir(parents=True, exist_ok=True)
    with matplotlib.rc_context(SETTINGS), replacing(path) as part:
        figure.savefig(part, dpi=dpi, format=kind, metadata=undated[kind])


def formats_of(text: str) -> list[str]:
    """Read `png,svg` as a list of endings.

    Raises:
        InputError: if a format is not among those that can be written.
    """
    wanted = list(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))
    if not wanted or set(wanted) - set(FORMATS):
        raise InputError(f"--format takes {', '.join(FORMATS)}, one or several with commas between, got {text!r}.")
    return wanted


def compose(scenario: Scenario, table: DataFrame) -> Figure:
    """Make the scenario's whole figure: all panels, title, how to read it, and one legend.

    `table` holds the rows of all arms and seeds, as they were recorded.
    """
    arms = _arms(scenario, table)
    panels = [p for p in scenario.panels if not p.arms or set(p.arms) & set(arms)]
    panels = panels or [Panel("kl_bits", "wasted bits")]  # No panel shows these arms.
    rows = _rows(panels)
    columns = max((len(row) for row in rows if not row[0].wide), default=2)
    columns = max(columns, 2) if any(row[0].wide for row in rows) else columns
    content = Content(_complete(table, panels), arms, styles_of(scenario), columns)
    width = 4.3 * columns + 2.0
    heights = [drawing_of(row[0]).height(row[0], content) for row in rows]
    figure = Figure(layout="constrained")
    _draw_rows(figure, rows, heights, content)
    # The legend is so wide, in inches.
    beside = max((len(label) for label in _handles(figure)), default=0) / LETTERS + 0.8
    title = textwrap.fill(f"{scenario.name}: {scenario.title}", int((width - beside) * 10.5))
    caption = textwrap.fill(f"{scenario.reading} {drawn_from(table, panels)}", int((width - 0.3) * LETTERS))
    lines = 0.23 * (title.count("\n") + 1) + 0.16 * (caption.count("\n") + 1)
    figure.set_size_inches(width, sum(heights) + lines + 0.3)
    figure.suptitle(title, fontsize=11, x=0.008, ha="left")
    figure.supxlabel(caption, fontsize=8, x=0.008, ha="left", color="#333333")
    add_legend(figure, "outside right upper", 1)
    return figure


def compose_panel(scenario: Scenario, table: DataFrame, panel: AnyPanel, *, legend: bool = True) -> Figure:
    """Make one panel a figure of its own for narrow screens, with its legend below."""
    content = Content(_complete(table, [panel]), _arms(scenario, table), styles_of(scenario), columns=2)
    figure = Figure(layout="constrained")
    drawing = drawing_of(panel)
    drawing.draw(figure, figure.add_gridspec(1, 1)[0], panel, content)
    if panel.wide:
        figure.set_size_inches(8.6, drawing.height(panel, content) + 0.6)
    else:
        lines = -(-len(_handles(figure)) // 2) if legend else 0
        figure.set_size_inches(4.6, 3.3 + 0.19 * lines)
    if legend:
        add_legend(figure, "outside lower center", 2)
    return figure


def compose_runs(tables: Mapping[str, DataFrame], panel: AnyPanel, arms: Sequence[str]) -> Figure:
    """Draw several runs over each other in a comparable panel, all with the same scales.

    `tables` holds the rows of each run by its name, which stands in the legend.
    """
    styles = {run: style_of(i) | {"label": run} for i, run in enumerate(tables)}
    legend = 0.7 + 0.2 * -(-len(tables) // 2)  # The legend is so high, in inches.
    figure = Figure(layout="constrained")
    draw_runs = drawing_of(panel).draw_runs
    assert draw_runs is not None, "the drawing of a comparable panel has one"
    draw_runs(figure, panel, tables, arms, styles, legend)
    add_legend(figure, "outside lower center", 2)
    return figure


def drawn_from(table: DataFrame, panels: Sequence[AnyPanel]) -> str:
    """Say what a line, an area or a cell is: it is a mean of so many seeds."""
    seeds = table.seed.nunique()
    shaded = any(panel.shaded for panel in panels)
    bars = any(panel.bars for panel in panels)
    how = " and ".join(["shaded"] * shaded + ["bars"] * bars)
    return f"Means of {seeds} seeds{f', {how} their 95 % confidence' if how else ''}." if seeds > 1 else "One seed."


def add_legend(figure: Figure, where: str, columns: int) -> None:
    """Add one legend for the whole figure, with each label once; without labels it adds none."""
    handles = _handles(figure)
    if handles:
        place = cast(Any, where)  # matplotlib's types list all words
        figure.legend(handles.values(), handles.keys(), loc=place, fontsize=8, frameon=False, ncols=columns)


def of_panels(scenario: Scenario, panels: Sequence[AnyPanel]) -> Scenario:
    """Return the scenario with other panels."""
    return dataclasses.replace(scenario, panels=tuple(panels))


def _arms(scenario: Scenario, table: DataFrame) -> list[str]:
    """Return the arms that were run, in the scenario's order."""
    there = set(table.arm)
    return [arm for arm in scenario.arms if arm in there]


def _complete(table: DataFrame, panels: Sequence[AnyPanel]) -> DataFrame:
    """Add an empty column to the table for each that a panel asks for and none of these runs has."""
    wanted = {name for panel in panels for name in panel.columns}
    missing = [name for name in wanted if name in BY_NAME and name not in table]
    return table.assign(**dict.fromkeys(missing, np.nan)) if missing else table


def _rows(panels: Sequence[AnyPanel]) -> list[list[AnyPanel]]:
    """Put panels in rows of three; a wide panel has a row of its own."""
    rows: list[list[AnyPanel]] = []
    for panel in panels:
        if not rows or panel.wide or rows[-1][0].wide or len(rows[-1]) == ACROSS:
            rows.append([])
        rows[-1].append(panel)
    return rows


def _draw_rows(figure: Figure, rows: list[list[AnyPanel]], heights: list[float], content: Content) -> None:
    """Draw all panels, and gives those of the same scale one vertical axis; `heights` are in inches."""
    alike: dict[type[AnyPanel], list[Axes]] = {}
    grid = cast("Iterable[SubplotSpec]", figure.add_gridspec(len(rows), 1, height_ratios=heights))  # by its indices
    for place, row in zip(grid, rows, strict=True):
        inner = [place] if row[0].wide else place.subgridspec(1, content.columns)
        for i, panel in enumerate(row):
            axes = drawing_of(panel).draw(figure, inner[i], panel, content)
            if panel.same_scale:
                alike.setdefault(type(panel), []).extend(axes)
    for first, *others in alike.values():
        for axis in others:
            axis.sharey(first)
        first.autoscale_view()


def _handles(figure: Figure) -> dict:
    """Return a handle for each label, in the order in which they appear."""
    return {
        label: handle for axis in figure.axes for handle, label in zip(*axis.get_legend_handles_labels(), strict=True)
    }
