"""Ties as a file gives them, before they are a graph."""

from __future__ import annotations

import math
from collections.abc import Hashable
from typing import NamedTuple


class Ties(NamedTuple):
    """People and ties in the order of a file.

    Attributes:
        people: labels by whatever tells people apart in the file.
        ties: two people and a weight each.
        origin: where they stood, and from what the weights are, in words.
    """

    people: dict[Hashable, str]
    ties: list[tuple[Hashable, Hashable, float]]
    origin: str


def positive(given: object) -> float | None:
    """A finite number above 0, or None.

    >>> positive("2.5"), positive("heavy"), positive(0)
    (2.5, None, None)
    """
    try:
        number = float("nan" if "_" in str(given) else str(given))
    except ValueError:
        return None
    return number if 0 < number < math.inf else None
