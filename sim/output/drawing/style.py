"""The style says how arms look in every picture alike, and how large letters and rows of pictures are."""

from __future__ import annotations

from godmodel.sim.experiment.scenario import Scenario
from godmodel.sim.measure.columns import BY_NAME
from godmodel.sim.output.palette import CONTROL, PALETTE

MARKS = ("o", "s", "^", "D", "v", "P", "X", "*")
ACROSS = 3  # A row of a figure has at most so many panels.
SMALL = 4  # A row of small pictures has at most so many in a narrow figure.
LETTERS = 14.5  # So many letters of 8 points fit in an inch, with room to spare.


def style_of(i: int) -> dict:
    """Give the colour and the mark of line number i, as keywords of matplotlib."""
    return {"color": PALETTE[i % len(PALETTE)], "marker": MARKS[i % len(MARKS)]}


def styles_of(scenario: Scenario) -> dict[str, dict]:
    """Give the colour, mark and line of each arm; the controls are grey and dashed in every picture."""
    found, taken = {}, 0
    for arm in scenario.arms:
        if arm in scenario.controls:
            found[arm] = {"color": CONTROL, "linestyle": (0, (4, 2)), "marker": "."}
        else:
            found[arm] = style_of(taken)
            taken += 1
    return found


def unit_of(column: str) -> str:
    """Give a column's name with its unit, as it stands on every axis."""
    unit = BY_NAME[column].unit
    return f"{column} ({unit})" if unit else column
