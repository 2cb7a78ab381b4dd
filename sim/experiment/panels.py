"""What a figure can show: a panel names columns and arms, and `sim.output.figures` draws it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class _OneColumn:
    column: str
    title: str
    arms: tuple[str, ...] = ()
    log: bool = False
    reference: float | str | None = None
    over: str = "tick"


@dataclass(frozen=True)
class Panel(_OneColumn):
    """One picture of a figure: a column over time, a line an arm.

    `arms` limits it to some arms, `log` makes the vertical axis logarithmic where values differ threefold, `reference`
    is a number or a column drawn as a dashed line, and `over` is the column on the horizontal axis.
    """


@dataclass(frozen=True)
class Bands:
    """The ledger of one arm as stacked areas over time: what each boundary adds to KL, mean over the seeds.

    Bands below zero hang under the axis; the line is their sum, KL(p_t || learner).
    """

    arm: str
    title: str
    over: str = "tick"

    @property
    def arms(self) -> tuple[str, ...]:
        """The arm that is shown."""
        return (self.arm,)


@dataclass(frozen=True)
class Across:
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

    @property
    def arms(self) -> tuple[str, ...]:
        """All arms that are shown."""
        return tuple(arm for group in self.groups.values() for arm in group)


@dataclass(frozen=True)
class Dots(_OneColumn):
    """A column in each arm: the mean over ticks and seeds as a dot with its 95 % interval over the seeds, an arm a row.

    For arms that time does not change: ticks are repetitions, or there is only one. `reference` is a number, drawn as a
    dashed line, or a column, drawn as a dash in each row; the other fields are those of a Panel, `log` that of the
    horizontal axis.
    """


@dataclass(frozen=True)
class Multiples(_OneColumn):
    """Small multiples: a column over time, a small picture an arm, all with the same scales.

    `arms` limits it to some arms (all by default); the other fields are those of a Panel.
    """


@dataclass(frozen=True)
class Phase:
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


AnyPanel = Panel | Bands | Across | Dots | Multiples | Phase
