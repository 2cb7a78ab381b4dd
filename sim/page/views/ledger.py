"""The distribution ledger: which boundary costs how many bits of KL(p_t || learner)."""

from __future__ import annotations

import numpy as np

from godmodel.sim.measure.measures.bands import BAND_COLUMNS, BANDS
from godmodel.sim.output.palette import BAND_COLOURS
from godmodel.sim.page.views.canvas import stacked

ORDER, TAB, TITLE, TOGETHER = 20, "World", "Where the bits go", False
READING = (
    "Bits per document that the learner wastes, by cause; the dashed line is their sum, KL(p_t || learner), and zero "
    "is god. A band under zero makes up for another. Switch a lens, an anchor or a drift and watch its band."
)


ENDLESS = "infinite: somewhere on the way from people's law\nto the learner something that people write\nis ruled out"


def applies(snapshot) -> bool:
    """Where a ledger is kept."""
    return bool(_finite(snapshot)) or any(len(snapshot.infinite(name)) for name in BAND_COLUMNS)


def draw(canvas, snapshots) -> str:
    """Stacked areas and their sum."""
    s, axis = snapshots[0], canvas.axes(ylabel="bits per document")
    rows = _finite(s)
    if not rows:
        axis.set_xticks([])
        axis.set_yticks([])
        axis.text(0.5, 0.5, ENDLESS, ha="center", va="center", fontsize=9, color=canvas.theme.ink)
        return "The sum is infinite."
    x = np.array([row["tick"] for row in rows])
    bands = np.array([[row[name] for row in rows] for name in BAND_COLUMNS]).reshape(len(BAND_COLUMNS), -1)
    stacked(axis, x, bands, BAND_COLOURS, BANDS)
    canvas.dashed(axis, x, bands.sum(axis=0), "sum: KL")
    axis.axhline(0.0, color=canvas.theme.ink, linewidth=0.6)
    canvas.legend(axis)
    last = ", ".join(f"{band} {value:.2f}" for band, value in zip(BANDS, bands[:, -1], strict=True))
    return f"In bits per document: {last}."


def _finite(snapshot) -> list[dict]:
    return [row for row in snapshot.rows if all(np.isfinite(row.get(name, np.nan)) for name in BAND_COLUMNS)]
