"""Runs on their way to worker processes: with the plugin files and the registered parts that they need there."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from godmodel.sim import kinds
from godmodel.sim.files import write_text
from godmodel.sim.measure import adding
from godmodel.sim.plugins import PREFIX, load_file, loaded


@dataclass(frozen=True)
class Parcel:
    """Something of this process, packed so that another one can open it.

    Attributes:
        files: paths of the plugin files that are loaded before it is opened, in the order in which they were.
        content: the pickled thing, and the parts and measures that were registered in Python alone.
    """

    files: tuple[str, ...]
    content: bytes

    @classmethod
    def of(cls, thing: Any) -> Parcel:
        """Pack a thing; classes of a notebook or a script travel by value."""
        import cloudpickle

        files = tuple(plugin.source for plugin in loaded() if plugin.is_file)
        own = [each for each in (*kinds.added(), *adding.added()) if not _of_file(each)]
        return cls(files, cloudpickle.dumps((own, thing)))

    def open(self) -> Any:
        """Load the plugins, register the parts, and return the thing."""
        import cloudpickle

        for path in self.files:
            load_file(path)
        own, thing = cloudpickle.loads(self.content)
        for each in own:
            kinds.add(each) if isinstance(each, type) else adding.add(each)
        return thing


def problem_in(problem: BaseException, home: Path) -> str | None:
    """Say in one sentence what went wrong in a user's own code, and keep the whole traceback; None for other code.

    home: the run's folder, where the traceback is written to error.txt
    """
    line = None
    for frame, number in traceback.walk_tb(problem.__traceback__):
        name = frame.f_globals.get("__name__", "")
        if name.startswith(PREFIX) or name == "__main__":
            line = f"{Path(frame.f_code.co_filename).name}, line {number}, in {frame.f_code.co_name}"
    if line is None:
        return None
    home.mkdir(parents=True, exist_ok=True)
    text = "".join(traceback.format_exception(problem))
    write_text(home / "error.txt", text)
    words = " ".join(str(problem).split())[:200]
    return f"{line}: {type(problem).__name__}: {words}; the whole traceback is in {home / 'error.txt'}."


def _of_file(each: Any) -> bool:
    """Whether a part or a measure comes from a plugin file, which a worker loads by itself."""
    return (each.__module__ if isinstance(each, type) else each.read.__module__).startswith(PREFIX)
