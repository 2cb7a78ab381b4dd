"""Latin hypercubes: few points that fill ranges of several settings, since a grid of as many settings is too large."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from godmodel.sim.errors import InputError
from godmodel.sim.experiment.ranges import Range

MOST_POINTS = 100_000


def hypercube(ranges: Sequence[Range], n: int, seed: int = 0) -> list[dict[str, Any]]:
    """Draw n points; each of n equal parts of every range holds one of them. The same seed gives the same points.

    Points that coincide, since their settings are whole numbers, come once.

    >>> hypercube([Range("a", 0, 1)], 2, seed=1)
    [{'a': 0.150483}, {'a': 0.912832}]

    Raises:
        InputError: for no ranges, one of them twice, or a number of points that is none.
    """
    from scipy.stats import qmc

    if not ranges:
        raise InputError("--lhs draws from the ranges of --vary, and there is none: add --vary path=low:high.")
    if not 1 <= n <= MOST_POINTS:
        raise InputError(f"--lhs takes a number of points from 1 to {MOST_POINTS}, got {n}.")
    paths = [each.path for each in ranges]
    twice = next((path for i, path in enumerate(paths) if path in paths[:i]), None)
    if twice is not None:
        raise InputError(f"--vary {twice} is given twice: leave one out.")
    shares = qmc.LatinHypercube(len(ranges), seed=np.random.default_rng(seed)).random(n)
    found = [{each.path: each.at(float(u)) for each, u in zip(ranges, row, strict=True)} for row in shares]
    return list({tuple(point.values()): point for point in found}.values())
