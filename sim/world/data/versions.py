"""Which version of a user's files lies on the disk, so that what was read of another one is not taken for it."""

from __future__ import annotations

from pathlib import Path

Version = tuple[tuple[str, ...], ...]


def version_of(source: str) -> Version:
    """Return path, size, times of change and inode of a file, or of every file of a folder; () where there is none.

    Two versions are the same if nothing was written in between, as far as the disk tells.
    """
    root = Path(source).expanduser()
    try:
        files = sorted(path for path in root.rglob("*") if path.is_file()) if root.is_dir() else [root]
        return tuple((str(path), *map(str, _marks(path))) for path in files if path.is_file())
    except OSError:  # whoever reads it says why it can't be read
        return ()


def _marks(path: Path) -> tuple[int, ...]:
    about = path.stat()
    return about.st_size, about.st_mtime_ns, about.st_ctime_ns, about.st_ino
