"""Entropy of the learner's documents against that of the world's own."""

from godmodel.sim.page.views.trend import lines

ORDER, TAB, TITLE, TOGETHER = 50, "World", "Diversity", True
READING = (
    "Entropy of the learner's own documents; dashed, that of people's documents at the same tick. Below the dashed "
    "line the model says less than people do, above it there is noise."
)


def applies(snapshot) -> bool:
    """Where it is measured."""
    return len(snapshot.series("entropy_learner_bits")[0]) > 0


def draw(canvas, snapshots) -> str:
    """A line an arm, with the world's own beside it."""
    world = "entropy_world_bits"
    return lines(canvas, snapshots, "entropy_learner_bits", "bits per document", reference=world, name="people")
