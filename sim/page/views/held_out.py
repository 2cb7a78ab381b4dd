"""The loss on real documents that nobody publishes: the gap of worlds whose law is not known."""

from godmodel.sim.measure.measures.held_out import HELD_OUT
from godmodel.sim.page.views.trend import lines

ORDER, TAB, TITLE, TOGETHER = 31, "World", "Loss on held-out text", True
READING = (
    "Bits a symbol by which the learner codes real documents that were never published; dashed, the first training's. "
    "The law of real text is not known, so that nobody can say how far down this could go."
)


def applies(snapshot) -> bool:
    """Where documents are held out."""
    return len(snapshot.series(HELD_OUT)[0]) > 0


def draw(canvas, snapshots) -> str:
    """A line an arm."""
    first = float(next(s for s in snapshots if applies(s)).series(HELD_OUT)[1][0])
    return lines(canvas, snapshots, HELD_OUT, "bits per symbol", reference=first, name="at first")
