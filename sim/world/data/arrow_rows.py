"""Columns of Arrow become rows of names without pandas, whose import takes longer than all the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from godmodel.sim.world.data.name_rows import ONE_GROUP, Rows

if TYPE_CHECKING:  # imported where it is used: importing this module must stay cheap
    import pyarrow as pa


def is_text(kind: pa.DataType) -> bool:
    """Return whether an Arrow type holds words, plain or as codes into a dictionary."""
    import pyarrow as pa

    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return pa.types.is_string(kind) or pa.types.is_large_string(kind)


def from_arrow(columns: dict[str, pa.ChunkedArray], year: int | None) -> Rows:
    """Return Arrow columns as `Rows`; a table without groups has one, and one without years is of `year`."""
    size = len(columns["name"])
    name, names = from_words(columns["name"])
    group, groups = np.zeros(size, dtype=np.int64), [ONE_GROUP]
    if "group" in columns:
        group, groups = from_words(columns["group"])
    of_all = cast(int, year)  # where there is no such column
    years = from_numbers(columns["year"]) if "year" in columns else np.full(size, float(of_all))
    return Rows(name, names, group, groups, years, from_numbers(columns["count"]))


def from_words(column: pa.ChunkedArray) -> tuple[np.ndarray, list[str]]:
    """Return codes (R,) int64, -1 where a word is missing, and the words without spaces around them."""
    column = column.dictionary_encode().unify_dictionaries()
    codes = [arrow_to_numpy(chunk.indices, -1) for chunk in column.chunks]
    words = column.chunk(0).dictionary.to_pylist() if codes else []
    return np.concatenate([np.zeros(0, dtype=np.int64), *codes]), [(word or "").strip() for word in words]


def from_numbers(column: pa.ChunkedArray) -> np.ndarray:
    """Return numbers (R,) float64, nan where one is missing."""
    return np.concatenate([np.zeros(0), *(arrow_to_numpy(chunk, np.nan) for chunk in column.chunks)])


def arrow_to_numpy(column: pa.Array, missing: float) -> np.ndarray:
    """Return one array of numbers. Arrow's own `to_numpy` imports pandas, which takes longer than all the rest."""
    if column.null_count:
        column = column.cast("float64").fill_null(missing)
        return np.from_dlpack(column).astype(type(missing))
    return np.from_dlpack(column)
