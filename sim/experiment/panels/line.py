"""A `Panel` shows how a column goes on over time, with a line for each arm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from godmodel.sim.experiment.panels.one_column import OneColumn


@dataclass(frozen=True)
class Panel(OneColumn):
    """One picture of a figure: a column over time, a line an arm.

    `arms` limits it to some arms, `log` makes the vertical axis logarithmic where values differ threefold, `reference`
    is a number or a column drawn as a dashed line, and `over` is the column on the horizontal axis.
    """

    averaged: ClassVar[bool] = False
    shaded: ClassVar[bool] = True
    comparable: ClassVar[bool] = True
