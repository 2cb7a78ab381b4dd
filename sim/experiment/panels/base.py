"""This file holds what all kinds of panel have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar


@dataclass(frozen=True)
class AnyPanel(ABC):
    """A panel is one picture of a figure.

    Each kind has a `title`, which is drawn above it, and a `column`, which the panel shows and which describes it in
    words. These two are properties for a type checker alone, because a dataclass would take an inherited property for
    the default of its own field.
    """

    if TYPE_CHECKING:

        @property
        def title(self) -> str:
            """This is drawn above the panel."""

        @property
        def column(self) -> str:
            """The panel shows this column."""

    wide: ClassVar[bool] = False  # A wide panel takes a row of the figure for itself.
    shaded: ClassVar[bool] = False  # A shaded panel shows the 95 % confidence of its lines as pale bands.
    bars: ClassVar[bool] = False  # A panel with bars shows the 95 % confidence of its dots as bars.
    comparable: ClassVar[bool] = False  # Several runs can be drawn over each other in a comparable panel.
    same_scale: ClassVar[bool] = False  # All panels of such a kind have the same vertical scale in one figure.

    @property
    @abstractmethod
    def arms(self) -> tuple[str, ...]:
        """These arms are shown; if there are none, all arms of the scenario are."""

    @property
    @abstractmethod
    def over(self) -> str:
        """This column is on the horizontal axis of a panel that shows time."""

    @property
    @abstractmethod
    def averaged(self) -> bool:
        """This is true where the mean over the ticks is shown, and false where the last tick matters most."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The panel looks for these columns in the table, which need not have them."""
        return (self.column, self.over)
