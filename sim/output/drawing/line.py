"""A `Panel` is drawn as one picture, with a curve for each arm."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.gridspec import SubplotSpec

from godmodel.sim.experiment.panels.line import Panel
from godmodel.sim.output.drawing.axes import draw_reference, finish_over, set_scales, write_inside, write_title
from godmodel.sim.output.drawing.content import Content
from godmodel.sim.output.drawing.curve import draw_curve
from godmodel.sim.output.drawing.small import draw_small_runs
from godmodel.sim.output.drawing.style import unit_of

KIND = Panel
draw_runs = draw_small_runs


def draw(figure: Figure, place: SubplotSpec, panel: Panel, content: Content) -> list[Axes]:
    """Draw the curves of all arms that the panel shows, and its reference."""
    axis, arms = figure.add_subplot(place), content.arms_of(panel)
    drawn = [draw_curve(axis, panel, content.rows_of(arm), content.styles[arm] | {"label": arm}) for arm in arms]
    draw_reference(axis, panel, content.rows_of(*arms))
    set_scales(axis, panel)
    if not any(drawn):
        write_inside(axis, "not measured in these arms")
    write_title(axis, panel.title)
    finish_over(axis, panel.over, unit_of(panel.column))
    return [axis]
