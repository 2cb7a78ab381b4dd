"""This file holds the fields that the panels of one column share."""

from __future__ import annotations

from dataclasses import dataclass

from godmodel.sim.experiment.panels.base import AnyPanel


@dataclass(frozen=True)
class OneColumn(AnyPanel):
    """A panel of this family shows one column in some arms; it is abstract, and its kinds say how they show it."""

    column: str
    title: str
    arms: tuple[str, ...] = ()
    log: bool = False
    reference: float | str | None = None
    over: str = "tick"

    @property
    def columns(self) -> tuple[str, ...]:
        """The panel looks for these columns; a reference in words is one of them."""
        reference = (self.reference,) if isinstance(self.reference, str) else ()
        return (self.column, self.over, *reference)
