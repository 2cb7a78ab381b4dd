"""`Bands` are drawn as areas that lie on each other, one for each boundary of the ledger."""

from __future__ import annotations

from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.gridspec import SubplotSpec
from pandas import DataFrame

from godmodel.sim.experiment.panels.bands import Bands
from godmodel.sim.measure.measures.bands import BAND_COLUMNS, BANDS
from godmodel.sim.output.drawing.axes import finish_over, write_inside, write_title
from godmodel.sim.output.drawing.content import Content
from godmodel.sim.output.palette import BAND_COLOURS

KIND = Bands


def draw(figure: Figure, place: SubplotSpec, panel: Bands, content: Content) -> list[Axes]:
    """Draw the ledger of the panel's arm, or say that none was kept."""
    axis, rows = figure.add_subplot(place), content.rows_of(panel.arm)
    if rows.empty or rows[list(BAND_COLUMNS)].isna().all(axis=None):
        write_inside(axis, "no ledger was kept")
    else:
        _draw_areas(axis, panel, rows)
    write_title(axis, panel.title)
    finish_over(axis, panel.over, "bits per document")
    return [axis]


def _draw_areas(axis: Axes, panel: Bands, rows: DataFrame) -> None:
    """Draw what adds bits above zero, what takes them away below it, and their sum as a line."""
    mean = rows.groupby("tick")[list(dict.fromkeys([panel.over, *BAND_COLUMNS]))].mean()
    if panel.over == "tick":
        mean[panel.over] = mean.index
    x, bits = mean[panel.over].to_numpy(dtype=float), mean[list(BAND_COLUMNS)].to_numpy(dtype=float).T
    step: Literal["mid"] | None = "mid" if len(x) > 1 else None
    for signed in (np.maximum(bits, 0.0), np.minimum(bits, 0.0)):
        upto = np.cumsum(signed, axis=0)
        for band, below, above, colour in zip(BANDS, upto - signed, upto, BAND_COLOURS, strict=True):
            axis.fill_between(x, below, above, color=colour, alpha=0.85, linewidth=0, step=step, label=band)
    axis.plot(x, bits.sum(axis=0), color="black", linewidth=1.2, drawstyle="steps-mid", label="sum: kl_bits")
    axis.axhline(0.0, color="black", linewidth=0.5)
