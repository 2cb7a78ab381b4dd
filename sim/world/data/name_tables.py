"""Tables of names are read here: .csv, .tsv and .parquet files with columns for name, year and count."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from godmodel.sim.decoding import HEAD, encoding_of
from godmodel.sim.errors import InputError
from godmodel.sim.quoting import quoted
from godmodel.sim.world.data.arrow_rows import from_arrow, is_text
from godmodel.sim.world.data.name_rows import ONE_GROUP, Rows, bad_rows, refuse_row

# Where each column is found: the first of its titles that the file has.
COLUMNS = {
    "name": ("name",),
    "group": ("sex", "gender", "group"),
    "year": ("year",),
    "count": ("count", "n", "number", "births", "frequency"),
}


def read_text_with_header(path: Path, separator: str) -> Rows:
    """Read a .csv or .tsv file, whose columns are found by their titles."""
    for fields, line in text_rows(path, separator):
        order = find_columns(fields, path)
        rows = read_text(path, separator, order, width=len(fields), skip=line)
        return rows._replace(origin=columns_text(fields, order))
    raise InputError(
        f"a table of names begins with a line of column titles, and {path} is empty; write name, year and count there."
    )


def read_parquet(path: Path) -> Rows:
    """Read a .parquet file; its rows are numbered from 1 in messages."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        titles = parquet.read_schema(path).names
    except (pa.ArrowInvalid, OSError):
        raise InputError(f"a .parquet file is a table in that format, and {path} is not; write it again.") from None
    order = find_columns(titles, path)
    picked = {column: titles[i] for column, i in order.items()}
    words = [title for column, title in picked.items() if column in ("name", "group")]
    with parquet.ParquetFile(path, read_dictionary=words) as file:  # `read_table` would import pandas
        table = file.read(columns=list(picked.values()))
    for column, title in picked.items():
        kind = table[title].type
        number = column in ("year", "count")
        if not (pa.types.is_integer(kind) or pa.types.is_floating(kind) if number else is_text(kind)):
            raise InputError(
                f"column '{title}' of {path} must hold {'whole numbers' if number else 'text'}, not {kind}; convert it."
            )
    rows = from_arrow({column: table[title] for column, title in picked.items()}, None)
    bad = bad_rows(rows)
    if bad.any():
        i = int(np.argmax(bad))
        refuse_row(f"{path}, row {i + 1}", {column: table[title][i].as_py() for column, title in picked.items()})
    return rows._replace(origin=columns_text(titles, order))


def find_columns(header: Iterable[str], path: Path) -> dict[str, int]:
    """Return the position in the header of each of `COLUMNS`; `group` may be missing."""
    header = [title.strip().lower() for title in header]
    order = {}
    for column, titles in COLUMNS.items():
        places = [header.index(title) for title in titles if title in header]
        if places:
            order[column] = places[0]
        elif column != "group":
            raise InputError(
                f"a table of names has a column {' or '.join(titles)}, and {path} has only "
                f"{', '.join(map(repr, header[:12]))}; rename a column, or check what separates them."
            )
    return order


def columns_text(titles: Sequence[str], order: Mapping[str, int]) -> str:
    """Say which columns of a table are read, and which are not.

    >>> columns_text(["Id", "Name", "Year", "n"], {"name": 1, "year": 2, "count": 3})
    "from its columns 'Name', 'Year', 'n' (no sex, gender or group, and 'Id' not used)"
    """
    used, left = ([quoted(title) for i, title in enumerate(titles) if (i in order.values()) == side] for side in (1, 0))
    missing = [] if "group" in order else ["no sex, gender or group"]
    aside = ", and ".join([*missing, f"{', '.join(left)} not used"] if left else missing)
    return f"from its columns {', '.join(used)}" + (f" ({aside})" if aside else "")


def read_text(
    path: Path, separator: str, order: dict[str, int], width: int, skip: int = 0, year: int | None = None
) -> Rows:
    """Read the rows of a text file, by pyarrow where all is well, and line by line where a line is to be blamed.

    `order` says which field holds which column, `width` how many fields there are, `skip` how many lines the
    header takes, `year` the year of a file that has no such column.
    """
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    _require_utf8(path)
    words = pa.dictionary(pa.int32(), pa.string())
    titles = [f"field {i}" for i in range(width)]
    kinds = {titles[i]: words if column in ("name", "group") else pa.float64() for column, i in order.items()}
    try:
        table = arrow_csv.read_csv(
            path,
            read_options=arrow_csv.ReadOptions(skip_rows=skip, column_names=titles),
            parse_options=arrow_csv.ParseOptions(delimiter=separator, newlines_in_values=True),
            convert_options=arrow_csv.ConvertOptions(include_columns=list(kinds), column_types=kinds),
        )
        rows = from_arrow({column: table[titles[i]] for column, i in order.items()}, year)
        if not bad_rows(rows).any():
            return rows
    except pa.ArrowInvalid:
        pass  # the lines below find out which line it was
    kept: dict[str, list] = {column: [] for column in order}
    for fields, line in text_rows(path, separator):
        if line <= skip:
            continue
        if len(fields) != width:
            raise InputError(
                f"{path}, line {line}: a line here has {width} fields, not {len(fields)}; correct it or take it out."
            )
        values = {column: fields[i].strip() for column, i in order.items()}
        refuse_row(f"{path}, line {line}", values)
        for column, value in values.items():
            kept[column].append(value)
    size = len(kept["name"])
    return Rows(
        np.arange(size),
        kept["name"],
        np.arange(size),
        kept.get("group", [ONE_GROUP] * size),
        np.array(kept.get("year", [year] * size), dtype=np.float64),
        np.array(kept["count"], dtype=np.float64),
    )


def text_rows(path: Path, separator: str) -> Iterator[tuple[list[str], int]]:
    """Yield every row of a text file that is not blank, with the number of its last line."""
    _require_utf8(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, delimiter=separator)
        try:
            for fields in reader:
                if fields:
                    yield fields, reader.line_num
        except (UnicodeDecodeError, csv.Error) as error:
            raise InputError(
                f"{path}, near line {reader.line_num + 1}: a table of names is text in UTF-8, "
                f"and here is what is not ({error}); save it as such."
            ) from None


def _require_utf8(path: Path) -> None:
    """Refuse what shows itself to be UTF-16 or UTF-32, which pyarrow would read as words full of NULs."""
    with path.open("rb") as file:
        encoding = encoding_of(file.read(HEAD))
    if encoding != "utf-8-sig":
        raise InputError(f"{path}: a table of names is text in UTF-8, and this is {encoding.upper()}; save it as such.")
