"""Coverage of questions by the number of answers, over 1 - (1-p)^n."""

from __future__ import annotations

import numpy as np

from godmodel.sim.output.palette import LEARNER, PEOPLE

ORDER, TAB, TITLE, TOGETHER = 90, "Tasks", "More answers, more right ones", False
READING = (
    "Share of questions with a right one among n answers: dots are counted in 40 questions, the line is 1 - (1-p)^n "
    "with the learner's own chance p, on which they lie but for luck. Dashed: one answer alone, without search."
)


def applies(snapshot) -> bool:
    """Where there are questions."""
    return snapshot.solved is not None


def draw(canvas, snapshots) -> str:
    """Line, dots, and pass@1."""
    solved, axis = snapshots[0].solved, canvas.axes(xlabel="answers to a question, n", ylabel="share of questions")
    n = np.arange(1, solved.shape[1] + 1)
    if np.isfinite(solved[0]).all():
        axis.plot(n, solved[0], color=PEOPLE, label="1 - (1-p)^n")
    axis.plot(n, solved[1], "o", color=LEARNER, markersize=4, label="counted")
    canvas.dashed(axis, n, np.full(len(n), solved[1, 0]), "one answer")
    axis.set_ylim(-0.02, 1.05)
    axis.set_xscale("log", base=2)
    axis.set_xticks([1, 2, 4, 8, 16], ["1", "2", "4", "8", "16"])
    canvas.legend(axis)
    return f"Counted: {solved[1, 0]:.2f} with one answer, {solved[1, -1]:.2f} with {n[-1]}."
