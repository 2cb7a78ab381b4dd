"""`Across` is drawn as a line for each group of arms, against the number that these differ by."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.gridspec import SubplotSpec

from godmodel.sim.experiment.panels.across import Across
from godmodel.sim.output.drawing.axes import LEAST_LOG, finish, write_title
from godmodel.sim.output.drawing.content import Content
from godmodel.sim.output.drawing.statistics import half_width, run_means
from godmodel.sim.output.drawing.style import style_of, unit_of

KIND = Across


def draw(figure: Figure, place: SubplotSpec, panel: Across, content: Content) -> list[Axes]:
    """Draw for each arm the mean over the seeds of the mean over the ticks, with its confidence band."""
    axis = figure.add_subplot(place)
    low, high = np.inf, 0.0
    for i, (group, numbers) in enumerate(panel.groups.items()):
        each = run_means(content.rows_of(*numbers), panel.column).groupby("arm").value
        if not each.ngroups:
            continue
        at = sorted(map(str, each.groups), key=numbers.__getitem__)
        x, mean = np.array([numbers[arm] for arm in at]), each.mean()[at].to_numpy(dtype=float)
        half = half_width(each.std()[at].to_numpy(dtype=float), each.size()[at].to_numpy())
        axis.plot(x, mean, label=group, linewidth=1.6, markersize=4, **style_of(i))
        below = np.maximum(mean - half, mean * 1e-3) if panel.log else mean - half
        axis.fill_between(x, below, mean + half, color=style_of(i)["color"], alpha=0.18, linewidth=0)
        low, high = min([low, *mean[mean > 0]]), max(high, *mean)
    if panel.log and high > LEAST_LOG * low:
        axis.set_yscale("log")
    if panel.log_x:
        axis.set_xscale("log", base=2)
    write_title(axis, panel.title)
    finish(axis, panel.axis, unit_of(panel.column))
    return [axis]
