"""`Multiples` show a column over time in a small picture for each arm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from godmodel.sim.experiment.panels.one_column import OneColumn


@dataclass(frozen=True)
class Multiples(OneColumn):
    """Small multiples: a column over time, a small picture an arm, all with the same scales.

    `arms` limits it to some arms (all by default); the other fields are those of a Panel.
    """

    averaged: ClassVar[bool] = False
    wide: ClassVar[bool] = True
    shaded: ClassVar[bool] = True
    comparable: ClassVar[bool] = True
