"""What finished runs stand on beyond this package, stored beside them and found again.

A run of a user's scenario file, or with plugins, keeps copies of these files in `source/` of its folder. What was run
from Python has no file: its text, arms and panels lie in `scenario.json`; its claims are functions and are not stored,
only their verdicts are (`claims.json`).
"""

from __future__ import annotations

import dataclasses
import shutil
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from godmodel.sim.config import Spec
from godmodel.sim.errors import InputError
from godmodel.sim.experiment import panels
from godmodel.sim.experiment.panels import AnyPanel
from godmodel.sim.experiment.scenario import Scenario, load, load_path, made
from godmodel.sim.experiment.titles import titles
from godmodel.sim.files import read_json, replacing, write_json
from godmodel.sim.plugins import Plugin, checksum, load_file
from godmodel.sim.settings import checked

SOURCE = "source"  # folder of the copies
STORED = "scenario.json"


def store(folder: Path, scenario: Scenario, plugins: Sequence[Plugin]) -> None:
    """Write into the folder of a scenario's runs what they stand on; nothing where that is this package alone.

    Raises:
        InputError: if the folder holds runs of another version of a file.
    """
    files = [plugin for plugin in plugins if plugin.is_file]
    packaged = scenario.file is None and scenario.name in titles()
    if packaged and not files:
        return
    for plugin in files:
        path, copy = Path(plugin.source), folder / SOURCE / _copy_name(plugin.source)
        if copy.exists() and checksum(copy) != plugin.sha256:
            raise InputError(
                f"{folder} holds runs of another version of {path.name}, and claims compare runs of one: choose "
                f"another --out, or go back to the version in {copy}."
            )
        copy.parent.mkdir(parents=True, exist_ok=True)
        with replacing(copy) as part:
            shutil.copyfile(path, part)
    about: dict[str, Any] = {"name": scenario.name, "plugins": [dataclasses.asdict(plugin) for plugin in files]}
    if scenario.file is not None:
        about |= {"file": str(scenario.file), "sha256": scenario.sha256}
    elif not packaged:
        about |= _data_of(scenario)
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / STORED, about)


def find(folder: Path, name: str) -> tuple[Scenario, list[str]]:
    """Return the scenario of a folder's runs, its plugins loaded, and sentences on what is not as it was.

    name: the scenario's name in the rows

    Raises:
        InputError: if neither a file nor its copy is there, or there is no such scenario.
    """
    if not (folder / STORED).exists():
        return load(name), []
    about, notes = read_json(folder / STORED, dict), []
    try:
        for plugin in about["plugins"]:
            if plugin["source"] != about.get("file"):
                path, note = _as_it_was(folder, plugin["source"], plugin["sha256"])
                load_file(path)
                notes += note
        if "file" in about:
            path, note = _as_it_was(folder, about["file"], about["sha256"])
            return load_path(path), notes + note
        return (_from_data(about) if "base" in about else load(about["name"])), notes
    except (KeyError, TypeError, AttributeError) as problem:
        raise InputError(
            f"{folder / STORED} must say name, plugins and file, or base and arms, and is damaged ({problem!r}): "
            "restore it, or run anew."
        ) from None


def _as_it_was(folder: Path, source: str, sha256: str) -> tuple[Path, list[str]]:
    """The file that was run: itself where it has not changed, else the copy beside the runs, with a sentence on it."""
    original, copy = Path(source), folder / SOURCE / _copy_name(source)
    if original.is_file() and checksum(original) == sha256:
        return original, []
    why = "has changed since these runs" if original.exists() else "is not there any more"
    if not copy.is_file() or checksum(copy) != sha256:
        raise InputError(f"{original} {why}, and {copy} is not what was run either: restore one of them.")
    return copy, [f"{original} {why}: {copy} is used, which is what was run."]


def _copy_name(source: str) -> str:
    """The name of a file's copy: its own, and a checksum of its folder, since two plugins may have the same name."""
    path = Path(source)
    return f"{path.stem}.{zlib.crc32(str(path.parent).encode()):08x}.py"


def _data_of(scenario: Scenario) -> dict[str, Any]:
    """A scenario that was made in Python as plain values, without its claims."""
    return {
        "text": scenario.text,
        "base": scenario.base.model_dump(),
        "arms": {arm: {path: _plain(value) for path, value in c.items()} for arm, c in scenario.arms.items()},
        "panels": [{"kind": type(panel).__name__} | dataclasses.asdict(panel) for panel in scenario.panels],
        "reading": scenario.reading,
        "seeds": scenario.seeds,
        "controls": list(scenario.controls),
    }


def _from_data(about: dict[str, Any]) -> Scenario:
    return made(
        about["name"],
        checked(Spec, about["base"]),
        about["arms"],
        text=about["text"],
        panels=[_panel(dict(each)) for each in about["panels"]],
        reading=about["reading"],
        seeds=about["seeds"],
        controls=tuple(about["controls"]),
    )


def _panel(fields: dict[str, Any]) -> AnyPanel:
    kind = getattr(panels, fields.pop("kind"))
    return kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()})


def _plain(value: Any) -> Any:
    return value.model_dump() if hasattr(value, "model_dump") else value
