"""Plugins: files and installed packages of other people whose parts the program knows once they are loaded.

A plugin registers its parts while it is imported. A file is loaded by its path (`--plugin FILE`), an installed package
by the entry points of the group `godmodel.plugins`, when somebody first asks which kinds of part there are.
"""

from __future__ import annotations

import hashlib
import importlib.util
import sys
import warnings
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from types import ModuleType

from godmodel.sim.errors import InputError

GROUP = "godmodel.plugins"
PREFIX = "godmodel_file_"  # of the names of modules that were loaded from a file


@dataclass(frozen=True)
class Plugin:
    """What was loaded: a file of a user, or an entry point of an installed package.

    Attributes:
        source: the file's path, or `package version: module` of an entry point.
        sha256: checksum of the file's bytes; '' for an installed package.
    """

    source: str
    sha256: str = ""

    @property
    def is_file(self) -> bool:
        """Whether it is a file, which worker processes have to load as well."""
        return bool(self.sha256)


_loaded: dict[str, Plugin] = {}
_searched = False


def loaded() -> tuple[Plugin, ...]:
    """Return the plugins that this process has loaded, in the order of loading."""
    return tuple(_loaded.values())


def load_file(path: str | Path, *, what: str = "--plugin") -> ModuleType:
    """Import a Python file by its path, once; the modules beside it can be imported by it.

    what: the option or argument that named the file, for the sentence that refuses it.

    Raises:
        InputError: if it is no Python file, cannot be read, or fails while it is imported.
    """
    path = Path(path).resolve()
    if path.suffix != ".py" or not path.is_file():
        raise InputError(f"{what} takes a Python file, and {path} is {'none' if path.exists() else 'not there'}.")
    return _load(path, Plugin(str(path), checksum(path)))


def load_copy(copy: Path, plugin: Plugin) -> ModuleType:
    """Import the copy of a plugin file that is not at hand here, as if it were the file itself.

    Raises:
        InputError: if it fails while it is imported.
    """
    return _load(copy, plugin)


def forget(plugin: Plugin) -> None:
    """Let a plugin file be loaded anew when it is next asked for; nothing happens where it is not loaded."""
    name = _name_at(plugin.source)
    if _loaded.get(name) == plugin:
        del _loaded[name]
        sys.modules.pop(name, None)


def _load(path: Path, plugin: Plugin) -> ModuleType:
    """Import the file at `path` under the name that `plugin` has."""
    name = _name_at(plugin.source)
    if name in sys.modules and _loaded.get(name, Plugin("")).sha256 == plugin.sha256:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None  # the file is there and ends in .py
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    if str(path.parent) not in sys.path:
        sys.path.append(str(path.parent))
    try:
        spec.loader.exec_module(module)
    except InputError as problem:
        sys.modules.pop(name)
        raise InputError(f"{path}: {problem}") from problem
    except Exception as problem:
        sys.modules.pop(name)
        raise InputError(f"{path} fails while it is imported{_line_in(path, problem)}: {_words(problem)}.") from problem
    _loaded[name] = plugin
    return module


def load_installed() -> None:
    """Import what installed packages offer in the group `godmodel.plugins`, once; say which of them fails and go on."""
    global _searched
    if _searched:
        return
    _searched = True
    for entry in metadata.entry_points(group=GROUP):
        package = f"{entry.dist.name} {entry.dist.version}" if entry.dist else "a package"
        try:
            entry.load()
        except Exception as problem:
            message = f"the plugin {entry.name} of {package} can't be loaded and is left out: {_words(problem)}."
            warnings.warn(message, RuntimeWarning, stacklevel=2)
        else:
            _loaded[f"{package}: {entry.value}"] = Plugin(f"{package}: {entry.value}")


def module_name(path: Path) -> str:
    """Return the name under which a file is imported: that of its place, so that two files never share one."""
    return _name_at(str(path.resolve()))


def _name_at(source: str) -> str:
    return f"{PREFIX}{Path(source).stem}_{hashlib.sha256(source.encode()).hexdigest()[:12]}"


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal digits.

    Raises:
        InputError: if it cannot be read.
    """
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as problem:
        raise InputError(f"{path} cannot be read: {problem.strerror or problem}.") from None


def _line_in(path: Path, problem: BaseException) -> str:
    """Say at which line of the file an import failed."""
    line = problem.lineno if isinstance(problem, SyntaxError) and problem.filename == str(path) else None
    trace = problem.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(path):
            line = trace.tb_lineno
        trace = trace.tb_next
    return f" (line {line})" if line else ""


def _words(problem: BaseException) -> str:
    text = problem.msg if isinstance(problem, SyntaxError) else str(problem)
    return f"{type(problem).__name__}: {' '.join(text.split())[:300]}".rstrip(". ")
