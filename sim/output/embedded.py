"""Pictures are put inside a page here, each with the words that stand for it."""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING

from godmodel.sim.experiment.panels import AnyPanel
from godmodel.sim.experiment.scenario import Scenario
from godmodel.sim.measure.columns import BY_NAME

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from pandas import DataFrame


def data_uri(figure: Figure) -> str:
    """Return a figure as a PNG inside an address, so that the page needs no other file."""
    buffer = io.BytesIO()
    figure.savefig(buffer, dpi=130, format="png")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")


def alt_text(scenario: Scenario, table: DataFrame, panel: AnyPanel) -> str:
    """Say a panel in words: its title and where each arm ends, or is on average if that is shown; means over seeds."""
    from godmodel.sim.output.drawing.statistics import last_values, run_means

    column = panel.column
    about = BY_NAME.get(column)
    if about is None or column not in table:
        return f"{panel.title}. Not measured."
    found = (run_means if panel.averaged else last_values)(table, column).groupby("arm").value.mean()
    arms = [arm for arm in panel.arms or scenario.arms if arm in found.index]
    told = ", ".join(f"{arm} {found[arm]:.3g}" for arm in arms)
    when = "on average" if panel.averaged else "at the end"
    unit = f" ({about.unit})" if about.unit else ""
    return f"{panel.title}. {column}{unit} {when}: {told}." if told else f"{panel.title}. Not measured."
