"""Drawings put panels on a figure: each kind of panel has a file here and is found by looking.

A module that draws a kind says so as `KIND` and has `draw(figure, place, panel, content)`. `place` is a part of a grid
of `figure`, and the function returns the axes that it drew on. A module may also have

- `height(panel, content)`, the inches that the panel needs, where it is not as high as all others, and
- `draw_runs(figure, panel, tables, arms, styles, legend)`, which fills a figure with several runs over each other and
  sets its size; `legend` is the height in inches that the legend takes. Every comparable panel needs it.

The other modules hold what several drawings share.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType

from matplotlib.axes import Axes

from godmodel.sim.experiment.panels import AnyPanel

HEIGHT = 3.5  # A panel is so many inches high, if its drawing does not say otherwise.


@dataclass(frozen=True)
class Drawing:
    """A drawing says how one kind of panel is drawn, with the functions of its module."""

    kind: type[AnyPanel]
    draw: Callable[..., list[Axes]]
    height: Callable[..., float]
    draw_runs: Callable[..., None] | None


def drawing_of(panel: AnyPanel) -> Drawing:
    """Find the drawing of a panel by the class of the panel."""
    (found,) = [drawing for drawing in DRAWINGS if drawing.kind is type(panel)]
    return found


def _found() -> tuple[Drawing, ...]:
    """Return the drawings in the modules of this package, in the order of their files' names."""
    modules = [importlib.import_module(f"{__name__}.{each.name}") for each in pkgutil.iter_modules(__path__)]
    return tuple(_drawing(module) for module in modules if hasattr(module, "KIND"))


def _drawing(module: ModuleType) -> Drawing:
    """Collect what a module says about its kind of panel."""
    height = getattr(module, "height", lambda panel, content: HEIGHT)
    return Drawing(module.KIND, module.draw, height, getattr(module, "draw_runs", None))


DRAWINGS = _found()
