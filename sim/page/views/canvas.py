"""A small figure in the colours of the page, drawn without a screen and without global state."""

from __future__ import annotations

import io
import threading
from collections.abc import Sequence

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from godmodel.sim.output.palette import Theme

WIDTH, HEIGHT, DPI = 4.6, 3.0, 130
_PEN = threading.Lock()  # text layout shares caches between figures


class Canvas:
    """One picture, with one pair of axes unless `grid` was asked for."""

    def __init__(self, theme: Theme):
        self.theme = theme
        self.figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DPI, facecolor=theme.paper)

    def axes(self, xlabel: str = "tick", ylabel: str = "", *, legend: bool = True):
        """Axes with labels, room above them for a legend."""
        axis = self.figure.add_axes((0.14, 0.15, 0.83, 0.66 if legend else 0.8), facecolor=self.theme.paper)
        axis.set_xlabel(xlabel, fontsize=8, color=self.theme.ink)
        axis.set_ylabel(ylabel, fontsize=8, color=self.theme.ink)
        axis.tick_params(labelsize=8, colors=self.theme.ink)
        axis.grid(color=self.theme.faint, alpha=0.5, linewidth=0.5)
        axis.set_axisbelow(True)
        axis.spines[["top", "right"]].set_visible(False)
        axis.spines[["left", "bottom"]].set_color(self.theme.ink)
        if xlabel == "tick":
            axis.xaxis.set_major_locator(MaxNLocator(6, integer=True))
        return axis

    def bare(self):
        """Axes over the whole picture without any frame."""
        axis = self.figure.add_axes((0.0, 0.0, 1.0, 1.0))
        axis.set_axis_off()
        return axis

    def legend(self, axis, columns: int = 3, **kwargs) -> None:
        """A legend in the room above the axes; a single tick is given room beside it."""
        low, high = axis.get_xlim()
        if axis.get_xlabel() == "tick" and high - low < 1.5:
            axis.set_xlim((low + high) / 2 - 1, (low + high) / 2 + 1)
        found = axis.legend(
            loc="lower left",
            bbox_to_anchor=(-0.14, 1.0),
            ncols=columns,
            fontsize=7.5,
            frameon=False,
            labelcolor=self.theme.ink,
            handlelength=1.6,
            columnspacing=1.0,
            borderaxespad=0.2,
            **kwargs,
        )
        found.set_in_layout(False)

    def dashed(self, axis, x, y, label: str) -> None:
        """The dashed line: chance, god, or control."""
        axis.plot(x, y, color=self.theme.ink, linestyle="--", linewidth=1.1, label=label)

    def png(self) -> bytes:
        """The picture as a PNG file."""
        from PIL import Image

        out = io.BytesIO()
        with _PEN:  # drawn and packed by hand: Figure.savefig takes a quarter longer, and a page has six of these
            agg = FigureCanvasAgg(self.figure)
            agg.draw()
            Image.fromarray(np.asarray(agg.buffer_rgba())).convert("RGB").save(out, "PNG", compress_level=1)
        return out.getvalue()


def share_scale(canvases: Sequence[Canvas]) -> None:
    """Pictures beside each other have the same vertical scale, so that they compare at sight."""
    axes = [axis for canvas in canvases for axis in canvas.figure.axes]
    if len(canvases) < 2 or len(axes) != len(canvases) or not all(axis.axison for axis in axes):
        return
    low, high = np.transpose([axis.get_ylim() for axis in axes])
    if (low < high).all() and len({axis.get_yscale() for axis in axes}) == 1:
        for axis in axes:
            axis.set_ylim(low.min(), high.max())


def stacked(axis, x: np.ndarray, bands: np.ndarray, colours, labels) -> None:
    """Areas of what adds above zero, of what takes away below it.  x (T,), bands (B, T)"""
    if len(x) == 1:  # an area needs two points
        x, bands = np.array([x[0] - 0.4, x[0] + 0.4]), np.repeat(bands, 2, axis=1)
    for signed, named in ((np.maximum(bands, 0.0), True), (np.minimum(bands, 0.0), False)):
        upto = np.cumsum(signed, axis=0)
        for low, high, colour, label in zip(upto - signed, upto, colours, labels, strict=True):
            axis.fill_between(x, low, high, color=colour, linewidth=0, label=label if named else None)
