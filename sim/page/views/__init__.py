"""Views of a watched world: a file each, found by looking. What is drawn never influences what is drawn of.

A view module has `TITLE`, `TAB`, `READING` (a sentence or two on how to read it), `TOGETHER` (whether two arms share
one picture, which then shows both if it applies to one), `applies(snapshot)`, and `draw(canvas, snapshots)`.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from types import ModuleType

from godmodel.sim.output.palette import Theme
from godmodel.sim.page.watch import Snapshot

TABS = ("World", "God and learner", "Read", "Tasks", "Pictures")


@dataclass(frozen=True)
class Picture:
    """A drawn view: `png` bytes, what it shows in words, and how to read it."""

    view: str
    title: str
    png: bytes
    says: str
    reading: str


@cache
def views() -> dict[str, ModuleType]:
    """All views by name, in the order of their `ORDER`."""
    found = {}
    for each in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{each.name}")
        if hasattr(module, "TAB"):
            found[each.name] = module
    return dict(sorted(found.items(), key=lambda item: item[1].ORDER))


def tabs(snapshots: Sequence[Snapshot]) -> list[str]:
    """The tabs that have something to show."""
    drawn = {v.TAB for v in views().values() if any(map(v.applies, snapshots))}
    if any(s.people_wrote or s.lost for s in snapshots):
        drawn.add("Read")
    return [tab for tab in TABS if tab in drawn] or [TABS[0]]


def paint(tab: str, snapshots: Sequence[Snapshot], theme: Theme) -> list[Picture]:
    """Draw the views of a tab: one for both arms, or one for each, which have the same scale."""
    shown = [(name, view) for name, view in views().items() if view.TAB == tab and any(map(view.applies, snapshots))]
    return [picture for name, view in shown for picture in paint_view(name, view, snapshots, theme)]


def paint_view(name: str, view, snapshots: Sequence[Snapshot], theme: Theme) -> list[Picture]:
    """Draw one view, which applies to one of the snapshots at least; `view` is a module or has what one has."""
    from godmodel.sim.page.views.canvas import Canvas, share_scale

    groups = [list(snapshots)] if view.TOGETHER else [[s] for s in snapshots if view.applies(s)]
    canvases = [Canvas(theme) for _ in groups]
    texts = [view.draw(canvas, group) for canvas, group in zip(canvases, groups, strict=True)]
    share_scale(canvases)
    pictures = []
    for canvas, group, words in zip(canvases, groups, texts, strict=True):
        title = view.TITLE if view.TOGETHER or len(snapshots) == 1 else f"{view.TITLE}: {group[0].name}"
        words = f"{title} at tick {group[0].tick}. {words}"
        pictures.append(Picture(name, title, canvas.png(), words, view.READING))
    return pictures
