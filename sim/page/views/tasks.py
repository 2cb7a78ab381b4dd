"""The task ledger: why questions are not solved."""

from __future__ import annotations

import numpy as np

from godmodel.sim.measure.measures.tasks import SHARES
from godmodel.sim.output.palette import TASK_COLOURS
from godmodel.sim.page.views.canvas import stacked

ORDER, TAB, TITLE, TOGETHER = 100, "Tasks", "What becomes of a question", False
READING = (
    "Of all questions: those whose right answer has no chance, those not found among n answers, those found and not "
    "recognised by the verifier, and those solved; they add up to one. Dashed: what a single answer solves."
)
LABELS = ("no chance", "not found", "not recognised", "solved")


def applies(snapshot) -> bool:
    """Where there are questions."""
    return len(snapshot.series("task_solved")[0]) > 0


def draw(canvas, snapshots) -> str:
    """Stacked shares, the solved ones at the bottom."""
    s, axis = snapshots[0], canvas.axes(ylabel="share of questions")
    x, bands = s.series("task_solved")[0], np.array([s.series(name)[1] for name in SHARES])
    stacked(axis, x, bands[::-1], TASK_COLOURS[::-1], LABELS[::-1])
    canvas.dashed(axis, *s.series("pass_at_1"), "one answer")
    axis.set_ylim(0, 1)
    canvas.legend(axis)
    return ", ".join(f"{label} {value:.2f}" for label, value in zip(LABELS, bands[:, -1], strict=True)) + "."
