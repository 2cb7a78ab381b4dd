"""A `Phase` shows a column over two settings at once, as a map of colours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from godmodel.sim.experiment.panels.base import AnyPanel


@dataclass(frozen=True)
class Phase(AnyPanel):
    """A phase diagram: a column's last value, or its `mean` over the ticks, on a two-way grid of arms as a heat map,
    mean over the seeds.

    `grid` gives each arm's place as (horizontal, vertical), numbers or words; `axes` says what the two are; `contour`
    is the level of the critical line; `log` makes the colours logarithmic.

    >>> Phase("kl_bits", "where it collapses", {"a": (0.0, 500), "b": (0.5, 500)}, ("real share", "documents")).arms
    ('a', 'b')
    """

    column: str
    title: str
    grid: Mapping[str, tuple[float | str, float | str]]
    axes: tuple[str, str]
    contour: float | None = None
    log: bool = False
    mean: bool = False
    over: str = "tick"

    @property
    def arms(self) -> tuple[str, ...]:
        """All arms that are shown."""
        return tuple(self.grid)

    @property
    def averaged(self) -> bool:
        """A phase diagram says itself whether it shows the mean over the ticks."""
        return self.mean
