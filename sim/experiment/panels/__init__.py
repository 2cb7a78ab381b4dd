"""Panels say what a figure can show: each kind has a file here and is found by looking.

`from godmodel.sim.experiment.panels import Panel` works for every kind that is found; `sim.output.drawing` draws it.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil

from godmodel.sim.experiment.panels.base import AnyPanel


def _found() -> tuple[type[AnyPanel], ...]:
    """Return the panels in the modules of this package that are not abstract, by their files' names."""
    found = []
    for module in pkgutil.iter_modules(__path__):
        loaded = importlib.import_module(f"{__name__}.{module.name}")
        for value in vars(loaded).values():
            here = inspect.isclass(value) and value.__module__ == loaded.__name__
            if here and issubclass(value, AnyPanel) and not inspect.isabstract(value):
                found.append(value)
    return tuple(found)


KINDS = _found()
globals().update({kind.__name__: kind for kind in KINDS})

__all__ = ["KINDS", "AnyPanel", *(kind.__name__ for kind in KINDS)]
