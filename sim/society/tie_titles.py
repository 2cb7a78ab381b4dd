"""Titles of columns and names of attributes in files of ties: which of them mean a person, the other, or a weight.

Not handled here: titles in other languages than English.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

Kind = Literal["first", "second", "letter", "noun", "weight", "other", "unknown"]

FIRST = "source src from sender origin follower ego start giver caller child".split()  # the surer ones first
SECOND = (
    "target tgt to dst dest destination receiver recipient followee following followed alter friend neighbour neighbor"
    " contact partner end callee parent"
).split()
PAIRS = {"1": "2", "a": "b", "i": "j", "u": "v", "x": "y"}
NOUNS = frozenset(
    "id ids node nodes name names label user username person people vertex agent actor member individual character"
    " player author student employee account key".split()
)
WEIGHTS = frozenset(
    "weight weights weighting wt value values strength intensity count counts number freq frequency times closeness"
    " interactions messages".split()
)
WEIGHT_ALONE = frozenset({"w", "n", "val"})
OTHER = frozenset(
    "id type kind index unnamed label date year month day time timestamp timeset interval directed direction book"
    " season comment comments note notes colour color distance cost length sign group category line".split()
)


class Role(NamedTuple):
    """What a title means, and how sure that is: 0 is the surest.

    A `letter` is one of a pair such as a and b, which may be titles or people; a `noun` is a word for any person.
    """

    kind: Kind
    rank: int = 0


def role(title: str) -> Role:
    """Return what a title means, in any capitals and with words such as node, id and name around it.

    >>> role("Source").kind, role("ToNodeId").kind, role("person_1").kind, role("b").kind, role("Edge Weight").kind
    ('first', 'second', 'first', 'letter', 'weight')
    >>> role("Value"), role("weight"), role("Type").kind, role("Ann Ray").kind
    (Role(kind='weight', rank=1), Role(kind='weight', rank=0), 'other', 'unknown')
    """
    words = _words(title)
    rest = [word for word in words if word not in NOUNS]
    if len(rest) == 1:
        word, alone = rest[0], len(words) == 1
        if word in FIRST:
            return Role("first", FIRST.index(word))
        if word in SECOND:
            return Role("second", SECOND.index(word))
        if word in PAIRS or word in PAIRS.values():
            return Role("letter") if alone else Role("first" if word in PAIRS else "second", len(FIRST) + len(SECOND))
    if words == ["weight"]:
        return Role("weight", 0)
    if WEIGHTS & set(words) or (len(words) == 1 and words[0] in WEIGHT_ALONE):
        return Role("weight", 1)
    if words and not rest:
        return Role("noun", words == ["id"])
    if not words or OTHER & set(words):
        return Role("other")
    return Role("unknown")


def is_number(text: str) -> bool:
    """Return whether a field is a number, which no title is; so are the words for a missing one.

    >>> is_number("2.5"), is_number("nan"), is_number("n")
    (True, True, False)
    """
    try:
        float(text)
    except ValueError:
        return text.casefold() in {"", "na", "n/a", "none", "null", "missing"} or not text[0].isalpha()
    return True


def pick_weight(titles: list[str]) -> list[str]:
    """Return those of the titles that may be the weight: one where that is sure, several where it is not."""
    found = [title for title in titles if role(title).kind == "weight"]
    sure = [title for title in found if role(title).rank == 0]
    return [title for title in sure if title == "weight"] or sure or found


def _words(title: str) -> list[str]:
    """Split a title into words, at capitals inside it and at digits too."""
    return [word.casefold() for word in re.findall(r"\d+|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_]+", title)]
