"""The content of a figure is what all its panels are drawn from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from godmodel.sim.experiment.panels import AnyPanel

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True)
class Content:
    """A content holds the rows of a scenario's runs and how its arms look.

    `table` has a row for each arm, seed and tick; `arms` are those that were run, in the scenario's order; `styles`
    gives the keywords of matplotlib for each arm; `columns` is the number of panels in a row of the figure.
    """

    table: DataFrame
    arms: Sequence[str]
    styles: Mapping[str, dict]
    columns: int

    def arms_of(self, panel: AnyPanel) -> list[str]:
        """Return the arms that a panel shows and that were run."""
        return [arm for arm in self.arms if not panel.arms or arm in panel.arms]

    def rows_of(self, *arms: str) -> DataFrame:
        """Return the rows of some arms, with all seeds and ticks."""
        return self.table[self.table.arm.isin(arms)]
