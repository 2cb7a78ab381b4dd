"""Pieces of work on their way to worker processes: with the plugin files and the registered parts that they need there.

A plugin file travels as text, and so do the modules that it imported from its own folder: a worker may live on a
machine that has none of them. A worker may serve several commands one after the other, and then forgets the parts of
the one before.
"""

from __future__ import annotations

import platform
import sys
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

from godmodel.sim import kinds
from godmodel.sim.errors import InputError
from godmodel.sim.experiment.manifest import version
from godmodel.sim.measure import adding
from godmodel.sim.plugins import PREFIX, Plugin, checksum, forget, load_copy, load_file, load_installed, loaded

PACKAGE = Path(__file__).parents[2]  # of which workers have their own


@dataclass(frozen=True)
class Source:
    """A plugin file with its text, and the modules beside it by their paths below its folder."""

    plugin: Plugin
    text: bytes
    beside: tuple[tuple[str, bytes], ...]

    @classmethod
    def of(cls, plugin: Plugin) -> Source:
        """Read a plugin file as it was when it was loaded.

        Raises:
            InputError: if it has changed since, or is gone.
        """
        path = Path(plugin.source)
        if checksum(path) != plugin.sha256:
            raise InputError(f"{path} has changed since this command began: start it anew.")
        return cls(plugin, path.read_bytes(), _beside(path.parent))

    def load(self) -> None:
        """Load the file itself where this machine has it as it was, else a copy.

        Raises:
            InputError: if it fails while it is imported.
        """
        path = Path(self.plugin.source)
        if path.is_file() and checksum(path) == self.plugin.sha256:
            load_file(path)
            return
        home = Path(_copies().name) / f"{zlib.crc32(str(path.parent).encode()):08x}"
        for name, text in ((path.name, self.text), *self.beside):
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            (home / name).write_bytes(text)
        load_copy(home / path.name, self.plugin)


@dataclass(frozen=True)
class Parcel:
    """Something of this process, packed so that another one can open it.

    Attributes:
        sources: the plugin files that are loaded before it is opened, in the order in which they were.
        parts: names of the parts and measures that were registered in Python alone.
        content: the pickled thing, and these parts and measures.
        version: of this program.
    """

    sources: tuple[Source, ...]
    parts: tuple[str, ...]
    content: bytes
    version: str

    @classmethod
    def of(cls, thing: Any, *, far: bool = False) -> Parcel:
        """Pack a thing; classes of a notebook or a script travel by value.

        far: whether classes of other modules of the user do so, too, since they can't be imported there.

        Raises:
            InputError: if a plugin file has changed since it was loaded.
        """
        import cloudpickle

        sources = tuple(_source(plugin) for plugin in loaded() if plugin.is_file)
        own = [each for each in (*kinds.added(), *adding.added()) if not _module(each).startswith(PREFIX)]
        with _by_value({_module(each) for each in own} if far else set()):
            content = cloudpickle.dumps((own, thing))
        return cls(sources, tuple(f"{_module(each)} {each!r}" for each in own), content, version())

    def open(self) -> Any:
        """Load the plugins, register the parts, and return the thing.

        Raises:
            InputError: if this process has another version of the program, or a plugin fails here.
        """
        import cloudpickle

        if version() != self.version:
            raise InputError(
                f"the worker on {platform.node()} has godmodel {version()}, and the command {self.version}: install "
                "the same version on both."
            )
        _make_room(self)
        for source in self.sources:
            source.load()
        own, thing = cloudpickle.loads(self.content)
        for each in own:
            kinds.add(each) if isinstance(each, type) else adding.add(each)
        return thing


_last: list[tuple] = []  # what the last parcel of this process brought, and what was there before the first


def _make_room(parcel: Parcel) -> None:
    """Forget what a parcel of another command has brought."""
    brought = parcel.parts, tuple(source.plugin for source in parcel.sources)
    load_installed()
    now = kinds.added(), adding.added(), loaded()
    if not _last:
        _last[:] = [brought, now]
    if _last[0] == brought:
        return
    for there, first, drop in zip(now, _last[1], (kinds.remove, adding.remove, forget), strict=True):
        for each in there:
            if each not in first:
                drop(each)  # type: ignore[operator]
    _last[0] = brought


@lru_cache(maxsize=100)
def _source(plugin: Plugin) -> Source:
    return Source.of(plugin)


@cache
def _copies() -> tempfile.TemporaryDirectory:
    """The folder of this process's copies, which ends with it."""
    return tempfile.TemporaryDirectory(prefix="godmodel-plugins-", ignore_cleanup_errors=True)


def _beside(folder: Path) -> tuple[tuple[str, bytes], ...]:
    """The user's modules that lie in a plugin's folder or below it, by their paths there."""
    found = {}
    for module in list(sys.modules.values()):
        path = _file_of(module)
        if path and path.is_relative_to(folder) and not module.__name__.startswith((PREFIX, "__m")):
            found[path.relative_to(folder).as_posix()] = path.read_bytes()
    return tuple(sorted(found.items()))


def _file_of(module: ModuleType) -> Path | None:
    """The source file of a user's module; None for one that is installed, or part of this program or of Python."""
    path = Path(getattr(module, "__file__", None) or "")
    installed = {"site-packages", "dist-packages"} & set(path.parts)
    others = (PACKAGE, Path(sys.base_prefix))
    mine = path.suffix == ".py" and path.is_file() and not installed and not any(path.is_relative_to(o) for o in others)
    return path if mine else None


@contextmanager
def _by_value(names: set[str]) -> Iterator[None]:
    """Let the classes of a user's modules travel by value."""
    import cloudpickle

    modules = [sys.modules[name] for name in names if name != "__main__" and name in sys.modules]
    modules = [module for module in modules if _file_of(module)]
    for module in modules:
        cloudpickle.register_pickle_by_value(module)
    try:
        yield
    finally:
        for module in modules:
            cloudpickle.unregister_pickle_by_value(module)


def _module(each: Any) -> str:
    """The name of the module of a part or a measure."""
    return each.__module__ if isinstance(each, type) else each.read.__module__
