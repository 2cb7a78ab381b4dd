"""Where the model of a world of numbers stands: its mean against people's."""

from godmodel.sim.page.views.trend import lines

ORDER, TAB, TITLE, TOGETHER = 72, "God and learner", "Means", True
READING = (
    "Mean of what the learner says, averaged over coordinates; dashed, that of people's numbers at the same tick. In a "
    "world that answers both move, and they meet where the answer is weak."
)


def applies(snapshot) -> bool:
    """Where documents are numbers."""
    return len(snapshot.series("location_learner")[0]) > 0


def draw(canvas, snapshots) -> str:
    """A line an arm, with the world's own beside it."""
    return lines(canvas, snapshots, "location_learner", "mean", reference="location_world", name="people")
