"""What went wrong in a user's own code, in one sentence that names its line."""

from __future__ import annotations

import traceback
from pathlib import Path

from godmodel.sim.files import write_text
from godmodel.sim.plugins import PREFIX


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
