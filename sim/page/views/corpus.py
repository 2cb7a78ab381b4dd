"""The corpus: who wrote the documents of each tick."""

from __future__ import annotations

import numpy as np

from godmodel.sim.output.palette import PEOPLE
from godmodel.sim.page.views.canvas import stacked

ORDER, TAB, TITLE, TOGETHER = 25, "World", "What is published", False
READING = (
    "Documents of each tick by true origin: people's own, those that people signed and a machine wrote, and machines' "
    "by how many trainings lie behind them. Dashed: half of all documents."
)
COLOURS = (PEOPLE, "#CC79A7", "#F0E442", "#E69F00", "#D55E00", "#8c3d00")
LABELS = ("people", "signed by people", "generation 1", "generation 2", "generation 3", "generation 4+")


def applies(snapshot) -> bool:
    """Once something was published."""
    return len(snapshot.made) > 0


def draw(canvas, snapshots) -> str:
    """Draw the documents of each tick as stacked areas."""
    s, axis = snapshots[0], canvas.axes(ylabel="documents")
    x = np.arange(1, len(s.made) + 1)
    stacked(axis, x, s.made.T, COLOURS, LABELS)
    canvas.dashed(axis, x, s.made.sum(axis=1) / 2, "half")
    canvas.legend(axis, columns=4)
    return f"People wrote {s.made[-1, 0] / s.made[-1].sum():.0%} of this tick's {s.made[-1].sum():,} documents."
