"""`Multiples` are drawn as small pictures, one for each arm."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.gridspec import SubplotSpec

from godmodel.sim.experiment.panels.multiples import Multiples
from godmodel.sim.output.drawing.axes import draw_reference, write_inside
from godmodel.sim.output.drawing.content import Content
from godmodel.sim.output.drawing.curve import draw_curve
from godmodel.sim.output.drawing.small import draw_small_runs, finish_small
from godmodel.sim.output.drawing.statistics import tick_means
from godmodel.sim.output.drawing.style import ACROSS, SMALL

KIND = Multiples
draw_runs = draw_small_runs


def draw(figure: Figure, place: SubplotSpec, panel: Multiples, content: Content) -> list[Axes]:
    """Draw a small picture for each arm.

    Behind the curve of an arm lie those of the other arms in pale grey, so that they compare at sight.
    """
    arms, across = content.arms_of(panel), _across(panel, content)
    inner = place.subgridspec(-(-len(arms) // across), across)
    drawn: list[Axes] = []
    for i, arm in enumerate(arms):
        last = drawn[-1] if drawn else None
        axis = figure.add_subplot(inner[i], sharex=last, sharey=last)
        rows = content.rows_of(arm)
        for other in arms:
            if other != arm:
                pale = {"color": "#DDDDDD", "linewidth": 0.8, "label": "_", "zorder": 1}
                draw_curve(axis, panel, tick_means(content.rows_of(other)), pale)
        if not draw_curve(axis, panel, rows, content.styles[arm] | {"label": f"_{arm}"}):
            write_inside(axis, "not measured")
        draw_reference(axis, panel, rows)
        finish_small(axis, panel, arm, left=not i % across, heading=panel.title if i == 0 else "")
        drawn.append(axis)
    return drawn


def height(panel: Multiples, content: Content) -> float:
    """Give the height of all rows of small pictures in inches."""
    return 1.9 * -(-len(content.arms_of(panel)) // _across(panel, content)) + 0.6


def _across(panel: Multiples, content: Content) -> int:
    """Give the number of small pictures in a row; a wide figure has room for more."""
    room = SMALL * content.columns // 2 if content.columns < ACROSS else 2 * SMALL - 2
    return min(room, max(len(content.arms_of(panel)), 1))
