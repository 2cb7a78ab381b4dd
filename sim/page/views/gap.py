"""The gap: KL(p_t || learner) over time."""

from godmodel.sim.page.views.trend import lines

ORDER, TAB, TITLE, TOGETHER = 30, "World", "Wasted bits", True
READING = (
    "Bits per document wasted by coding people's documents with the learner. God, dashed, wastes none; a line that "
    "rises is a model that loses touch. Infinite, at the top: it rules out something that people write."
)


def applies(snapshot) -> bool:
    """Where KL is measured."""
    return len(snapshot.series("kl_bits")[0]) > 0 or len(snapshot.infinite("kl_bits")) > 0


def draw(canvas, snapshots) -> str:
    """A line an arm."""
    return lines(canvas, snapshots, "kl_bits", "KL, bits per document", reference=0.0, name="god: 0")
