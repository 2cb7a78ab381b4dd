"""Writing files so that a reader never meets half of one."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

NAMES: dict[type, str] = {dict: "object", list: "list"}


def write_text(path: Path, text: str) -> None:
    """Replace `path` by `text` at once; nothing is left behind where that can't be."""
    part = path.with_name(path.name + ".part")
    try:
        part.write_text(text, encoding="utf-8")
        os.replace(part, path)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def write_json(path: Path, content: Any) -> None:
    """Replace `path` by `content` as indented JSON, at once."""
    write_text(path, json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def read_json(path: Path, kind: type = object) -> Any:
    """The content of a JSON file, a dict, a list, or whatever `kind` says.

    Raises:
        InputError: if it is not one.
    """
    from godmodel.sim.errors import InputError

    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(
            f"{path} must be a readable JSON file: {error}; restore it or choose another folder."
        ) from None
    if not isinstance(found, kind):
        raise InputError(
            f"{path} must hold a JSON {NAMES[kind]}, and holds a {type(found).__name__}: restore it or choose another "
            "folder."
        )
    return found
