"""`Dots` show one number for each arm, for arms that time does not change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from godmodel.sim.experiment.panels.one_column import OneColumn


@dataclass(frozen=True)
class Dots(OneColumn):
    """A column in each arm: the mean over ticks and seeds as a dot with its 95 % interval over the seeds, an arm a row.

    For arms that time does not change: ticks are repetitions, or there is only one. `reference` is a number, drawn as a
    dashed line, or a column, drawn as a dash in each row; the other fields are those of a Panel, `log` that of the
    horizontal axis.
    """

    averaged: ClassVar[bool] = True
    bars: ClassVar[bool] = True
    comparable: ClassVar[bool] = True
