"""Results: what a scenario's folder holds after its runs, read back, judged, and drawn."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from godmodel.sim.errors import InputError, RunFailed
from godmodel.sim.experiment.claims import Verdict, judge
from godmodel.sim.experiment.scenario import Scenario
from godmodel.sim.experiment.shared import alone_in
from godmodel.sim.files import read_json, write_json
from godmodel.sim.measure.columns import BY_NAME
from godmodel.sim.measure.recorder import replace_table, write_dictionary
from godmodel.sim.measure.tables import missing_from, ticks_in

if TYPE_CHECKING:
    import pyarrow as pa
    from pandas import DataFrame

EMPTY = b"empty"  # how exact a column without values is
IDENTITY = ("scenario", "arm", "seed", "tick")


def read_table(folder: Path) -> DataFrame:
    """All finished runs of a scenario's folder as one table, ordered by arm, seed and tick.

    Raises:
        InputError: if there are none, or a file is damaged.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    data = folder / "timeseries"
    if not data.is_dir() or not any(data.glob("*.parquet")):
        raise InputError(
            f"{folder} holds no finished run (no {data.name}/*.parquet); run one with godmodel run NAME --out DIR."
        )
    require_tables(folder)
    try:
        # one by one, since another process may be aligning them, and folders like `lr=0.1` above are no columns
        tables = [pq.ParquetFile(path).read() for path in sorted(data.glob("*.parquet"))]
        joined = pa.concat_tables(tables, promote_options="default")
        table = joined.select(_order(joined.schema.names)).to_pandas()
    except (OSError, ValueError, pa.ArrowException) as error:
        raise InputError(f"{data} must hold Parquet tables of runs only, but cannot be read: {error}") from None
    return table.sort_values(["arm", "seed", "tick"], ignore_index=True)


def require_tables(folder: Path, unfinished: Collection[Path] = ()) -> None:
    """Check that a folder's data set, if there is one, holds tables of finished runs and nothing else.

    unfinished: tables that may lack ticks, since their runs are to go on.

    Raises:
        InputError: for a file that is damaged, empty, not written by a run, or lacks ticks of its run.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {int: pa.types.is_integer, float: pa.types.is_floating, str: pa.types.is_string}
    for path in sorted((folder / "timeseries").glob("*")):
        try:
            found = pq.ParquetFile(path)
            schema, rows = found.schema_arrow, found.metadata.num_rows
        except (OSError, ValueError, pa.ArrowException) as error:
            problem = f"can't be read ({' '.join(str(error).split())[:120]})"
        else:
            wrong = [f.name for f in schema if f.name in BY_NAME and not kinds[BY_NAME[f.name].type](f.type)]
            lost = [name for name in IDENTITY if name not in schema.names]
            bare = [f.name for f in schema if b"exactness" not in (f.metadata or {})]
            if not (lost or wrong or bare) and rows:
                if path not in unfinished:
                    _require_whole(folder, path)
                continue
            problem = f"has no column {lost[0]}" if lost else "has no rows" if not rows else "was not written by a run"
        raise InputError(
            f"{path.parent} must hold Parquet tables of runs only, but {path.name} {problem}: move it away."
        )


@contextmanager
def complete(folder: Path) -> Iterator[None]:
    """Make one data set of what the runs in the block leave, even where some of them came to nothing."""
    try:
        yield
    except (InputError, RunFailed):
        if (folder / "timeseries").is_dir():
            _complete(folder)
        raise
    _complete(folder)


def _complete(folder: Path) -> None:
    with alone_in(folder):
        align_tables(folder)
        write_dictionary(folder)


def align_tables(folder: Path) -> None:
    """Give every table of a folder the same columns, empty where a run has no values for one.

    A data set is read by the columns of its first file: without this, those that only later files have would be lost.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    paths = sorted((folder / "timeseries").glob("*.parquet"))
    schemas = [pq.read_schema(path) for path in paths]
    if len({tuple(schema.names) for schema in schemas}) < 2:
        return
    fields = {field.name: _empty(field) for schema in schemas for field in schema}
    order = _order(list(fields))
    for path, schema in zip(paths, schemas, strict=True):
        if schema.names != order:
            table = pq.ParquetFile(path).read()
            for name in order:
                if name not in schema.names:
                    table = table.append_column(fields[name], pa.nulls(len(table), fields[name].type))
            replace_table(table.select(order), path)


def _empty(field: pa.Field) -> pa.Field:
    """A column where a run has no value of it: the same, whichever other run it is taken from."""
    return field.with_metadata((field.metadata or {}) | {b"exactness": EMPTY})


def _order(names: Collection[str]) -> list[str]:
    """The columns of a data set in order: those of the program, then those of a sweep."""
    return [name for name in BY_NAME if name in names] + [name for name in names if name not in BY_NAME]


def _require_whole(folder: Path, table: Path) -> None:
    """Check that a table holds all ticks that its run's settings ask for, as far as those are there."""
    arm, _, seed = table.name.removesuffix(".parquet").rpartition(".seed=")
    home = folder / "runs" / arm / f"seed={seed}"
    if not (home / "config.json").exists():
        return
    ticks = read_json(home / "config.json", dict).get("ticks")
    wrong = missing_from(ticks_in(table), ticks) if isinstance(ticks, int) else ""
    if wrong:
        raise InputError(
            f"{table} {wrong}, so that its run is not finished: go on with it by --resume, with --arm {arm} --seeds "
            f"{seed}, (with the comma), or delete {table} and {home}."
        )


def judge_runs(scenario: Scenario, table: DataFrame, folder: Path, changed: dict) -> list[Verdict]:
    """Evaluate the scenario's claims and write them to `claims.json`."""
    verdicts = judge(scenario.claims, table)
    write_json(
        folder / "claims.json",
        {
            "scenario": scenario.name,
            "changed_settings": changed,
            "claims": [
                {
                    "name": v.claim.name,
                    "claim": v.claim.sentence,
                    "rule": v.claim.rule,
                    "verdict": v.verdict,
                    "seeds_held": v.held,
                    "seeds": len(v.values),
                    "values": {str(s): x if math.isfinite(x) else None for s, x in v.values.items()},
                    "missing_arms": list(v.missing),
                    "trouble": v.trouble,
                }
                for v in verdicts
            ],
        },
    )
    return verdicts


def sweep_folders(folder: Path) -> list[Path]:
    """The folders of finished sweeps at DIR, in DIR/sweep, and in DIR/NAME/sweep."""
    if not folder.is_dir():
        raise InputError(f"{folder} is not a folder; give the --out of a run.")
    places = (folder, folder / "sweep", *(below / "sweep" for below in sorted(folder.iterdir())))
    return [place for place in places if (place / "sweep.json").exists() and (place / "timeseries").is_dir()]


def scenario_folders(folder: Path, *, needed: bool = True) -> list[Path]:
    """The folders DIR/NAME with finished runs below DIR, or DIR itself; `needed`: whether there must be one.

    Raises:
        InputError: if there are none.
    """
    if not folder.is_dir():
        raise InputError(f"{folder} is not a folder; give the --out of a run.")
    found = [f for f in (folder, *sorted(folder.iterdir())) if (f / "timeseries").is_dir()]
    found = [f for f in found if not (f / "sweep.json").exists()]
    if needed and not found:
        if sweep_folders(folder):
            raise InputError(f"{folder} holds sweeps only, whose maps godmodel plot draws: give the --out of a run.")
        raise InputError(f"{folder} holds no finished run; give the --out of a run.")
    return found
