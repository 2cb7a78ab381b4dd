"""Figures: a scenario's panels side by side, a line an arm, a 95 % confidence band over the seeds.

Every figure is made without a screen and without global state, so that threads may draw at the same time, and is
written without a date: the same table gives the same file.
"""

from __future__ import annotations

import dataclasses
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib
import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, NullFormatter

from godmodel.sim.errors import InputError
from godmodel.sim.experiment.panels import Across, AnyPanel, Bands, Dots, Multiples, Panel, Phase
from godmodel.sim.experiment.scenario import Scenario
from godmodel.sim.measure.columns import BY_NAME
from godmodel.sim.measure.ledger import BANDS, COLUMNS
from godmodel.sim.output.heat import draw_heat, said
from godmodel.sim.output.palette import BAND_COLOURS, CONTROL, CRITICAL, PALETTE

if TYPE_CHECKING:
    from pandas import DataFrame

MARKS = ("o", "s", "^", "D", "v", "P", "X", "*")

FORMATS = ("png", "pdf", "svg")
DPI = 150
SETTINGS = {"pdf.fonttype": 42, "svg.hashsalt": "godmodel"}  # text stays text in PDF; SVG's names don't vary
ACROSS = 3  # panels in a row
LEAST_LOG = 3.0  # a logarithmic axis needs values that differ by this factor; else its ticks are all between decades
SMALL = 4  # small multiples in a row
LETTERS = 14.5  # letters of 8 points in an inch, with room to spare


def draw(scenario: Scenario, table: DataFrame, path: Path, *, dpi: int = DPI) -> None:
    """Write the scenario's figure; the ending of `path` chooses PNG, PDF or SVG.

    table: rows of all arms and seeds, as recorded
    """
    save(compose(scenario, table), path, dpi=dpi)


def save(figure: Figure, path: Path, *, dpi: int = DPI) -> None:
    """Write a figure as PNG, PDF or SVG, by the ending of `path`."""
    undated = {"png": {}, "pdf": {"CreationDate": None}, "svg": {"Date": None}}
    kind = path.suffix.removeprefix(".")
    path.parent.mkdir(parents=True, exist_ok=True)
    with matplotlib.rc_context(SETTINGS):
        figure.savefig(path, dpi=dpi, format=kind, metadata=undated[kind])


def formats_of(text: str) -> list[str]:
    """`png,svg` as a list of endings.

    Raises:
        InputError: for a format that is not among them.
    """
    wanted = list(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))
    if not wanted or set(wanted) - set(FORMATS):
        raise InputError(f"--format takes {', '.join(FORMATS)}, one or several with commas between, got {text!r}.")
    return wanted


def compose(scenario: Scenario, table: DataFrame) -> Figure:
    """The scenario's whole figure: all panels, title, how to read it, and one legend."""
    arms = [arm for arm in scenario.arms if arm in set(table.arm)]
    panels = [p for p in scenario.panels if not p.arms or set(p.arms) & set(arms)]
    panels = panels or [Panel("kl_bits", "wasted bits")]  # arms that no panel shows
    table = _complete(table, panels)
    rows = _rows(panels)
    columns = max((len(row) for row in rows if not isinstance(row[0], Multiples)), default=2)
    columns = max(columns, 2) if any(isinstance(row[0], Multiples) for row in rows) else columns
    width = 4.3 * columns + 2.0
    heights = [_height(row, arms, columns) for row in rows]
    figure = Figure(layout="constrained")
    outer = figure.add_gridspec(len(rows), 1, height_ratios=heights)
    for place, row in zip(outer, rows, strict=True):
        if isinstance(row[0], Multiples):
            _draw_multiples(figure, place, row[0], arms, table, styles_of(scenario), columns)
            continue
        inner = place.subgridspec(1, columns)
        for i, panel in enumerate(row):
            _draw_one(figure, figure.add_subplot(inner[i]), panel, arms, table, styles_of(scenario))
    _share_bands(figure, panels)
    beside = max((len(label) for label in _handles(figure)), default=0) / LETTERS + 0.8  # the legend's width, inches
    title = textwrap.fill(f"{scenario.name}: {scenario.title}", int((width - beside) * 10.5))
    caption = textwrap.fill(f"{scenario.reading} {drawn_from(table, panels)}", int((width - 0.3) * LETTERS))
    lines = 0.23 * (title.count("\n") + 1) + 0.16 * (caption.count("\n") + 1)
    figure.set_size_inches(width, sum(heights) + lines + 0.3)
    figure.suptitle(title, fontsize=11, x=0.008, ha="left")
    figure.supxlabel(caption, fontsize=8, x=0.008, ha="left", color="#333333")
    add_legend(figure, "outside right upper", 1)
    return figure


def compose_panel(scenario: Scenario, table: DataFrame, panel: AnyPanel, *, legend: bool = True) -> Figure:
    """One panel as a figure of its own, with its legend below: for narrow screens."""
    arms = [arm for arm in scenario.arms if arm in set(table.arm)]
    styles = styles_of(scenario)
    table = _complete(table, [panel])
    if isinstance(panel, Multiples):
        figure = Figure(figsize=(8.6, _height([panel], arms, 2) + 0.6), layout="constrained")
        _draw_multiples(figure, figure.add_gridspec(1, 1)[0], panel, arms, table, styles, 2)
    else:
        figure = Figure(layout="constrained")
        _draw_one(figure, figure.add_subplot(), panel, arms, table, styles)
        lines = -(-len(_handles(figure)) // 2) if legend else 0
        figure.set_size_inches(4.6, 3.3 + 0.19 * lines)
    if legend:
        add_legend(figure, "outside lower center", 2)
    return figure


def compose_runs(tables: Mapping[str, DataFrame], panel: Panel | Multiples | Dots, arms: Sequence[str]) -> Figure:
    """Several runs over each other: a small picture an arm, a line a run, all with the same scales; of dots, one
    picture with a row an arm and a dot a run."""
    styles = {run: _style(i) | {"label": run} for i, run in enumerate(tables)}
    columns = min(len(arms), SMALL)
    rows = -(-len(arms) // columns)
    legend = 0.7 + 0.2 * -(-len(tables) // 2)
    figure = Figure(figsize=(2.6 * columns + 1.2, 2.4 * rows + legend), layout="constrained")
    if isinstance(panel, Dots):
        figure.set_size_inches(7.0, (0.3 + 0.22 * len(tables)) * len(arms) + legend + 0.5)
        layers = [(table, dict.fromkeys(arms, styles[run])) for run, table in tables.items()]
        _draw_dots(figure.add_subplot(), panel, arms, layers)
    else:
        shared = None
        for i, arm in enumerate(arms):
            shared = figure.add_subplot(rows, columns, i + 1, sharex=shared, sharey=shared)
            for run, table in tables.items():
                _draw_line(shared, panel, table[table.arm == arm], styles[run])
            _finish_small(shared, panel, arm, left=not i % columns)
    add_legend(figure, "outside lower center", 2)
    return figure


def _complete(table: DataFrame, panels: Sequence[AnyPanel]) -> DataFrame:
    """The table with an empty column for each that a panel asks for and none of these runs has."""
    wanted = {getattr(panel, name, None) for panel in panels for name in ("column", "over", "reference")}
    missing = [name for name in wanted if isinstance(name, str) and name in BY_NAME and name not in table]
    return table.assign(**dict.fromkeys(missing, np.nan)) if missing else table


def drawn_from(table: DataFrame, panels: Sequence[AnyPanel]) -> str:
    """What a line, an area or a cell is: a mean of so many seeds."""
    seeds = table.seed.nunique()
    shaded = any(not isinstance(p, Bands | Phase | Dots) for p in panels)
    bars = any(isinstance(p, Dots) for p in panels)
    how = " and ".join(["shaded"] * shaded + ["bars"] * bars)
    return f"Means of {seeds} seeds{f', {how} their 95 % confidence' if how else ''}." if seeds > 1 else "One seed."


def styles_of(scenario: Scenario) -> dict[str, dict]:
    """Colour, mark and line of each arm: the controls grey and dashed, in every picture alike."""
    found, taken = {}, 0
    for arm in scenario.arms:
        if arm in scenario.controls:
            found[arm] = {"color": CONTROL, "linestyle": (0, (4, 2)), "marker": "."}
        else:
            found[arm] = _style(taken)
            taken += 1
    return found


def last_values(table: DataFrame, column: str) -> DataFrame:
    """The last measured value of a column in each run.  -> columns arm, seed, value; a run without one is left out"""
    measured = table[np.isfinite(table[column].astype(float))].sort_values("tick")
    return measured.groupby(["arm", "seed"], as_index=False)[column].last().rename(columns={column: "value"})


def run_means(table: DataFrame, column: str) -> DataFrame:
    """A column's mean over the ticks at which it was measured.  -> columns arm, seed, value"""
    measured = table[np.isfinite(table[column].astype(float))]
    return measured.groupby(["arm", "seed"], as_index=False)[column].mean().rename(columns={column: "value"})


def draw_along(axis, x: Sequence, arms: Sequence[str], values: DataFrame, path: str, column: str, level=None) -> None:
    """A column's last value against a setting: mean over the seeds with its confidence band, and a level as a line.

    values: columns arm, seed, value, as `last_values` gives them; arms: those of x, in the same order
    """
    groups = values.groupby("arm").value
    mean, deviation, seeds = (part.reindex(arms) for part in (groups.mean(), groups.std(), groups.size()))
    numbers = all(isinstance(each, int | float) and not isinstance(each, bool) for each in x)
    at = np.array(x, dtype=float) if numbers else np.arange(len(x), dtype=float)
    there = mean.notna().to_numpy()
    order = np.flatnonzero(there)[np.argsort(at[there], kind="stable")]
    height = mean.to_numpy(dtype=float)[order]
    half = half_width(deviation.to_numpy(dtype=float)[order], seeds.to_numpy(dtype=float)[order])
    axis.plot(at[order], height, linewidth=1.6, markersize=4, **_style(0))
    axis.fill_between(at[order], height - half, height + half, color=PALETTE[0], alpha=0.18, linewidth=0)
    if level is not None:
        axis.axhline(level, color=CRITICAL, linewidth=1.4)
    if not numbers:
        axis.set_xticks(at, [said(each) for each in x], rotation=40 if len(x) > 4 else 0)
    axis.set_xlabel(path, fontsize=9)
    axis.set_ylabel(textwrap.fill(unit_of(column), 44), fontsize=8)
    axis.tick_params(which="both", labelsize=8)
    axis.grid(alpha=0.25, linewidth=0.5)
    axis.spines[["top", "right"]].set_visible(False)


def unit_of(column: str) -> str:
    """A column's name with its unit, as on every axis."""
    unit = BY_NAME[column].unit
    return f"{column} ({unit})" if unit else column


def half_width(deviation: np.ndarray, seeds: np.ndarray) -> np.ndarray:
    """Half of the 95 % interval of a mean by Student's t; zero for a single seed."""
    from scipy.special import stdtrit

    several = seeds > 1
    t = stdtrit(np.where(several, seeds - 1, 1), 0.975)
    return np.where(several, t * np.nan_to_num(deviation) / np.sqrt(seeds), 0.0)


def _style(i: int) -> dict:
    return {"color": PALETTE[i % len(PALETTE)], "marker": MARKS[i % len(MARKS)]}


def _rows(panels: list[AnyPanel]) -> list[list[AnyPanel]]:
    """Panels in rows of three; small multiples have a row of their own."""
    rows: list[list[AnyPanel]] = []
    for panel in panels:
        alone = isinstance(panel, Multiples)
        if not rows or alone or isinstance(rows[-1][0], Multiples) or len(rows[-1]) == ACROSS:
            rows.append([])
        rows[-1].append(panel)
    return rows


def _small(columns: int) -> int:
    return SMALL * columns // 2 if columns < ACROSS else 2 * SMALL - 2


def _height(row: list[AnyPanel], arms: list[str], columns: int) -> float:
    if not isinstance(row[0], Multiples):
        return 3.5
    shown = [a for a in arms if not row[0].arms or a in row[0].arms]
    return 1.9 * -(-len(shown) // min(_small(columns), max(len(shown), 1))) + 0.6


def _handles(figure: Figure) -> dict:
    """Handle by label, each once, in order of their appearance."""
    return {
        label: handle for axis in figure.axes for handle, label in zip(*axis.get_legend_handles_labels(), strict=True)
    }


def add_legend(figure: Figure, where: str, columns: int) -> None:
    """One legend for the whole figure, each label once; none where nothing has a label."""
    handles = _handles(figure)
    if handles:
        figure.legend(handles.values(), handles.keys(), loc=where, fontsize=8, frameon=False, ncols=columns)


def _draw_one(figure, axis, panel: AnyPanel, arms: list[str], table: DataFrame, styles: dict[str, dict]) -> None:
    if isinstance(panel, Bands):
        _draw_bands(axis, panel, table[table.arm == panel.arm])
    elif isinstance(panel, Across):
        _draw_across(axis, panel, table)
    elif isinstance(panel, Dots):
        _draw_dots(axis, panel, [a for a in arms if not panel.arms or a in panel.arms], [(table, styles)])
    elif isinstance(panel, Phase):
        _draw_phase(figure, axis, panel, table)
    else:
        _draw_panel(axis, panel, [a for a in arms if not panel.arms or a in panel.arms], table, styles)


def _draw_panel(axis, panel: Panel, arms: list[str], table: DataFrame, styles: dict[str, dict]) -> None:
    drawn = [_draw_line(axis, panel, table[table.arm == arm], styles[arm] | {"label": arm}) for arm in arms]
    _draw_reference(axis, panel, table[table.arm.isin(arms)])
    _scales(axis, panel)
    if not any(drawn):
        _say(axis, "not measured in these arms")
    _label(axis, panel, unit_of(panel.column))


def _draw_line(axis, panel: Panel | Multiples, rows: DataFrame, style: dict) -> bool:
    """The mean over the seeds and its confidence band; False where nothing was measured."""
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


def _scales(axis, panel: Panel | Multiples) -> None:
    heights = np.concatenate([np.asarray(line.get_ydata(), dtype=float) for line in axis.lines] or [np.zeros(0)])
    heights = heights[heights > 0]
    if panel.log and len(heights) and heights.max() > LEAST_LOG * heights.min():
        axis.set_yscale("log")
        low, high = axis.get_ylim()
        axis.set_ylim(max(low, heights.min() / 3), min(high, heights.max() * 3))  # a wide band does not hide the lines
    if panel.over != "tick" and panel.log:
        axis.set_xscale("log")
        axis.xaxis.set_minor_formatter(NullFormatter())


def _draw_multiples(figure, place, panel: Multiples, arms, table: DataFrame, styles, columns: int) -> None:
    """A small axis an arm; behind each line those of the other arms in pale grey, so that they compare at sight."""
    arms = [a for a in arms if not panel.arms or a in panel.arms]
    across = min(_small(columns), max(len(arms), 1))
    inner = place.subgridspec(-(-len(arms) // across), across)
    shared = None
    for i, arm in enumerate(arms):
        shared = figure.add_subplot(inner[i], sharex=shared, sharey=shared)
        for other in arms:
            if other != arm:
                pale = {"color": "#DDDDDD", "linewidth": 0.8, "label": "_", "zorder": 1}
                _draw_line(shared, panel, _means(table[table.arm == other]), pale)
        if not _draw_line(shared, panel, table[table.arm == arm], styles[arm] | {"label": f"_{arm}"}):
            _say(shared, "not measured")
        _draw_reference(shared, panel, table[table.arm == arm])
        _finish_small(shared, panel, arm, left=not i % across, heading=panel.title if i == 0 else "")


def _means(rows: DataFrame) -> DataFrame:
    """One row a tick: without seeds there is no band to draw."""
    return rows.groupby("tick", as_index=False).mean(numeric_only=True)


def _finish_small(axis, panel: Panel | Multiples, name: str, *, left: bool, heading: str = "") -> None:
    _scales(axis, panel)
    _label(axis, panel, textwrap.fill(unit_of(panel.column), 24) if left else "")
    axis.set_title("")
    axis.set_title(f"{heading}\n{name}" if heading else name, fontsize=8, loc="left")
    axis.tick_params(which="both", labelsize=7, labelleft=left)


def _draw_across(axis, panel: Across, table: DataFrame) -> None:
    """A line a group: mean over seeds of the mean over ticks, with its confidence band, against the arms' number."""
    low, high = np.inf, 0.0
    for i, (group, numbers) in enumerate(panel.groups.items()):
        rows = table[table.arm.isin(list(numbers)) & np.isfinite(table[panel.column].astype(float))]
        if rows.empty:
            continue
        each = run_means(rows, panel.column).groupby("arm").value
        at = sorted(each.groups, key=numbers.__getitem__)
        x, mean = np.array([numbers[arm] for arm in at]), each.mean()[at].to_numpy(dtype=float)
        half = half_width(each.std()[at].to_numpy(dtype=float), each.size()[at].to_numpy())
        axis.plot(x, mean, label=group, linewidth=1.6, markersize=4, **_style(i))
        below = np.maximum(mean - half, mean * 1e-3) if panel.log else mean - half
        axis.fill_between(x, below, mean + half, color=_style(i)["color"], alpha=0.18, linewidth=0)
        low, high = min([low, *mean[mean > 0]]), max(high, *mean)
    if panel.log and high > LEAST_LOG * low:
        axis.set_yscale("log")
    if panel.log_x:
        axis.set_xscale("log", base=2)
    _label(axis, panel, unit_of(panel.column))
    axis.set_xlabel(panel.axis, fontsize=9)


def _draw_dots(axis, panel: Dots, arms: Sequence[str], layers: Sequence[tuple[DataFrame, Mapping[str, dict]]]) -> None:
    """A row an arm, the first on top: the mean over seeds of the mean over ticks, and its confidence interval.

    layers: tables, with the style of each arm in it; those of several share a row, one below the other
    """
    found = [_of_arms(table, panel.column, arms) for table, _ in layers]
    positive = np.concatenate([mean[mean > 0] for mean, _ in found])
    log = panel.log and len(positive) and positive.max() > 10 * positive.min()  # less has ticks between decades only
    if log:
        axis.set_xscale("log")
        axis.xaxis.set_minor_formatter(NullFormatter())
    for k, ((mean, half), (table, styles)) in enumerate(zip(found, layers, strict=True)):
        rows = np.arange(len(arms)) + (k - (len(layers) - 1) / 2) * 0.6 / len(layers)
        if isinstance(panel.reference, str):
            dashes, _ = _of_arms(table, panel.reference, arms)
            axis.plot(dashes, rows, "|", color="black", markersize=13, label=panel.reference)
        for row, arm, middle, reach in zip(rows, arms, mean, half, strict=True):
            beyond = log and middle <= 0
            if beyond or not np.isfinite(middle):
                words, at = (f"{middle:g}", 0.02) if beyond else ("not measured", 0.5)
                axis.text(at, row, words, ha="center", va="center", fontsize=7, transform=axis.get_yaxis_transform())
                continue
            left = min(reach, middle * (1 - 1e-3)) if log else reach
            style = dict(styles[arm]) | {"linestyle": "none", "markersize": 6, "elinewidth": 1.8, "capsize": 3}
            axis.errorbar(middle, row, xerr=[[left], [reach]], **style)
    if panel.reference is not None and not isinstance(panel.reference, str):
        axis.axvline(panel.reference, color="black", linestyle="--", linewidth=1.0)
    axis.set_yticks(range(len(arms)), arms)
    axis.set_ylim(len(arms) - 0.5, -0.5)
    _label(axis, panel, "")
    axis.set_xlabel(textwrap.fill(unit_of(panel.column), 50), fontsize=8)


def _of_arms(table: DataFrame, column: str, arms: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Mean over the seeds of the mean over ticks, and half of its 95 % interval.  -> (A,), (A,)"""
    runs = run_means(table, column).groupby("arm").value
    mean, deviation, seeds = (part.reindex(arms).to_numpy(float) for part in (runs.mean(), runs.std(), runs.size()))
    return mean, half_width(deviation, seeds)


def _draw_phase(figure, axis, panel: Phase, table: DataFrame) -> None:
    x, y = (sorted({place[i] for place in panel.grid.values()}, key=_order) for i in (0, 1))
    found = run_means(table, panel.column) if panel.mean else last_values(table, panel.column)
    mean = found.groupby("arm").value.mean()
    values = np.full((len(y), len(x)), np.nan)
    for arm, (across, up) in panel.grid.items():
        values[y.index(up), x.index(across)] = mean.get(arm, np.nan)
    draw_heat(figure, axis, values, x, y, unit_of(panel.column), contour=panel.contour, log=panel.log)
    axis.set_title(textwrap.fill(panel.title, 46), fontsize=10)
    axis.set_xlabel(panel.axes[0], fontsize=9)
    axis.set_ylabel(panel.axes[1], fontsize=9)


def _order(value) -> tuple[bool, float | str]:
    return isinstance(value, str), value


def _draw_bands(axis, panel: Bands, table: DataFrame) -> None:
    """Areas of what adds bits above zero, of what takes them away below it, and their sum as a line."""
    if table.empty or table[list(COLUMNS)].isna().all(axis=None):
        _say(axis, "no ledger was kept")
    else:
        mean = table.groupby("tick")[list(dict.fromkeys([panel.over, *COLUMNS]))].mean()
        if panel.over == "tick":
            mean[panel.over] = mean.index
        x, bits = mean[panel.over].to_numpy(dtype=float), mean[list(COLUMNS)].to_numpy(dtype=float).T
        step = "mid" if len(x) > 1 else None
        for signed in (np.maximum(bits, 0.0), np.minimum(bits, 0.0)):
            upto = np.cumsum(signed, axis=0)
            for band, below, above, colour in zip(BANDS, upto - signed, upto, BAND_COLOURS, strict=True):
                axis.fill_between(x, below, above, color=colour, alpha=0.85, linewidth=0, step=step, label=band)
        axis.plot(x, bits.sum(axis=0), color="black", linewidth=1.2, drawstyle="steps-mid", label="sum: kl_bits")
        axis.axhline(0.0, color="black", linewidth=0.5)
    _label(axis, panel, "bits per document")


def _share_bands(figure: Figure, panels: Sequence[AnyPanel]) -> None:
    """Ledgers beside each other have the same vertical scale."""
    titles = {textwrap.fill(panel.title, 46) for panel in panels if isinstance(panel, Bands)}
    axes = [axis for axis in figure.axes if axis.get_title() in titles and axis.get_ylabel() == "bits per document"]
    for axis in axes[1:]:
        axis.sharey(axes[0])
    if axes:
        axes[0].autoscale_view()


def _say(axis, words: str) -> None:
    axis.text(0.5, 0.5, words, ha="center", va="center", transform=axis.transAxes, fontsize=9)


def _label(axis, panel: AnyPanel, ylabel: str) -> None:
    axis.set_title(textwrap.fill(panel.title, 46), fontsize=10)
    over = BY_NAME[panel.over]
    axis.set_xlabel(
        over.unit if panel.over == "tick" else f"{over.name}" + (f" ({over.unit})" if over.unit != over.name else ""),
        fontsize=9,
    )
    axis.set_ylabel(textwrap.fill(ylabel, 44), fontsize=8)
    if panel.over == "tick" and not isinstance(panel, Across | Dots):
        axis.xaxis.set_major_locator(MaxNLocator(integer=True))
    axis.tick_params(which="both", labelsize=8)
    axis.grid(alpha=0.25, linewidth=0.5)
    axis.spines[["top", "right"]].set_visible(False)


def _draw_reference(axis, panel: Panel | Multiples, table: DataFrame) -> None:
    if panel.reference is None:
        return
    style = {"color": "black", "linestyle": "--", "linewidth": 1.0}
    if isinstance(panel.reference, str):
        along = table.groupby("tick")[list(dict.fromkeys([panel.over, panel.reference]))].mean(numeric_only=True)
        if panel.over == "tick":
            along["tick"] = along.index
        axis.plot(along[panel.over], along[panel.reference], label=panel.reference, **style)
    else:
        axis.axhline(panel.reference, **style)


def of_panels(scenario: Scenario, panels: Sequence[AnyPanel]) -> Scenario:
    """The scenario with other panels."""
    return dataclasses.replace(scenario, panels=tuple(panels))
