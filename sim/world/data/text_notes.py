"""What a world of text says of the files that it was read from, in one sentence."""

from __future__ import annotations

from collections.abc import Sequence

from godmodel.sim.quoting import counted, quoted, shortened


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
        f"{source} was read as {many}, with {counted(total, 'document')}, of which {100 * held_out / total:.3g} % "
        f"are held out, and an alphabet of {v:,} symbols, the last of which replaces {100 * replaced:.3g} % of the "
        "characters."
    )
