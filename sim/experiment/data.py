"""The files that a run reads beyond the program, a world's data and a social graph, known again by their checksums.

A run's manifest holds them under `data`: {the path as the settings name it: {file: SHA-256}}, the file's name below
that path, or its own where the path is a file. A run that goes on, and a run that joins others in a folder, must read
what they read: one data set tells of one world.

Not handled: files that a plugin's part reads without a setting that names them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from godmodel.sim.config import Spec
from godmodel.sim.errors import InputError
from godmodel.sim.experiment.run import Run
from godmodel.sim.files import read_json

Data = dict[str, dict[str, str]]
NAMING = ("path", "file", "folder")  # settings that name files, anywhere; `source` does in a world


def data_of(spec: Spec) -> Data:
    """The checksum of every file that a run with these settings reads.

    Raises:
        InputError: if one of them cannot be read.
    """
    found = {}
    for named in _named(spec.model_dump()):
        files = _files(named, spec)
        if files:
            found[named] = {_as_text(name): _checksum(path) for name, path in sorted(files.items())}
    return found


def require_same_data(folder: Path, now: Mapping[str, Data]) -> None:
    """Check that the runs of a folder read what they would read today.

    now: the checksums of today, for each arm that is to be run.

    Raises:
        InputError: for the first file that differs.
    """
    every = list({json.dumps(data): data for data in now.values() if data}.values())
    for home in sorted((folder / "runs").glob("*/seed=*")) if every else ():
        before, arm = _before(home), home.parent.name
        whole = _difference(before, now[arm], whole=True) if arm in now else ""
        difference = whole or next((d for data in every if (d := _difference(before, data, whole=False))), "")
        if difference:
            raise InputError(
                f"{difference} since {arm}/{home.name} in {folder} was run, and one data set tells of one world: put "
                "back what was there, or choose another --out."
            )


def require_unchanged(run: Run, now: Data) -> None:
    """Check, as a run begins or goes on, that it reads what its command found, and what it read before.

    Raises:
        InputError: for the first file that differs.
    """
    for before in (run.data, _before(run.home)):
        if difference := _difference(before, now, whole=True):
            raise InputError(
                f"{difference} since this run began: put back what was there and go on with --resume, or choose "
                "another --out."
            )


def _before(home: Path) -> Mapping[str, Any]:
    """The checksums that a run wrote down; none where a version that kept none made it."""
    path = home / "manifest.json"
    found = read_json(path, dict).get("data") if path.exists() else None
    return found if isinstance(found, Mapping) else {}


def _difference(before: Mapping[str, Any], now: Data, *, whole: bool) -> str:
    """Say which file differs; `whole`: the files must be the same ones, too, and not only those that both read."""
    for named in before if whole else before.keys() & now.keys():
        old, new = before[named], now.get(named, {})
        if not isinstance(old, Mapping):
            continue
        for name in sorted({*old, *new}):
            path = _shown(named, name)
            if name in old and name in new and old[name] != new[name]:
                return f"{path} has changed"
            if whole and (name in old) != (name in new):
                return f"{path} {'is gone' if name in old else 'has come'}"
    return ""


def _shown(named: str, name: str) -> str:
    return named if Path(named).name == name else f"{named}: {name}"


def _named(settings: Any, above: str = "") -> Iterator[str]:
    """Every text in the settings that may name a file or a folder."""
    if isinstance(settings, Mapping):
        for name, value in settings.items():
            if isinstance(value, str) and (name in NAMING or (above, name) == ("world", "source")):
                yield value
            yield from _named(value, name)
    elif isinstance(settings, list | tuple):
        for each in settings:
            yield from _named(each, above)


def _files(named: str, spec: Spec) -> dict[str, Path]:
    """The files that a path of the settings stands for, by their names below it."""
    from godmodel.sim.world.data.name_counts import PACKAGE, package_file
    from godmodel.sim.world.data.text_files import find_files

    kind, source = spec.world.kind, getattr(spec.world, "source", None)
    if kind == "names" and named == source == PACKAGE:
        file = package_file()
        return {file.name: file}
    root = Path(named).expanduser()
    if root.is_file():
        return {root.name: root}
    if not root.is_dir():
        return {}
    if kind == "text" and named == source:
        return find_files(named)
    every = {path.relative_to(root).as_posix(): path for path in root.rglob("*") if path.is_file()}
    if kind == "names" and named == source:
        return {name: path for name, path in every.items() if _is_read(name, spec.world)}
    return every


def _is_read(name: str, names: Any) -> bool:
    """Whether a file of a folder of names is one of the years that are read."""
    year = re.fullmatch(r"yob(\d{4})\.txt", name, re.IGNORECASE)
    return year is not None and names.first_year <= int(year[1]) <= names.last_year


def _as_text(name: str) -> str:
    """The name of a file as text that can be written: bytes that are no UTF-8 as \\xNN."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _checksum(path: Path) -> str:
    try:
        about = path.stat()
        return _read_checksum(path.resolve(), about.st_size, about.st_mtime_ns, about.st_ctime_ns, about.st_ino)
    except OSError as problem:
        raise InputError(f"{path} cannot be read: {problem.strerror or problem}.") from None


@lru_cache(maxsize=100_000)
def _read_checksum(path: Path, *version: int) -> str:
    """The SHA-256 of a file; read once for each version of it that the disk tells of."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
