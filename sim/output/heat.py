"""A heat map has a cell for each pair of settings, with its value in it, and a line where the values cross a level."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.colors import LogNorm, Normalize, to_rgb
from matplotlib.figure import Figure

from godmodel.sim.output.palette import CRITICAL, HEAT


def draw_heat(
    figure: Figure,
    axis,
    values: np.ndarray,
    x: Sequence,
    y: Sequence,
    label: str,
    *,
    contour=None,
    log=False,
    norm=None,
):
    """Draw a cell for every pair, its value in it where there is room, and the contour of a level.

    `values` has the shape (len(y), len(x)) and the unit that `label` names; it is NaN where nothing was measured, and
    such cells are hatched. The contour runs between the cells' centres, whatever their distances on the axes. It is
    linear in the values or, where these are coloured by their logarithms, in those.
    """
    norm = norm or heat_norm(values, log)
    axis.set_facecolor("#EEEEEE")
    if np.isnan(values).any():
        axis.patch.set_hatch("///")
        axis.patch.set_edgecolor("#BBBBBB")
    image = axis.imshow(values, origin="lower", aspect="auto", cmap=HEAT, norm=norm, interpolation="nearest")
    for ticks, labels, steps in ((axis.set_xticks, x, len(x)), (axis.set_yticks, y, len(y))):
        every = max(-(-steps // 12), 1)
        ticks(range(0, steps, every), [text(labels[i]) for i in range(0, steps, every)], fontsize=8)
    if max(len(text(each)) for each in x) * len(axis.get_xticks()) > 36:
        axis.tick_params(axis="x", rotation=40)
    if values.size <= 64 and len(x) <= 8:
        for (row, column), value in np.ndenumerate(values):
            if np.isfinite(value):
                axis.text(column, row, f"{value:.3g}", ha="center", va="center", fontsize=7, color=_ink(image, value))
    finite = values[np.isfinite(values)]
    crossed = contour is not None and len(finite) and finite.min() < contour < finite.max()
    if crossed and min(values.shape) > 1:
        scale = np.log if isinstance(norm, LogNorm) else np.asarray
        axis.contour(
            scale(values), levels=[float(scale(contour))], colors=[CRITICAL], linewidths=2.2, linestyles="solid"
        )
    bar = figure.colorbar(image, ax=axis, pad=0.02)
    bar.set_label(label, fontsize=8)
    bar.ax.tick_params(labelsize=7)
    if contour is not None:
        if norm.vmin < contour < norm.vmax:
            bar.ax.axhline(contour, color=CRITICAL, linewidth=2.2)
        words = f"critical line: {contour:g}" if crossed else f"critical line, {contour:g}: not crossed"
        axis.plot([], [], color=CRITICAL, linewidth=2.2, label=words)
    return image


def heat_norm(values: np.ndarray, log: bool) -> Normalize:
    """Give the scale of the colours, which is logarithmic if `log` is true and all values allow it."""
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
    if low == high:
        low, high = (low * 0.9, high * 1.1) if low > 0 else (low - 0.5, high + 0.5)
    return LogNorm(low, high) if log and low > 0 else Normalize(low, high)


def text(value) -> str:
    """Write a value as it stands on an axis, such as 0.2, 500 or fresh."""
    return f"{value:g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def _ink(image, value: float) -> str:
    """Choose black letters on light cells and white letters on dark ones."""
    red, green, blue = to_rgb(image.cmap(image.norm(value)))
    return "black" if 0.299 * red + 0.587 * green + 0.114 * blue > 0.5 else "white"
