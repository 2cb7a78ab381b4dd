"""Pictures and films: samples of god and of the learner, side by side."""

from __future__ import annotations

import numpy as np

ORDER, TAB, TITLE, TOGETHER = 110, "Pictures", "Samples of god and of the learner", False
READING = (
    "Left what people draw, right what the learner draws, a dashed line between them: what can be told apart by eye "
    "has not been learned. A film is a row, its frames from left to right."
)
COLUMNS = 5


def applies(snapshot) -> bool:
    """In worlds of pictures and films."""
    return snapshot.pictures is not None


def draw(canvas, snapshots) -> str:
    """Two sheets of samples."""
    god, learner, levels = snapshots[0].pictures
    for i, (title, samples) in enumerate((("god (people)", god), ("learner", learner))):
        axis = canvas.figure.add_axes((0.015 + 0.5 * i, 0.02, 0.47, 0.86))
        axis.imshow(sheet(samples), cmap="gray_r", vmin=0, vmax=levels - 1, interpolation="nearest", aspect="equal")
        axis.set_axis_off()
        axis.set_title(title, fontsize=9, color=canvas.theme.ink)
    line = canvas.figure.add_axes((0.0, 0.0, 1.0, 1.0), zorder=5)
    line.set_axis_off()
    line.plot([0.5, 0.5], [0.02, 0.95], linestyle="--", color=canvas.theme.ink, linewidth=1.0)
    line.set_xlim(0, 1)
    line.set_ylim(0, 1)
    return f"{len(god)} of each."


def sheet(samples: np.ndarray) -> np.ndarray:
    """Pictures in rows of five, films a row each, a line between.  (n, R, C) or (n, F, R, C) -> (rows, columns)"""
    samples = samples.astype(float)
    if samples.ndim == 3:
        samples = samples[: len(samples) // COLUMNS * COLUMNS].reshape(-1, COLUMNS, *samples.shape[1:])
    edged = np.pad(samples, ((0, 0), (0, 0), (1, 1), (1, 1)), constant_values=0.0)
    n, f, r, c = edged.shape
    return edged.transpose(0, 2, 1, 3).reshape(n * r, f * c)
