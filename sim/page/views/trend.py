"""A column over time, one line an arm: what the views of single numbers share."""

from __future__ import annotations

import numpy as np

from godmodel.sim.output.palette import LEARNER, SIDES

MARKS = ("o", "s")


def lines(
    canvas,
    snapshots,
    column: str,
    ylabel: str,
    *,
    reference: str | float | None = None,
    name: str = "",
    who: str = "learner",
    within: tuple[float, float] = (-np.inf, np.inf),
    least: float = 0.0,
) -> str:
    """Draw it; `reference`, a number or a column, is drawn dashed and called `name`.  -> the last values, in words

    `who` a single line belongs to; `within` which values the column can lie, and the `least` range of them that is
    drawn, so that nobody sees a mountain in a rounding error. Infinite values are drawn at the top.
    """
    axis, words = canvas.axes(ylabel=ylabel), []
    two = len(snapshots) > 1
    for i, s in enumerate(snapshots):
        x, y = s.series(column)
        label = s.name if two else who
        colour = SIDES[i] if two else LEARNER
        axis.plot(x, y, color=colour, marker=MARKS[i], markersize=3, markevery=max(len(x) // 12, 1), label=label)
        if isinstance(reference, str):
            rx, ry = s.series(reference)
            style = {"linewidth": 1.1, "color": colour if two else canvas.theme.ink}
            axis.plot(rx, ry, linestyle="--", label=name if i == 0 else None, **style)
        endless = s.infinite(column)
        if len(endless):
            top = axis.get_xaxis_transform()
            mark = f"infinite: {label}" if two else "infinite"
            axis.plot(endless, [0.97] * len(endless), "^", color=colour, markersize=5, transform=top, label=mark)
        if len(endless) and (not len(x) or endless[-1] > x[-1]):
            words.append(f"{label} infinite")
        elif len(y):
            words.append(f"{label} {y[-1]:.3g}")
    if isinstance(reference, float):
        axis.axhline(reference, linestyle="--", color=canvas.theme.ink, linewidth=1.1, label=name)
    values = np.concatenate([s.series(column)[1] for s in snapshots])
    positive = values[values > 0]
    if len(positive) > 1 and positive.max() > 100 * positive.min() and len(positive) == len(values):
        axis.set_yscale("log")
    else:
        low, high = axis.get_ylim()
        least = max(least, 0.01 * max(abs(low), abs(high)))
        axis.set_ylim(*_at_least(low, high, least, within))
        axis.ticklabel_format(axis="y", useOffset=False)
    canvas.legend(axis, columns=2)
    return f"Now: {', '.join(words)}." if words else "Nothing is measured yet."


def _at_least(low: float, high: float, least: float, within: tuple[float, float]) -> tuple[float, float]:
    """Limits around `low` to `high` that span `least` and leave `within` by a twentieth of their span at most."""
    wider = max(least - (high - low), 0.0) / 2
    low, high = low - wider, high + wider
    room = 0.05 * (high - low)
    over, under = max(high - within[1] - room, 0.0), max(within[0] - room - low, 0.0)
    return max(low - over, within[0] - room), min(high + under, within[1] + room)
