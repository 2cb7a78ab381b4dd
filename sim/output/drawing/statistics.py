"""Statistics reduce the rows of runs to the numbers that are drawn: one a run, one an arm, and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

import numpy as np

if TYPE_CHECKING:
    from pandas import DataFrame


def last_values(table: DataFrame, column: str) -> DataFrame:
    """Take the last measured value of a column in each run.

    It returns the columns arm, seed and value, with a row for each run; a run without a value is left out.
    """
    measured = table[np.isfinite(table[column].astype(float))].sort_values("tick")
    found = cast("DataFrame", measured.groupby(["arm", "seed"], as_index=False)[column].last())  # by as_index
    return found.rename(columns={column: "value"})


def run_means(table: DataFrame, column: str) -> DataFrame:
    """Take a column's mean over the ticks at which it was measured, in each run.

    It returns the columns arm, seed and value, with a row for each run; a run without a value is left out.
    """
    measured = table[np.isfinite(table[column].astype(float))]
    found = cast("DataFrame", measured.groupby(["arm", "seed"], as_index=False)[column].mean())  # by as_index
    return found.rename(columns={column: "value"})


def arm_means(table: DataFrame, column: str, arms: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Take the mean over the seeds of the mean over the ticks, in each of A arms.

    It returns the means (A,) and the halves of their 95 % intervals (A,), both in the column's unit; a mean is NaN
    where an arm was not measured.
    """
    runs = run_means(table, column).groupby("arm").value
    mean, deviation, seeds = (
        part.reindex(list(arms)).to_numpy(float) for part in (runs.mean(), runs.std(), runs.size())
    )
    return mean, half_width(deviation, seeds)


def tick_means(rows: DataFrame) -> DataFrame:
    """Take the mean over the seeds at each tick, so that there is no band to draw.

    It returns a row for each tick, with the columns of `rows` that hold numbers.
    """
    return rows.groupby("tick", as_index=False).mean(numeric_only=True)


def half_width(deviation: np.ndarray, seeds: np.ndarray) -> np.ndarray:
    """Give half of the 95 % interval of a mean by Student's t; it is zero for a single seed.

    `deviation` (n,) holds standard deviations over the seeds and `seeds` (n,) how many there are. The result (n,) has
    the unit of `deviation`.
    """
    from scipy.special import stdtrit

    several = seeds > 1
    t = stdtrit(np.where(several, seeds - 1, 1), 0.975)
    return np.where(several, t * np.nan_to_num(deviation) / np.sqrt(seeds), 0.0)
