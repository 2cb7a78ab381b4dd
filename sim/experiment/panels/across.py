"""`Across` shows a column against a number that the arms differ by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from godmodel.sim.experiment.panels.base import AnyPanel


@dataclass(frozen=True)
class Across(AnyPanel):
    """A column against a number that the arms differ by: a dot an arm, the mean of its ticks, a line a group of arms.

    `groups` gives the number of each arm by group, `axis` says what it is; `log` makes the vertical axis logarithmic,
    `log_x` the other one.
    """

    column: str
    title: str
    groups: Mapping[str, Mapping[str, float]]
    axis: str
    log: bool = False
    log_x: bool = False
    over: str = "tick"

    averaged: ClassVar[bool] = True
    shaded: ClassVar[bool] = True

    @property
    def arms(self) -> tuple[str, ...]:
        """All arms that are shown."""
        return tuple(arm for group in self.groups.values() for arm in group)
