"""Names and numbers are written into sentences here: in quotation marks, on one line, and a long list in short."""

from __future__ import annotations

from collections.abc import Sequence

MOST = 6  # names that are written in full


def quoted(name: str) -> str:
    """Write a name in quotation marks and on one line.

    >>> quoted("Zoë"), quoted("a" + chr(10) + "b")
    ("'Zoë'", "'a\\\\nb'")
    """
    plain = name if name.isprintable() else repr(name)[1:-1]
    return f"'{plain if len(plain) <= 60 else plain[:57] + '...'}'"


def shortened(names: Sequence[str]) -> str:
    """Write a list of names as a person would, the middle of a long one left out.

    >>> shortened(["1990", "1991"]), shortened([str(year) for year in range(1900, 2000)])
    ("'1990', '1991'", "'1900', '1901', '1902', ..., '1999'")
    """
    if len(names) > MOST:
        return ", ".join([*map(quoted, names[:3]), "...", quoted(names[-1])])
    return ", ".join(map(quoted, names))


def counted(number: int, noun: str, plural: str = "") -> str:
    """Write a number with its noun.

    >>> counted(1, "tie"), counted(2000, "tie"), counted(2, "person", "people")
    ('1 tie', '2,000 ties', '2 people')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
