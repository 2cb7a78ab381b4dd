"""Text from the user's own files: .txt, .jsonl, .jsonl.gz, .csv and .parquet, one file or a folder of them.

Hidden files and folders are left out. Files are UTF-8, or UTF-16 that shows itself, unless they are read byte by byte.
Not handled here: guessing another encoding.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from godmodel.sim.decoding import HEAD, decode, encoding_of, one_line_end
from godmodel.sim.errors import InputError
from godmodel.sim.optional import not_installed
from godmodel.sim.world.data.period_order import natural

ENDINGS = (".txt", ".jsonl", ".jsonl.gz", ".csv", ".parquet")


class Piece(NamedTuple):
    """A record of a file: its text, and what stands in its column of periods (None where there is none)."""

    text: str
    period: str | None


class Wanted(NamedTuple):
    """What is looked for in a file: the column of the text, the column of the periods, and whether to read bytes."""

    column: str
    period: str | None
    raw: bool


def find_files(source: str) -> dict[str, Path]:
    """The files of text at `source` by their names below it, in natural order: `part2` before `part10`.

    Raises:
        InputError: if there is nothing at `source`, or nothing that can be read as text.
    """
    root = Path(source).expanduser()
    endings = ", ".join(ENDINGS)
    if not root.exists():
        raise InputError(
            f"world.source must be a file or a folder of text, and {source!r} does not exist; check the path."
        )
    if root.is_file():
        if not root.name.lower().endswith(ENDINGS):
            raise InputError(f"a file of text ends in {endings}, and {root} does not; rename or convert it.")
        return {root.name: root}
    found = {
        path.relative_to(root).as_posix(): path
        for path in root.rglob("*")
        if path.name.lower().endswith(ENDINGS) and not is_hidden(path.relative_to(root)) and path.is_file()
    }
    if not found:
        raise InputError(
            f"a folder of text holds files that end in {endings}, and {root} holds none; give another path."
        )
    return dict(sorted(found.items(), key=lambda item: natural(item[0])))


def read_pieces(path: Path, wanted: Wanted) -> Iterator[Piece]:
    """Every record of a file, in order.

    Raises:
        InputError: if the file cannot be read, with its line or row where one is at fault.
    """
    name = path.name.lower()
    try:
        if name.endswith(".txt"):
            yield from _read_txt(path, wanted)
        elif name.endswith(".csv"):
            yield from _read_csv(path, wanted)
        elif name.endswith(".parquet"):
            yield from _read_parquet(path, wanted)
        else:
            yield from _read_jsonl(path, wanted)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError(f"{path} must be a whole gzip file, but it is damaged ({error}); compress it again.") from None
    except OSError as error:
        reason = error.strerror or error
        raise InputError(f"{path} cannot be read ({reason}); check that it is yours to read.") from None


def is_hidden(path: Path) -> bool:
    """Return whether a file or a folder above it is none of the user's: what editors and archives leave behind.

    >>> is_hidden(Path(".ipynb_checkpoints/a.txt")), is_hidden(Path("__MACOSX/a.txt")), is_hidden(Path("1990/a.txt"))
    (True, True, False)
    """
    return any(part.startswith(".") or part == "__MACOSX" for part in path.parts)


def _read_txt(path: Path, wanted: Wanted) -> Iterator[Piece]:
    if wanted.period is not None:
        raise InputError(
            f"world.period = {wanted.period!r} is a column, and {path} is a plain text without columns; "
            "set world.period to file or folder."
        )
    data = path.read_bytes()
    if wanted.raw:
        yield Piece(data.decode("latin-1"), None)
        return
    try:
        yield Piece(one_line_end(decode(data)), None)
    except UnicodeDecodeError as error:
        raise _undecodable(path, data.count(b"\n", 0, error.start) + 1, error) from None


def _read_jsonl(path: Path, wanted: Wanted) -> Iterator[Piece]:
    opened: Callable = gzip.open if path.name.lower().endswith(".gz") else open
    with opened(path, "rb") as file:
        for number, line in enumerate(_decoded(file, path), start=1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
            except (ValueError, RecursionError) as error:
                reason = error.msg if isinstance(error, json.JSONDecodeError) else error
                raise InputError(
                    f"each line must be one JSON object, and line {number} of {path} is none ({reason}); "
                    "mend or delete that line."
                ) from None
            if not isinstance(record, dict):
                raise InputError(
                    f"each line must be one JSON object, and line {number} of {path} is {_short(record)}; "
                    'write it as {"text": ...}.'
                )
            yield _piece(record, wanted, path, f"line {number}")


def _read_csv(path: Path, wanted: Wanted) -> Iterator[Piece]:
    with path.open("rb") as file, _long_fields():
        rows = csv.reader(_decoded(file, path), strict=True)
        try:
            titles = [title.strip() for title in next(rows, [])]
            if not titles:
                raise InputError(f"a .csv file begins with its columns' names, and {path} is empty; add a first line.")
            for row in rows:
                if not row:
                    continue
                if len(row) != len(titles):
                    raise InputError(
                        f"each row must have as many fields as there are columns, {len(titles)}, and line "
                        f"{rows.line_num} of {path} has {len(row)}; mend it, or put quotes around text with commas."
                    )
                yield _piece(dict(zip(titles, row, strict=True)), wanted, path, f"line {rows.line_num}")
        except csv.Error as error:
            raise InputError(
                f"a .csv file must have well-formed rows, and line {rows.line_num} of {path} is not ({error}); mend it."
            ) from None


def _read_parquet(path: Path, wanted: Wanted) -> Iterator[Piece]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ModuleNotFoundError:
        raise not_installed(str(path), "pyarrow") from None
    columns = [wanted.column] if wanted.period is None else [wanted.column, wanted.period]
    try:
        with parquet.ParquetFile(path) as file:
            there = dict.fromkeys(file.schema_arrow.names)
            for column in columns:
                _require(column, there, wanted, str(path))
            row = 0
            for batch in file.iter_batches(columns=list(dict.fromkeys(columns))):
                for record in batch.to_pylist():
                    row += 1
                    yield _piece(record, wanted, path, f"row {row}")
    except pyarrow.ArrowException as error:
        reason = str(error).splitlines()[0].rstrip(".") if str(error) else type(error).__name__
        raise InputError(f"{path} must be a whole Parquet file, but it is not ({reason}); write it again.") from None


def _piece(record: dict, wanted: Wanted, path: Path, where: str) -> Piece:
    """The record's text and period, checked."""
    text = record[_require(wanted.column, record, wanted, f"{where} of {path}")]
    if not isinstance(text, str):
        raise InputError(
            f"{wanted.column!r} must hold text, and in {where} of {path} it holds {_short(text)}; "
            "mend it, or set world.column to the column of the text."
        )
    text = text.encode("utf-8", "surrogatepass").decode("latin-1") if wanted.raw else one_line_end(text)
    if wanted.period is None:
        return Piece(text, None)
    period = record[_require(wanted.period, record, wanted, f"{where} of {path}")]
    empty = isinstance(period, str) and not period.strip()
    if period is None or empty or period != period or isinstance(period, (list, dict)):
        raise InputError(
            f"{wanted.period!r} must name a period in every record, and in {where} of {path} it holds "
            f"{_short(period)}; mend it, or set world.period to another column, file or folder."
        )
    if isinstance(period, float) and period.is_integer():
        period = int(period)
    return Piece(text, str(period).strip())


def _require(column: str, there: dict, wanted: Wanted, where: str) -> str:
    """The column, where it is there."""
    if column in there:
        return column
    setting = "world.column" if column == wanted.column else "world.period"
    names = ", ".join(map(repr, list(there)[:8])) or "none"
    hint = "" if setting == "world.column" else ", to file or to folder"
    raise InputError(
        f"{setting} = {column!r} must be a column, and {where} has no such one (it has {names}); "
        f"set {setting} to one of these{hint}."
    )


def _decoded(file, path: Path) -> Iterator[str]:
    """The lines of a binary file as text, each with its line end."""
    encoding = encoding_of(file.peek(HEAD))
    if encoding != "utf-8-sig":  # its lines can't be told apart before they are decoded
        data = file.read()
        try:
            yield from io.StringIO(data.decode(encoding), newline="")
        except UnicodeDecodeError as error:
            raise _undecodable(path, data.count(b"\n", 0, error.start) + 1, error) from None
        return
    lines = (line for block in file for line in block.splitlines(keepends=True))  # some end with \r alone
    for number, line in enumerate(lines, start=1):
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise _undecodable(path, number, error) from None


def _undecodable(path: Path, line: int, error: UnicodeDecodeError) -> InputError:
    way_out = ", or set world.level = byte" if path.name.lower().endswith(".txt") else ""
    return InputError(
        f"text must be UTF-8, and line {line} of {path} has the byte 0x{error.object[error.start]:02x} "
        f"that is not; convert the file{way_out}."
    )


@contextmanager
def _long_fields():
    """Python's csv refuses fields above 128 kB; whole books are longer."""
    before = csv.field_size_limit(2**31 - 1)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _short(value) -> str:
    """A value in a message, in JSON's words and on one line."""
    text = json.dumps(value, default=str)
    return text if len(text) <= 40 else text[:37] + "..."
