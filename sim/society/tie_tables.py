"""Ties from tables: two people a line, and a weight if one likes, with or without a line of titles."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Hashable
from contextlib import suppress
from functools import partial
from typing import NamedTuple

from godmodel.sim.errors import InputError
from godmodel.sim.quoting import counted, quoted
from godmodel.sim.society.tie_columns import Columns, Row, find_columns
from godmodel.sim.society.ties import Ties, positive

DECIMAL_COMMA = r"^[^,;]+;[^,;]+;\s*\d+,\d+$|^[^,\t]+\t[^,\t]+\t\d+,\d+$|^[^,\s]+\s+[^,\s]+\s+\d+,\d+$"
SEPARATORS = {"\t": "tabs", ";": "semicolons", "|": "bars", ",": "commas"}


class Table(NamedTuple):
    """A file's lines, those that begin with # or are blank being empty, and the name that stands in messages."""

    name: str
    lines: list[str]
    comments: int
    quote: str  # the quotation mark


def read_table(name: str, text: str) -> Ties:
    """Read ties from a table, whose separator is the one by which all its lines are ties.

    Raises:
        InputError: if there is none, or more than one; the sentence names the line where one is at fault.
    """
    lines = ["" if line.startswith("#") or not line.strip() else line for line in text.split("\n")]
    first = next((i for i, line in enumerate(lines) if line), None)
    if first is None:
        return Ties({}, [], "")
    if lines[first].lstrip().startswith(("<?xml", "<graph", "<gexf", "{", "[{", "[[")):
        raise InputError(
            f"{name} begins as XML or JSON does, and not as a table of ties; save it as such, as GML, or as GraphML, "
            "and let its name say which."
        )
    told = re.fullmatch(r'"?sep=(.)"?\s*', lines[first])  # what Excel writes for itself
    if told:
        lines[first] = ""
        first = next((i for i, line in enumerate(lines) if line), first)
    single = '"' not in text and any(re.match(r"'[^']+'\s*[,;|\t ]", line) for line in lines)
    table = Table(name, lines, sum(line.startswith("#") for line in text.split("\n")), "'" if single else '"')
    _refuse_decimal_commas(table)
    wanted = [told[1]] if told else [each for each in SEPARATORS if each in lines[first]]
    errors: list[InputError] = []
    found = {each: ties for each in wanted if (ties := _tried(partial(_parted, table, each), errors))}
    if len(found) > 1:
        both = " and ".join(SEPARATORS[each] for each in found)
        raise InputError(
            f"one mark must part the fields of a file of ties, and {name} can be read by its {both}; "
            "put names that hold such a mark in quotation marks."
        )
    if found:
        return next(iter(found.values()))
    inside = f"{table.quote}[^{table.quote}]*{table.quote}"
    commas = any(mark in re.sub(inside, "", line) for line in lines for mark in ",;")
    if not told and (ties := _tried(partial(_mixed if commas else _spaced, table), errors)):
        return ties
    raise errors[0]


def _refuse_decimal_commas(table: Table) -> None:
    """Refuse weights such as 1,5, whose comma would part two fields."""
    lines = [line.strip() for line in table.lines if line]
    if lines[-1].count(",") == 1 and all(re.search(DECIMAL_COMMA, line) for line in lines[len(lines) > 1 :]):
        raise InputError(
            f"the comma of a number may part two fields as well, and {table.name} ends its lines with such numbers, as "
            f"in {quoted(lines[-1])}; write them with a point, or put names in quotation marks."
        )


def _tried(read: Callable[[], Ties], errors: list[InputError]) -> Ties | None:
    """Return what could be read, or None, the error being kept."""
    try:
        return read()
    except InputError as error:
        errors.append(error)
        return None


def _parted(table: Table, separator: str) -> Ties:
    """Read a table whose fields are parted by one character."""
    reader = csv.reader(
        (f"{line}\n" for line in table.lines),
        delimiter=separator,
        quotechar=table.quote,
        skipinitialspace=separator != "\t",
        strict=True,
    )
    rows = []
    try:
        for fields in reader:
            stripped = tuple(field.strip() for field in fields)
            if any(stripped):
                rows.append(Row(stripped, reader.line_num))
    except csv.Error as error:
        raise InputError(
            f"{table.name}, near line {reader.line_num}: a name in quotation marks ends with one, and so does its "
            f"field ({error}); correct it."
        ) from None
    return _ties(table, rows, SEPARATORS.get(separator, f"the mark {separator!r}"))


def _spaced(table: Table) -> Ties:
    """Read a table whose fields are parted by spaces or tabs; a field that is # alone begins a comment."""
    return _ties(table, [Row(_words(line, table.quote), i) for i, line in enumerate(table.lines, 1) if line], "spaces")


def _mixed(table: Table) -> Ties:
    """Read a table whose fields are parted by commas in some lines and by spaces in others, without spaces in names."""
    rows = []
    for number, line in enumerate(table.lines, 1):
        fields = tuple(field.strip() for field in line.split(",")) if "," in line else _words(line, table.quote)
        if any(" " in field or '"' in field for field in fields):
            raise _no_tie(table, number)
        if line:
            rows.append(Row(fields, number))
    return _ties(table, rows, "commas and spaces")


def _words(line: str, quote: str) -> tuple[str, ...]:
    """Split a line at its spaces, but not inside quotation marks."""
    fields = line.split()
    if quote in line:
        plain = [line.replace("\t", " ").strip()]
        with suppress(csv.Error):  # a name may begin with such a mark
            (fields,) = csv.reader(plain, delimiter=" ", quotechar=quote, skipinitialspace=True, strict=True)
    end = next((i for i, field in enumerate(fields) if field == "#" and i >= 2), len(fields))
    return tuple(fields[:end])


def _ties(table: Table, rows: list[Row], marks: str) -> Ties:
    """Read the rows as ties, the first perhaps as titles."""
    columns = find_columns(table.name, rows)
    people: dict[str, None] = {}  # in order of appearance
    ties: list[tuple[Hashable, Hashable, float]] = []
    for fields, line in rows[columns.titles is not None :]:
        weight = _checked(table, fields, line, columns)
        one, other = fields[columns.first], fields[columns.second]
        people |= dict.fromkeys((one, other))
        ties.append((one, other, weight))
    text = f"parted by {marks}, {columns.text(rows)}"
    if table.comments:
        text += (
            f"; {counted(table.comments, 'line')} that {'begins' if table.comments == 1 else 'begin'} with # left out"
        )
    if (
        columns.titles is None
        and len(rows) > 1
        and not set(rows[0].fields[:2]) & {a for row in rows[1:] for a in row.fields}
    ):
        one, other = map(quoted, rows[0].fields[:2])
        text += f"; {one} and {other}, who are tied to nobody else, are taken for people and not for titles"
    return Ties({label: label for label in people}, ties, text)


def _checked(table: Table, fields: tuple[str, ...], line: int, columns: Columns) -> float:
    """Return the weight of a row that is a tie."""
    if columns.titles is None:
        if len(fields) not in (2, 3) or not all(fields):
            raise _no_tie(table, line)
    elif len(fields) != len(columns.titles):
        raise InputError(
            f"{table.name}, line {line}: a line here has {len(columns.titles)} fields, as its titles have, not "
            f"{len(fields)}; correct it, or begin it with #."
        )
    elif not (fields[columns.first] and fields[columns.second]):
        raise _no_tie(table, line)
    if columns.weight is None or columns.weight >= len(fields):
        return 1.0
    weight = positive(fields[columns.weight])
    if weight is None:
        raise InputError(
            f"{table.name}, line {line}: a weight must be a number above 0, not {fields[columns.weight]!r}; "
            "correct it, or begin a line of titles with #."
        )
    return weight


def _no_tie(table: Table, line: int) -> InputError:
    return InputError(
        f"{table.name}, line {line}: a line holds two people and a weight if you like, not "
        f"{quoted(table.lines[line - 1].strip())}; correct it, begin it with #, or put a line of titles such as "
        "source,target,weight above."
    )
