"""Which columns of a table of ties hold the two people and the weight, and whether its first line holds titles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from godmodel.sim.errors import InputError
from godmodel.sim.quoting import quoted
from godmodel.sim.society.tie_titles import PAIRS, is_number, pick_weight, role
from godmodel.sim.society.ties import positive


class Row(NamedTuple):
    """The fields of a line, and its number."""

    fields: tuple[str, ...]
    line: int


@dataclass(frozen=True)
class Columns:
    """Where the people and the weight stand; `titles` is None where the first line is a tie, too."""

    first: int = 0
    second: int = 1
    weight: int | None = 2
    titles: tuple[str, ...] | None = None

    def text(self, rows: list[Row]) -> str:
        """Say from which columns the people and the weights are."""
        if self.titles is None:
            weighted = any(len(row.fields) > 2 for row in rows)
            text = "without a line of titles, "
            return text + (
                "with weights from the third column" if weighted else "with no weights, so that each tie has 1"
            )
        used = [self.first, self.second, *([] if self.weight is None else [self.weight])]
        left = [
            quoted(title) if title else "one without a title" for i, title in enumerate(self.titles) if i not in used
        ]
        text = f"from the columns {quoted(self.titles[self.first])} and {quoted(self.titles[self.second])}, "
        if self.weight is None:
            text += "with no weights, so that each tie has 1"
        else:
            text += f"with weights from {quoted(self.titles[self.weight])}"
        return text + (f" ({', '.join(left)} not used)" if left else "")


def find_columns(name: str, rows: list[Row]) -> Columns:
    """Return where everything stands in a table whose fields are told apart; `name` is the file's, for messages.

    Raises:
        InputError: if it can't be told whether the first line holds titles, or which of several columns is the weight.
    """
    titles, later = rows[0].fields, rows[1:]
    if len(titles) < 2 or any(field and is_number(field) for field in titles):
        return Columns()
    pair = _by_words(titles) or _by_letters(titles, later) or _by_place(name, titles, later)
    if pair is None:
        return Columns()
    if any(titles[i] in row.fields[i : i + 1] for row in later for i in pair):
        if _says_weight(titles, later) and not _by_words(titles):
            return Columns()  # the weight of the first line is then refused
        raise InputError(
            f"{name}, line {rows[0].line}: {quoted(titles[pair[0]])} and {quoted(titles[pair[1]])} may be titles or "
            "people, as one of them occurs below; begin the line with # if it holds titles, or put source,target above."
        )
    return Columns(*pair, _weight(name, titles, later, pair), titles)


def _by_words(titles: tuple[str, ...]) -> tuple[int, int] | None:
    """Return the columns whose titles are words for two people, such as source and target, or None."""
    roles = [role(title) for title in titles]
    first = _surest([i for i, each in enumerate(roles) if each.kind == "first"], roles)
    second = _surest([i for i, each in enumerate(roles) if each.kind == "second"], roles)
    noun = _surest([i for i, each in enumerate(roles) if each.kind == "noun"], roles)
    if first is None and second is not None:  # such as person and friend
        first = noun
    elif second is None and first is not None:  # such as user and follower
        second = noun
    return None if first is None or second is None else (first, second)


def _surest(places: list[int], roles: list) -> int | None:
    return min(places, key=lambda i: roles[i].rank, default=None)


def _by_letters(titles: tuple[str, ...], later: list[Row]) -> tuple[int, int] | None:
    """Return the columns that are called a and b, or the like, where these are no people's names."""
    low = [title.casefold() for title in titles]
    for a, b in PAIRS.items():
        if a in low and b in low:
            pair = low.index(a), low.index(b)
            letters = any(
                len(row.fields[i]) == 1 and row.fields[i].isalpha()
                for row in later
                for i in pair
                if i < len(row.fields)
            )
            return pair if later and (_says_weight(titles, later) or not letters) else None
    return None


def _by_place(name: str, titles: tuple[str, ...], later: list[Row]) -> tuple[int, int] | None:
    """Return the first two columns where the first line is no tie: its weight is no number, or its people are none."""
    if len(titles) > 3 or not all(titles):
        return None
    numbered = bool(later) and all(is_number(field) for row in later for field in row.fields[:2])
    if numbered or _says_weight(titles, later):
        return 0, 1
    known = [title for title in titles[:2] if role(title).kind in ("first", "second")]
    if known and not any(title in row.fields for title in titles[:2] for row in later):
        raise InputError(
            f"{name} begins with {quoted(titles[0])} and {quoted(titles[1])}, which may be titles or people; "
            "call the columns source and target, or put such a line above."
        )
    return None


def _says_weight(titles: tuple[str, ...], later: list[Row]) -> bool:
    """Whether the third field of the first line is no number, and that of all others is."""
    if len(titles) < 3 or any(is_number(title) for title in titles):
        return False
    place = next((i for i, title in enumerate(titles) if role(title).kind == "weight"), 2)
    if role(titles[place]).kind == "weight" and place >= 2:
        return True
    return bool(later) and all(place < len(row.fields) and positive(row.fields[place]) is not None for row in later)


def _weight(name: str, titles: tuple[str, ...], later: list[Row], pair: tuple[int, int]) -> int | None:
    """Return the column of the weights, or None."""
    left = [i for i in range(len(titles)) if i not in pair]
    found = pick_weight([titles[i] for i in left])
    if len(found) > 1:
        raise InputError(
            f"a tie has one weight, and {name} has {' and '.join(map(quoted, found))}; "
            "call one of them weight, or take the others out."
        )
    if found:
        return next(i for i in left if titles[i] == found[0])
    if len(titles) == 3 and role(titles[left[0]]).kind == "unknown":  # by its place
        return (
            left[0]
            if all(positive(field) is not None for row in later for field in row.fields[left[0] :][:1])
            else None
        )
    return None
