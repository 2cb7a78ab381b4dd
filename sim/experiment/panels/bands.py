"""`Bands` show the ledger of one arm as areas that lie on each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from godmodel.sim.experiment.panels.base import AnyPanel


@dataclass(frozen=True)
class Bands(AnyPanel):
    """The ledger of one arm as stacked areas over time: what each boundary adds to KL, mean over the seeds.

    Bands below zero hang under the axis; the line is their sum, KL(p_t || learner).
    """

    arm: str
    title: str
    over: str = "tick"

    averaged: ClassVar[bool] = False
    same_scale: ClassVar[bool] = True
    column: ClassVar[str] = "kl_bits"  # The bands add up to this column.

    @property
    def arms(self) -> tuple[str, ...]:
        """The arm that is shown."""
        return (self.arm,)
