"""The figure of a paper: its predictions as lines through the measured dots."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

import numpy as np

from godmodel.sim.experiment.papers import Finding, Paper


def draw_paper(paper: Paper, axis, findings: Sequence[Finding]) -> None:
    """Draw a paper's findings into an axis: as its module's own `draw` says, else by `draw_findings`."""
    getattr(paper.module, "draw", draw_findings)(axis, findings)


def draw_findings(
    axis, findings: Sequence[Finding], *, x: str = "", y: str = "", curves: dict[str, Callable] | None = None
) -> None:
    """Dots with two standard errors over the predictions: lines by series, or one row a finding where none has `at`.

    `curves` gives a series' prediction as a function of the horizontal axis, to be drawn between the dots as well.
    """
    placed = [f for f in findings if f.at is not None]
    if not placed:
        rows = [f for f in findings if f.listed] or list(findings)
        for i, f in enumerate(rows):
            axis.plot(f.prediction, i, "|", color="black", markersize=14, markeredgewidth=1.6)
            axis.errorbar(f.measured.value, i, xerr=2 * f.measured.stderr, fmt="o", markersize=4, capsize=2)
        axis.set_yticks(range(len(rows)), [f.result for f in rows], fontsize=7)
        axis.set_ylim(max(len(rows), 1) - 0.5, -0.5)
        axis.set_xlabel(x or "prediction (bar) and measurement (dot, two SE)")
        return
    for i, series in enumerate(dict.fromkeys(f.series for f in placed)):
        dots = sorted((f for f in placed if f.series == series), key=lambda f: cast(float, f.at))  # placed ones have it
        at = np.array([f.at for f in dots], dtype=float)
        style = {"color": f"C{i}"}
        curve = (curves or {}).get(series)
        if curve is None:
            axis.plot(at, [f.prediction for f in dots], linewidth=1.2, **style)
        else:
            along = np.linspace(at.min(), at.max(), 300)
            axis.plot(along, [curve(value) for value in along], linewidth=1.2, **style)
        values, errors = [f.measured.value for f in dots], [2 * f.measured.stderr for f in dots]
        axis.errorbar(at, values, yerr=errors, fmt="o", markersize=4, capsize=2, label=series or None, **style)
    if any(f.series for f in placed):
        axis.legend(fontsize=8)
    axis.set_xlabel(x)
    axis.set_ylabel(y)
