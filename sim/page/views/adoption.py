"""Who uses the machine: the adoption curve."""

from godmodel.sim.page.views.trend import lines

ORDER, TAB, TITLE, TOGETHER = 32, "World", "Who uses the machine", True
READING = (
    "Share of people who use the machine; dashed, half of them. Price, quality and the neighbours who use it decide: "
    "a slow start, a rush and a rest are the curve of every novelty."
)


def applies(snapshot) -> bool:
    """Where anybody ever used it."""
    return bool((snapshot.series("adoption_share")[1] > 0).any())


def draw(canvas, snapshots) -> str:
    """A line an arm."""
    return lines(canvas, snapshots, "adoption_share", "share of people", reference=0.5, name="half", who="people")
