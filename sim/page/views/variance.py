"""How wide the model of a world of numbers spreads: its variance against people's."""

from godmodel.sim.page.views.trend import lines

ORDER, TAB, TITLE, TOGETHER = 74, "God and learner", "Variances", True
READING = (
    "Variance of what the learner says, averaged over coordinates; dashed, that of people's numbers. A model that "
    "studies itself shrinks towards zero, whatever people do."
)


def applies(snapshot) -> bool:
    """Where documents are numbers."""
    return len(snapshot.series("variance_learner")[0]) > 0


def draw(canvas, snapshots) -> str:
    """A line an arm, with the world's own beside it."""
    return lines(canvas, snapshots, "variance_learner", "variance", reference="variance_world", name="people")
