"""Social graphs from the user's own file: GraphML, GML, or a table of ties, as networkx graphs over people 0..N-1.

Not handled here: directed ties (whoever hears a neighbour is heard by them), several graphs in a file, and compressed
files.
"""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from godmodel.sim.decoding import decode, one_line_end, printable
from godmodel.sim.errors import InputError
from godmodel.sim.quoting import counted
from godmodel.sim.society.tie_markup import read_gml, read_graphml
from godmodel.sim.society.tie_tables import read_table
from godmodel.sim.society.ties import Ties

if TYPE_CHECKING:  # imported where it is used: importing this module must stay cheap
    import networkx as nx


def read(path: str | Path) -> nx.Graph:
    """The graph of a file: GraphML where its name ends in .graphml or .xml, GML where in .gml, else a table of ties.

    Each is an undirected graph without ties to oneself. People are numbered in the order of their labels, as numbers
    where all of them are, else alphabetically, and keep them as the node attribute `label`; a tie has a `weight`,
    1 where the file gives none. Of several ties between two people, in either direction, the file's last counts. The
    graph's attribute `notes` says in a sentence what was read.

    Raises:
        InputError: if the file is missing, is not of its kind, has no people, or a weight is no number above 0.
    """
    readers = {".graphml": graphml, ".xml": graphml, ".gml": gml}
    return readers.get(Path(path).suffix.lower(), edge_list)(path)


def edge_list(path: str | Path) -> nx.Graph:
    """A graph from a table with two people a line, and a weight (1 by default) if they like; see `read`.

    Fields are parted by tabs, semicolons, bars, commas or spaces, and a name that holds such a mark stands in quotation
    marks. A line that begins with # is a comment. The first line may hold titles, which are known by their words
    (source and target, from and to, ...; weight, value, count, ...) or because the weight there is no number; columns
    are then found by them, and others are not used. Labels may be any words. Of a tie to oneself the person stays, so
    that a person without neighbours can be listed.

    Raises:
        InputError: if the file is missing, is no text in UTF-8, has no people, or has a line that is none of
            this (the message names the line).
    """
    return _numbered(path, read_table(str(path), _text(path)))


def graphml(path: str | Path) -> nx.Graph:
    """A graph from a GraphML file (http://graphml.graphdrawing.org); see `read`.

    A person's label is the attribute `label`, or else `name`, where every node has one of its own, else the node's id.
    A weight is called `weight`, `value`, ... in any capitals, and its key's default holds for ties without one.

    Raises:
        InputError: if the file is missing, is no GraphML with one graph, has no people, or has a weight that is no
            number above 0.
    """
    return _numbered(path, read_graphml(str(path), _bytes(path)))


def gml(path: str | Path) -> nx.Graph:
    """A graph from a GML file (Himsolt 1997) in UTF-8 or ASCII; see `read`.

    A person's label is the attribute `label`, or else `name`, where every node has one of its own, else the node's id.
    A weight is called `weight`, `value`, ... in any capitals.

    Raises:
        InputError: if the file is missing, is no GML with one graph, has no people, or has a weight that is no number
            above 0.
    """
    return _numbered(path, read_gml(str(path), _text(path)))


def _numbered(path: str | Path, given: Ties) -> nx.Graph:
    """The graph over 0..N-1 in order of the labels; of ties that join the same two the last counts."""
    import networkx as nx

    labels = given.people
    if not labels:
        raise InputError(f"a graph needs people, and {path} lists none; write down who is tied to whom.")
    numbers = all(map(is_number, labels.values()))
    order = sorted(labels, key=lambda node: (Decimal(labels[node]) if numbers else 0, labels[node]))
    place = {node: i for i, node in enumerate(order)}
    weights = {}
    for a, b, weight in given.ties:
        i, j = sorted((place[a], place[b]))
        if i != j:
            weights[i, j] = weight
    graph: nx.Graph = nx.Graph()
    graph.add_nodes_from((i, {"label": labels[node]}) for i, node in enumerate(order))
    graph.add_weighted_edges_from((i, j, weight) for (i, j), weight in weights.items())
    alone = sum(place[a] == place[b] for a, b, _ in given.ties)
    vars(graph)["notes"] = (_note(path, given, graph, alone),)
    return graph


def _note(path: str | Path, given: Ties, graph: nx.Graph, alone: int) -> str:
    """Say what was read; `alone` of the ties were somebody's to oneself."""
    again = len(given.ties) - alone - graph.number_of_edges()
    text = f"{printable(str(path))} was read as {counted(len(graph), 'person', 'people')} and "
    text += f"{counted(graph.number_of_edges(), 'tie')}, {given.origin}"
    if again:
        text += f"; {counted(again, 'tie')} of two people who are tied already took the earlier one's place"
    if alone:
        text += f"; {counted(alone, 'tie')} to oneself {'was' if alone == 1 else 'were'} left out"
    return text + "."


def _bytes(path: str | Path) -> bytes:
    try:
        return Path(path).expanduser().read_bytes()
    except (OSError, RuntimeError, ValueError) as error:  # no such file, no such home, no possible name
        reason = getattr(error, "strerror", None) or error
        raise InputError(
            f"a graph's ties stand in a file, and {path} cannot be read ({reason}); check the path."
        ) from None


def _text(path: str | Path) -> str:
    try:
        return one_line_end(decode(_bytes(path)))
    except UnicodeDecodeError as error:
        raise InputError(f"a graph's file is text in UTF-8, and {path} is not ({error}); save it so.") from None


def is_number(text: str) -> bool:
    """Whether a label is a number of at most 1000 digits, by which people can be ordered.

    >>> is_number("-12"), is_number("2.0"), is_number("1st"), is_number("nan")
    (True, True, False, False)
    """
    return len(text) <= 1001 and re.fullmatch(r"[+-]?[0-9]+(\.[0-9]*)?", text) is not None
