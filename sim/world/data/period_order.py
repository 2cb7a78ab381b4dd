"""Periods are put in order by what their names are: numbers, dates or months, names that differ by a number, or none.

Not handled here: months in other languages than English, and dates whose year has two digits.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime

ENDINGS = r"\.(?:txt|jsonl|jsonl\.gz|csv|parquet)$"
MONTH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?"
)
CLOCK = r"(?:[ t]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[ap]m)?\s*(?:z|utc|[+-]\d{2}:?\d{2})?)?"
DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
GAP = r"[\s,._/-]+"
YEAR_FIRST = rf"\d{{4}}([-/._])\d{{1,2}}(?:\1\d{{1,2}}{CLOCK})?"
YEAR_LAST = rf"(\d{{1,2}})([-/._])(\d{{1,2}})\2\d{{4}}{CLOCK}"
WITH_YEAR = rf"(?:{DAY}{GAP})?({MONTH})\.?{GAP}(?:{DAY}{GAP})?\d{{4}}|\d{{4}}{GAP}({MONTH})\.?(?:{GAP}{DAY})?"
WITHOUT_YEAR = rf"(?:{DAY}{GAP})?({MONTH})\.?(?:{GAP}{DAY})?"
MONTH_AND_YEAR = r"(\d{1,2})[/._-](\d{4})"
QUARTER = r"(?:q([1-4])[\s_/-]*(\d{4})|(\d{4})[\s_/-]*q([1-4]))"


def in_order(names: list[str], *, listed: bool = False) -> tuple[list[str], str]:
    """Return names of periods in the order of time as far as it can be told, and which order that is.

    Numbers are ordered by value, and dates or months by time. Other names are in natural order, unless they are
    `listed` by somebody, whose order then holds where they don't merely differ by one number.

    >>> in_order(["10", "-5", "9.5"])[0], in_order(["part10", "part9"])[0], in_order(["Dec", "Feb", "Jan"])[0]
    (['-5', '9.5', '10'], ['part9', 'part10'], ['Jan', 'Feb', 'Dec'])
    >>> in_order(["spring", "autumn"], listed=True)
    (['spring', 'autumn'], 'as they are given')
    """
    numbers = [_number(name) for name in names]
    if None not in numbers:
        return _by(numbers, names), "by number"
    plain = [re.sub(ENDINGS, "", name, flags=re.IGNORECASE).strip() for name in names]
    times, how = _times(plain)
    if times:
        return _by(times, names), how
    shapes = {re.sub(r"\d+", "0", name) for name in names}
    if listed and (len(shapes) > 1 or min(shapes).count("0") != 1):
        return names, "as they are given"
    return sorted(names, key=natural), "by name"


def natural(name: str) -> list[tuple[int, int, str]]:
    """A sort key by which numbers inside a name count as numbers.

    >>> sorted(["b10", "b9", "a"], key=natural)
    ['a', 'b9', 'b10']
    """
    parts = re.split(r"([0-9]+)", name)
    return [(0, int(part), part) if i % 2 else (1, 0, part) for i, part in enumerate(parts)]


def _by(keys: list, names: list[str]) -> list[str]:
    """Return the names in the order of their keys; equal ones stay as they are."""
    return [names[i] for i in sorted(range(len(names)), key=lambda i: keys[i])]


def _number(name: str) -> float | None:
    """Return the number that a name is, or None."""
    try:
        value = float("nan" if "_" in name else name)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _times(names: list[str]) -> tuple[list[datetime], str]:
    """Return when each name is and how that was read, or nothing where some name is no time, or has no year alone."""
    with_year = set()
    for name in names:
        dated = _matches(YEAR_FIRST, name) or _matches(YEAR_LAST, name) or _matches(WITH_YEAR, name)
        dated = dated or _matches(MONTH_AND_YEAR, name) or _matches(QUARTER, name)
        if not dated and not _matches(WITHOUT_YEAR, name):
            return [], ""
        with_year.add(bool(dated))
    if len(with_year) > 1:
        return [], ""
    ends = [found for name in names if (found := _matches(YEAR_LAST, name))]
    dots = bool(ends) and all(found[2] == "." for found in ends)
    fits = [all(int(found[place]) <= 12 for found in ends) for place in (1, 3)]  # as a month
    day_first = not fits[0] or (dots and fits[1])
    try:
        times = [_time(name, day_first) for name in names]
    except (ValueError, OverflowError):  # such as 30 February
        return [], ""
    order = ("the day before the month" if day_first else "the month before the day") if ends and all(fits) else ""
    return times, f"by time, {order}" if order else "by time"


def _time(name: str, day_first: bool) -> datetime:
    from dateutil import parser  # type: ignore[import-untyped]

    if found := _matches(QUARTER, name):
        quarter, year = (found[1], found[2]) if found[1] else (found[4], found[3])
        return datetime(int(year), 3 * int(quarter) - 2, 1)
    if found := _matches(MONTH_AND_YEAR, name):
        return datetime(int(found[2]), int(found[1]), 1)
    plain = re.sub(r"[_.]", " ", name) if re.search(MONTH, name, re.IGNORECASE) else name.replace("_", "-")
    if re.fullmatch(rf"\d{{4}}{GAP}\d{{1,2}}", plain):  # a month, whose day is none
        plain = "-".join(re.split(GAP, plain)) + "-1"
    first = _matches(YEAR_LAST, name) is not None and day_first
    found_time = parser.parse(plain, default=datetime(2000, 1, 1), dayfirst=first)  # a leap year
    return found_time.astimezone(UTC).replace(tzinfo=None) if found_time.tzinfo else found_time


def _matches(pattern: str, name: str) -> re.Match | None:
    return re.fullmatch(pattern, name, re.IGNORECASE | re.ASCII)
