"""Coverage: the share of people's types that the learner still knows."""

from typing import Any

from godmodel.sim.page.views.trend import lines

ORDER, TAB, TITLE, TOGETHER = 40, "World", "Types still known", True
READING = (
    "Share of the types that people use to which the learner still gives at least a tenth of people's probability. "
    "God, dashed, knows all; what falls here is lost for readers too."
)


def applies(snapshot) -> bool:
    """Where there are types."""
    return len(snapshot.series("coverage")[0]) > 0


def draw(canvas, snapshots) -> str:
    """A line an arm."""
    kept: dict[str, Any] = {"reference": 1.0, "name": "god: all", "within": (0.0, 1.0), "least": 0.2}
    return lines(canvas, snapshots, "coverage", "share of types", **kept)
