"""Writing files so that a reader never meets half of one, and that several processes may write the same one."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NAMES: dict[type, str] = {dict: "object", list: "list"}
PART = ".part"  # the ending of a file that is not whole yet


@contextmanager
def replacing(path: Path, *, within: Path | None = None) -> Iterator[Path]:
    """Give the place of a new file, and put that file at `path` at once when the block ends well.

    The name of the place is of this process and this call alone; where the block fails nothing is left behind.
    within: the folder of the place, on the same disk, if not that of `path`.
    """
    name = f".{path.name[:150]}.{os.getpid()}.{secrets.token_hex(4)}{PART}"
    part = (within or path.parent) / name
    try:
        yield part
        os.replace(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def write_text(path: Path, text: str) -> None:
    """Replace `path` by `text` at once; nothing is left behind where that can't be."""
    with replacing(path) as part:
        part.write_text(text, encoding="utf-8")


def write_bytes(path: Path, content: bytes) -> None:
    """Replace `path` by `content` at once; nothing is left behind where that can't be."""
    with replacing(path) as part:
        part.write_bytes(content)


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
