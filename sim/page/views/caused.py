"""How far the machines moved the world: against the twin in which they are mute."""

from godmodel.sim.page.views.trend import lines

ORDER, TAB, TITLE, TOGETHER = 36, "World", "Moved by the machine", True
READING = (
    "Distance of people's law from that of a twin world with the same dice and mute machines, Jensen-Shannon bits: "
    "what of the drift the machines caused. Zero, dashed, is a world that does not answer."
)


def applies(snapshot) -> bool:
    """Where a twin runs beside the world."""
    return len(snapshot.series("caused_drift_js_bits")[0]) > 0


def draw(canvas, snapshots) -> str:
    """A line an arm."""
    column = "caused_drift_js_bits"
    return lines(canvas, snapshots, column, "bits", reference=0.0, name="no answer: 0", who="world", least=0.001)
