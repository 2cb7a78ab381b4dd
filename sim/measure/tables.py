"""Tables of finished runs: which ticks one holds. A run is finished when its table holds all of its ticks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def ticks_in(table: Path) -> list[int]:
    """The ticks of a Parquet table in the order of its rows; none where there is no such table, or it can't be read."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.ParquetFile(table).read(columns=["tick"]).column("tick").to_pylist()
    except (OSError, ValueError, KeyError, pa.ArrowException):
        return []


def missing_from(ticks: Sequence[int], last: int) -> str:
    """Say in words how ticks differ from 1 to `last`; '' where they do not.

    >>> missing_from([1, 2, 3], 3), missing_from([1, 2], 5), missing_from([1, 1, 2], 3)
    ('', 'holds 2 of 5 ticks', 'holds other rows than one for each tick from 1 to 3')
    """
    if list(ticks) == list(range(1, last + 1)):
        return ""
    if list(ticks) == list(range(1, len(ticks) + 1)) and len(ticks) < last:
        return f"holds {len(ticks)} of {last} ticks"
    return f"holds other rows than one for each tick from 1 to {last}"
