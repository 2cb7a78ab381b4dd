"""What a world of text says of the files that it was read from, in one sentence."""

from __future__ import annotations

from collections.abc import Sequence

MOST = 6  # periods that are named in full


def shortened(names: Sequence[str]) -> str:
    """Write a list of names as a person would, the middle of a long one left out.

    >>> shortened(["1990", "1991"]), shortened([str(year) for year in range(1900, 2000)])
    ("'1990', '1991'", "'1900', '1901', '1902', ..., '1999'")
    """
    listed = [quoted(name) for name in names]
    return ", ".join(listed if len(listed) <= MOST else [*listed[:3], "...", listed[-1]])


def quoted(name: str) -> str:
    """Write a name in quotation marks and on one line.

    >>> quoted("Zoë"), quoted("a" + chr(10) + "b")
    ("'Zoë'", "'a\\\\nb'")
    """
    plain = name if name.isprintable() else repr(name)[1:-1]
    return f"'{plain if len(plain) <= 60 else plain[:57] + '...'}'"


def note(source: str, periods: Sequence[str], how: str, written: int, held_out: int, v: int, replaced: float) -> str:
    """Say what was read.

    Args:
        source: the file or folder.
        periods: their names, in order.
        how: which order that is.
        written: documents that people may write, over all periods.
        held_out: documents that nobody writes.
        v: the number of symbols, with the one that stands for the rest.
        replaced: the share of characters that it stands for.
    """
    total = written + held_out
    many = (
        f"{len(periods):,} periods ({how}: {shortened(periods)})"
        if len(periods) > 1
        else f"1 period, {quoted(periods[0])}"
    )
    return (
        f"{source} was read as {many}, with {total:,} documents, of which {100 * held_out / total:.3g} % are held out, "
        f"and an alphabet of {v:,} symbols, the last of which replaces {100 * replaced:.3g} % of the characters."
    )
