"""Which engines there are, and how one is started by its name."""

from __future__ import annotations

import importlib
import pkgutil

from godmodel.sim.errors import InputError
from godmodel.sim.experiment.engines import __path__ as folder
from godmodel.sim.experiment.engines.base import Engine
from godmodel.sim.optional import require

PACKAGE = "godmodel.sim.experiment.engines"
OTHERS = ("base", "finding")  # modules here that are no engine
DEFAULT = "loky"


def engines() -> list[str]:
    """Return the names of all engines: those of their files, the default first."""
    names = [module.name for module in pkgutil.iter_modules(folder) if module.name not in OTHERS]
    return sorted(names, key=lambda name: (name != DEFAULT, name))


def require_engine(name: str, address: str | None = None) -> type[Engine]:
    """Return the class of an engine that can be had.

    Raises:
        InputError: for another name, a package that is not installed, or an address where none is taken.
    """
    if name not in engines():
        raise InputError(f"--engine must be one of {', '.join(engines())}, got {name!r}.")
    if address is not None and name == DEFAULT:
        others = " or ".join(f"--engine {each}" for each in engines() if each != DEFAULT)
        raise InputError(
            f"--engine {DEFAULT} works on this machine and takes no --address, got {address!r}: add {others}, or "
            "leave it out."
        )
    module = importlib.import_module(f"{PACKAGE}.{name}")
    classes = (each for each in vars(module).values() if isinstance(each, type) and issubclass(each, Engine))
    (engine,) = (each for each in classes if each.__module__ == module.__name__)
    require(f"--engine {name}", *engine.needs)
    return engine


def start(name: str, jobs: int, address: str | None = None) -> Engine:
    """Start an engine.

    Raises:
        InputError: as `require_engine` does, or if nobody answers at the address.
    """
    return require_engine(name, address)(jobs, address)
