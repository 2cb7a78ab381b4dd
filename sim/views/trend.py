"""A column over time, one line an arm: what the views of single numbers share."""

from __future__ import annotations

import numpy as np

from sim.palette import LEARNER, SIDES

MARKS = ("o", "s")


def lines(canvas, snapshots, column: str, ylabel: str, *, reference: str | float | None = None, name: str = "") -> str:
    """Draw it; `reference`, a number or a column, is drawn dashed and called `name`.  -> the last values, in words"""
    axis, said = canvas.axes(ylabel=ylabel), []
    for i, s in enumerate(snapshots):
        x, y = s.series(column)
        label = s.name if len(snapshots) > 1 else "learner"
        colour = SIDES[i] if len(snapshots) > 1 else LEARNER
        axis.plot(x, y, color=colour, marker=MARKS[i], markersize=3, markevery=max(len(x) // 12, 1), label=label)
        if isinstance(reference, str):
            rx, ry = s.series(reference)
            style = {"linewidth": 1.1, "color": colour if len(snapshots) > 1 else canvas.theme.ink}
            axis.plot(rx, ry, linestyle="--", label=name if i == 0 else None, **style)
        if len(y):
            said.append(f"{label} {y[-1]:.3g}")
    if isinstance(reference, float):
        axis.axhline(reference, linestyle="--", color=canvas.theme.ink, linewidth=1.1, label=name)
    values = np.concatenate([s.series(column)[1] for s in snapshots])
    positive = values[values > 0]
    if len(positive) > 1 and positive.max() > 100 * positive.min() and len(positive) == len(values):
        axis.set_yscale("log")
    canvas.legend(axis, columns=2)
    return f"Now: {', '.join(said)}." if said else "Nothing is measured yet."
