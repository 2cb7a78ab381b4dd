"""The recorder: one row a tick, flushed as it happens; a Parquet table with units when the run is done."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from godmodel.models.distribution import Estimate
from godmodel.sim.errors import InputError
from godmodel.sim.files import replacing, write_json
from godmodel.sim.measure.columns import BY_NAME, COLUMNS, STDERR, Column
from godmodel.sim.measure.rows import flat
from godmodel.sim.measure.tables import missing_from

if TYPE_CHECKING:
    import pyarrow as pa

EXACT = {"exactness": "exact"}
HOW = ("exact", "estimated", "lower bound", "upper bound")  # from best to worst: a column is what its worst value is


class Recorder:
    """The time series of one run, `folder/timeseries.csv`.

    Args:
        folder: where the run lives; made if missing.
        identity: the columns that are the same in every row: scenario, arm, seed.
        columns: names in order; `columns.columns_for` chooses them.
        keep: rows of an earlier, interrupted run to keep, counted from the first; the rest is dropped.
    """

    def __init__(self, folder: Path, identity: dict, columns: list[str], *, keep: int = 0):
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / "timeseries.csv"
        self.exactness: dict[str, str] = {}  # of columns that held a value which is not exact: what the worst was
        self._identity = identity
        self._columns = columns
        kept = self._kept_lines(keep)
        with replacing(self.path) as part, part.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerow(columns)
            file.writelines(kept)
        self._file = self.path.open("a", newline="", encoding="utf-8")
        self._writer = csv.writer(self._file, lineterminator="\n")

    def write(self, row: dict) -> None:
        """Append one tick and flush it, so that a killed run keeps all but the current tick."""
        for name, value in row.items():
            if isinstance(value, Estimate) and not value.exact:
                how = f"{value.bound} bound" if value.bound else "estimated"
                for told in (name, name + STDERR):
                    self.exactness[told] = max(how, self.exactness.get(told, "exact"), key=HOW.index)
        values = self._identity | flat(row)
        self._writer.writerow([_text(values.get(name), BY_NAME[name]) for name in self._columns])
        self._file.flush()

    def close(self) -> None:
        """Close the file; what was written stays."""
        self._file.close()

    def _kept_lines(self, keep: int) -> list[str]:
        if not keep:
            return []
        text = self.path.read_text(encoding="utf-8") if self.path.exists() else ""
        lines = text.splitlines(keepends=True)[1 : keep + 1]
        if len(lines) < keep or not lines[-1].endswith("\n"):
            raise InputError(
                f"{self.path} must hold the {keep} ticks of its checkpoint, but holds fewer; "
                "delete the run's folder to start it anew."
            )
        try:
            ticks = [row["tick"] for row in _rows([",".join(self._columns) + "\n", *lines])]
            if ticks != list(range(1, keep + 1)):
                raise ValueError("a tick is missing")
        except (ValueError, csv.Error) as error:
            raise InputError(
                f"{self.path} must hold whole rows of the ticks 1 to {keep}, but is damaged ({error}): "
                "delete the run's folder to start it anew."
            ) from None
        return lines


def read_rows(path: Path) -> Iterator[dict]:
    """The rows of a timeseries.csv as typed values; a last line cut short by a kill is left out."""
    with path.open(newline="", encoding="utf-8") as file:
        yield from _rows(line for line in file if line.endswith("\n"))


def _rows(lines: Iterable[str]) -> Iterator[dict]:
    reader = csv.reader(lines)
    header = next(reader, [])
    for fields in reader:
        yield {name: _value(text, BY_NAME[name]) for name, text in zip(header, fields, strict=True)}


def write_parquet(
    csv_path: Path,
    target: Path,
    exactness: dict[str, str],
    labels: Mapping[str, tuple[Any, str]] | None = None,
    *,
    ticks: int | None = None,
) -> None:
    """Turn a finished CSV into Parquet; `table_of` has the arguments.

    Raises:
        InputError: if the rows are not those of the run.
    """
    replace_table(table_of(csv_path, exactness, labels, ticks=ticks), target)


def table_of(
    csv_path: Path,
    exactness: dict[str, str],
    labels: Mapping[str, tuple[Any, str]] | None = None,
    *,
    ticks: int | None = None,
) -> pa.Table:
    """Read a CSV as a table, with unit, meaning and exactness in each field's metadata.

    Args:
        csv_path: the file.
        exactness: what columns are that are not exact: `estimated`, `upper bound` or `lower bound`.
        labels: further columns with one value in all rows, {name: (value, meaning)}.
        ticks: the number of ticks that the run has, each of which must have its row; None for any.

    Raises:
        InputError: if the rows are not those of the run.
    """
    import pyarrow as pa

    try:
        rows = list(read_rows(csv_path))
        wrong = missing_from([row["tick"] for row in rows], ticks) if ticks is not None else ""
    except (ValueError, KeyError, csv.Error) as error:
        wrong = f"is damaged ({error})"
    if wrong:
        raise InputError(
            f"{csv_path} {wrong}, as when something else writes to that folder as well, so that the run is not "
            f"finished: delete {csv_path.parent}, and --resume lives it anew."
        )
    types = {int: pa.int64(), float: pa.float64(), str: pa.string()}
    fields, arrays = [], []
    for name in rows[0]:
        column = BY_NAME[name]
        about = {"unit": column.unit, "meaning": column.meaning, "exactness": exactness.get(name, "exact")}
        fields.append(pa.field(name, types[column.type], metadata=about))
        arrays.append(pa.array([row[name] for row in rows], type=types[column.type]))
    for name, (value, meaning) in (labels or {}).items():
        fields.append(pa.field(name, pa.scalar(value).type, metadata={"unit": "", "meaning": meaning} | EXACT))
        arrays.append(pa.array([value] * len(rows)))
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def write_csv(table: pa.Table, path: Path) -> None:
    """Write the CSV that `table_of` would read as that table, at once; labels are no part of it."""
    names = [name for name in table.column_names if name in BY_NAME]
    with replacing(path) as part, part.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        for row in table.select(names).to_pylist():
            writer.writerow([_text(row[name], BY_NAME[name]) for name in names])


def replace_table(table, target: Path) -> None:
    """Write a table at once; the part lies outside the data set, which holds finished runs and nothing else."""
    import pyarrow.parquet as pq

    target.parent.mkdir(parents=True, exist_ok=True)
    with replacing(target, within=target.parent.parent) as part:
        pq.write_table(table, part)


def write_dictionary(folder: Path) -> None:
    """`columns.json`: name, unit, meaning of every column, and in which arms it is exact, estimated or a bound."""
    import pyarrow.parquet as pq

    seen: dict[str, dict[str, set[str]]] = {}
    columns = {c.name: {"unit": c.unit, "meaning": c.meaning} for c in COLUMNS}
    for path in sorted((folder / "timeseries").glob("*.parquet")):
        arm = path.name.split(".seed=")[0]
        for field in pq.read_schema(path):
            how = field.metadata[b"exactness"].decode()
            columns.setdefault(field.name, {key: field.metadata[key.encode()].decode() for key in ("unit", "meaning")})
            seen.setdefault(field.name, {}).setdefault(how, set()).add(arm)
    write_json(
        folder / "columns.json",
        [
            {"name": name, **about, "exactness": _exactness(seen[name])}
            for name, about in columns.items()
            if name in seen
        ],
    )


def _exactness(arms: dict[str, set[str]]) -> str:
    """Say how exact a column is, by arm where arms differ; an arm is what the worst of its seeds is."""
    worst: dict[str, str] = {}
    for how in HOW:
        worst |= dict.fromkeys(arms.get(how, ()), how)
    found = {how: sorted(arm for arm, its in worst.items() if its == how) for how in HOW}
    found = {how: names for how, names in found.items() if names}
    if len(found) == 1:
        return next(iter(found))
    return "; ".join(f"{how} in {', '.join(names)}" for how, names in found.items())


def _text(value, column: Column) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if column.type is str:
        return str(value)
    return repr(int(value)) if column.type is int else repr(float(value))


def _value(text: str, column: Column):
    return None if text == "" else column.type(text)
