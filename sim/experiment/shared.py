"""The files that all runs of a folder share are written by one process at a time, whichever came first.

These are the data set as a whole, columns.json, claims.json, scenario.json, sweep.json and the figures. The lock is one
of the operating system on the file `.lock`: it ends with the process that holds it. Where the disk or the system has no
such locks the work is done without: every file is still replaced at once, and the last writer stays.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

LOCK = ".lock"


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Wait until no other process writes the shared files of `folder`, and keep others waiting in this block.

    The block must not enter the same folder again. The lock's file is made with the folder and goes with the block.
    """
    folder.mkdir(parents=True, exist_ok=True)
    held = _taken(folder / LOCK)
    try:
        yield
    finally:
        if held is not None:
            (folder / LOCK).unlink(missing_ok=True)  # while it is held, so that nobody takes a file that is gone
            os.close(held)


def _taken(path: Path) -> int | None:
    """The lock's open file, or None where there are no locks."""
    while fcntl is not None:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            if _is_there(file, path):
                return file
        except OSError:
            os.close(file)
            return None
        except BaseException:
            os.close(file)
            raise
        os.close(file)  # it was taken away while this process waited: the next one is another file
    return None


def _is_there(file: int, path: Path) -> bool:
    try:
        there = path.stat()
    except FileNotFoundError:
        return False
    mine = os.fstat(file)
    return (there.st_dev, there.st_ino) == (mine.st_dev, mine.st_ino)
