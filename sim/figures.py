"""Figures: a scenario's panels side by side, a line an arm, a 95 % confidence band over the seeds."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt  # noqa: E402  # the backend comes first: there may be no screen
import numpy as np  # noqa: E402
from matplotlib.ticker import MaxNLocator  # noqa: E402

from sim.columns import BY_NAME  # noqa: E402
from sim.ledger import BANDS, COLUMNS  # noqa: E402
from sim.scenario import Across, Bands, Panel, Scenario  # noqa: E402

if TYPE_CHECKING:
    from pandas import DataFrame

# Okabe and Ito (2008): told apart with every common kind of colour blindness. Grey is for controls.
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#F0E442")
CONTROL = "#777777"
BAND_COLOURS = ("#0072B2", "#D55E00", "#CC79A7", "#E69F00", "#BBBBBB")  # of the ledger's bands, in their order
MARKS = ("o", "s", "^", "D", "v", "P", "X", "*")


def draw(scenario: Scenario, table: DataFrame, path: Path) -> None:
    """Write the scenario's figure as a PNG.  table: rows of all arms and seeds, as recorded"""
    arms = [arm for arm in scenario.arms if arm in set(table.arm)]
    panels = [p for p in scenario.panels if not p.arms or set(p.arms) & set(arms)]
    columns = min(len(panels), 3)
    rows = -(-len(panels) // columns)
    width = 4.3 * columns + (0.6 if columns == 1 else 0)
    figure, axes = plt.subplots(rows, columns, figsize=(width, 3.5 * rows + 1.3), squeeze=False, layout="constrained")
    styles = _styles(scenario)
    for axis, panel in zip(axes.flat, panels, strict=False):
        if isinstance(panel, Bands):
            _draw_bands(axis, panel, table[table.arm == panel.arm])
            continue
        if isinstance(panel, Across):
            _draw_across(axis, panel, table)
            continue
        _draw_panel(axis, panel, [a for a in arms if not panel.arms or a in panel.arms], table, styles)
    for axis in list(axes.flat)[len(panels) :]:
        axis.set_axis_off()
    handles = {
        label: handle for axis in axes.flat for handle, label in zip(*axis.get_legend_handles_labels(), strict=True)
    }
    seeds = table.seed.nunique()
    band = f"mean of {seeds} seeds with a 95 % confidence band" if seeds > 1 else "1 seed"
    characters = int((width - 1.6) * 14.5)  # beside the legend
    figure.suptitle(textwrap.fill(f"{scenario.name}: {scenario.title}", characters), fontsize=11, x=0.01, ha="left")
    caption = textwrap.fill(f"{scenario.reading} Lines: {band}.", int(width * 16.5))
    figure.supxlabel(caption, fontsize=8, x=0.01, ha="left", color="#333333")
    figure.legend(handles.values(), handles.keys(), loc="outside right upper", fontsize=8, frameon=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=150)
    plt.close(figure)


def _styles(scenario: Scenario) -> dict[str, dict]:
    styles, taken = {}, 0
    for arm in scenario.arms:
        if arm in scenario.controls:
            styles[arm] = {"color": CONTROL, "linestyle": (0, (4, 2)), "marker": "."}
        else:
            styles[arm] = {"color": PALETTE[taken % len(PALETTE)], "marker": MARKS[taken % len(MARKS)]}
            taken += 1
    return styles


def _draw_panel(axis, panel: Panel, arms: list[str], table: DataFrame, styles: dict[str, dict]) -> None:
    column = BY_NAME[panel.column]
    drawn, positive = 0, False
    for arm in arms:
        rows = table[(table.arm == arm) & np.isfinite(table[panel.column].astype(float))]
        if rows.empty:
            continue
        groups = rows.groupby("tick")
        x = groups[panel.over].mean().to_numpy(dtype=float)
        mean = groups[panel.column].mean().to_numpy(dtype=float)
        half = _half_width(groups[panel.column].std().to_numpy(dtype=float), groups.size().to_numpy())
        style = styles[arm] | {"label": arm, "linewidth": 1.6, "markersize": 3.5, "markevery": max(len(x) // 12, 1)}
        axis.plot(x, mean, **style)
        low = np.maximum(mean - half, mean * 1e-3) if panel.log else mean - half
        axis.fill_between(x, low, mean + half, color=style["color"], alpha=0.18, linewidth=0)
        drawn, positive = drawn + 1, positive or bool((mean > 0).any())
    _draw_reference(axis, panel, table[table.arm.isin(arms)])
    if panel.log and positive:
        axis.set_yscale("log")
    if panel.over != "tick" and panel.log:
        axis.set_xscale("log")
    if not drawn:
        axis.text(
            0.5, 0.5, "not measured in these arms", ha="center", va="center", transform=axis.transAxes, fontsize=9
        )
    _label(axis, panel, f"{column.name} ({column.unit})")


def _draw_across(axis, panel: Across, table: DataFrame) -> None:
    """A line a group: mean over seeds of the mean over ticks, with its confidence band, against the arms' number."""
    positive = False
    for i, (group, numbers) in enumerate(panel.groups.items()):
        rows = table[table.arm.isin(list(numbers)) & np.isfinite(table[panel.column].astype(float))]
        if rows.empty:
            continue
        each = rows.groupby(["arm", "seed"])[panel.column].mean().groupby("arm")
        at = sorted(each.groups, key=numbers.__getitem__)
        x, mean = np.array([numbers[arm] for arm in at]), each.mean()[at].to_numpy(dtype=float)
        half = _half_width(each.std()[at].to_numpy(dtype=float), each.size()[at].to_numpy())
        style = {"color": PALETTE[i % len(PALETTE)], "marker": MARKS[i % len(MARKS)]}
        axis.plot(x, mean, label=group, linewidth=1.6, markersize=4, **style)
        low = np.maximum(mean - half, mean * 1e-3) if panel.log else mean - half
        axis.fill_between(x, low, mean + half, color=style["color"], alpha=0.18, linewidth=0)
        positive |= bool((mean > 0).any())
    if panel.log and positive:
        axis.set_yscale("log")
    if panel.log_x:
        axis.set_xscale("log", base=2)
    column = BY_NAME[panel.column]
    _label(axis, panel, f"{column.name} ({column.unit})")
    axis.set_xlabel(panel.axis)


def _draw_bands(axis, panel: Bands, table: DataFrame) -> None:
    """Areas of what adds bits above zero, of what takes them away below it, and their sum as a line."""
    if table.empty or table[list(COLUMNS)].isna().all(axis=None):
        axis.text(0.5, 0.5, "no ledger was kept", ha="center", va="center", transform=axis.transAxes, fontsize=9)
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


def _label(axis, panel: Panel | Bands | Across, ylabel: str) -> None:
    axis.set_title(panel.title, fontsize=10)
    over = BY_NAME[panel.over]
    axis.set_xlabel(
        over.unit if panel.over == "tick" else f"{over.name}" + (f" ({over.unit})" if over.unit != over.name else "")
    )
    axis.set_ylabel(ylabel, fontsize=8)
    if panel.over == "tick" and not isinstance(panel, Across):
        axis.xaxis.set_major_locator(MaxNLocator(integer=True))
    axis.tick_params(labelsize=8)
    axis.grid(alpha=0.25, linewidth=0.5)
    axis.spines[["top", "right"]].set_visible(False)


def _draw_reference(axis, panel: Panel, table: DataFrame) -> None:
    if panel.reference is None:
        return
    style = {"color": "black", "linestyle": "--", "linewidth": 1.0}
    if isinstance(panel.reference, str):
        along = table.groupby("tick")[[panel.over, panel.reference]].mean()
        axis.plot(along[panel.over], along[panel.reference], label=panel.reference, **style)
    else:
        axis.axhline(panel.reference, **style)


def _half_width(deviation: np.ndarray, seeds: np.ndarray) -> np.ndarray:
    """Half of the 95 % interval of a mean by Student's t; zero for a single seed."""
    from scipy.special import stdtrit

    several = seeds > 1
    t = stdtrit(np.where(several, seeds - 1, 1), 0.975)
    return np.where(several, t * np.nan_to_num(deviation) / np.sqrt(seeds), 0.0)
