"""How diverse people are together: the entropy of their mean taste."""

import numpy as np

from godmodel.sim.page.views.trend import lines

ORDER, TAB, TITLE, TOGETHER = 34, "World", "What people care for", True
READING = (
    "Entropy of people's mean taste over topics; dashed, where it began. A line that falls is a people that comes to "
    "care for the same few things; one that stays is a people that nobody moves."
)
STILL = 1e-9  # bits


def applies(snapshot) -> bool:
    """Where tastes move at all."""
    tastes = snapshot.series("taste_entropy_bits")[1]
    return len(tastes) > 1 and float(np.ptp(tastes)) > STILL


def draw(canvas, snapshots) -> str:
    """A line an arm."""
    column = "taste_entropy_bits"
    first = float(snapshots[0].series(column)[1][0])
    return lines(canvas, snapshots, column, "bits", reference=first, name="at first", who="people", least=0.05)
