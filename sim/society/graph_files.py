"""Social graphs from the user's own file: GraphML, GML, or a list of ties, as networkx graphs over people 0..N-1.

Not handled here: directed ties (whoever hears a neighbour is heard by them), several graphs in a file, compressed
files, and weights under another name than `weight`.
"""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Hashable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, cast

from godmodel.sim.errors import InputError

if TYPE_CHECKING:  # imported where it is used: importing this module must stay cheap
    import networkx as nx

GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"


def read(path: str | Path) -> nx.Graph:
    """The graph of a file: GraphML where its name ends in .graphml or .xml, GML where in .gml, else a list of ties.

    Each is an undirected graph without ties to oneself. People are numbered in the order of their labels, as numbers
    where all of them are whole, else alphabetically, and keep them as the node attribute `label`; a tie has a `weight`,
    1 where the file gives none. Of several ties between two people, in either direction, the file's last counts.

    Raises:
        InputError: if the file is missing, is not of its kind, has no people, or a weight is no number above 0.
    """
    readers = {".graphml": graphml, ".xml": graphml, ".gml": gml}
    return readers.get(Path(path).suffix.lower(), edge_list)(path)


def edge_list(path: str | Path) -> nx.Graph:
    """A graph from lines of two people, and a weight (1 by default) if they like; see `read`.

    Fields are separated by commas where the line has one, else by spaces. `#` begins a comment; there is no
    line of titles. Labels may be any words. Of a tie to oneself the person stays, so that a person without
    neighbours can be listed.

    Raises:
        InputError: if the file is missing, is no text in UTF-8, has no people, or has a line that is none of
            this (the message names the line).
    """
    people: dict[str, None] = {}  # in order of appearance
    ties = []
    for number, line in enumerate(_text(path).splitlines(), 1):
        line = line.partition("#")[0].strip()
        if not line:
            continue
        fields = [field.strip() for field in line.split(",")] if "," in line else line.split()
        if len(fields) not in (2, 3) or not all(fields):
            raise InputError(
                f"{path}, line {number}: a line holds two people and a weight if you like, not {line!r}; "
                "correct it, or begin it with #."
            )
        weight = positive(fields[2]) if len(fields) == 3 else 1.0
        if weight is None:
            raise InputError(
                f"{path}, line {number}: a weight must be a number above 0, not {fields[2]!r}; "
                "correct it, or begin a line of titles with #."
            )
        people |= dict.fromkeys(fields[:2])
        ties.append((fields[0], fields[1], weight))
    return _numbered(path, {label: label for label in people}, ties)


def graphml(path: str | Path) -> nx.Graph:
    """A graph from a GraphML file (http://graphml.graphdrawing.org); see `read`.

    A person's label is the attribute `label` where every node has one of its own, else the node's id. The default
    that a key declares for `weight` holds for ties without one.

    Raises:
        InputError: if the file is missing, is no GraphML with one graph, has no people, or has a weight that is no
            number above 0.
    """
    import networkx as nx

    raw = _bytes(path)
    try:
        with warnings.catch_warnings(action="ignore"):  # of what is left out, such as yEd's ports
            name = cast(type, _identity)  # networkx asks for a class, and calls it with a name
            graph = nx.parse_graphml(_undirected_graphml(raw), node_type=name, force_multigraph=True)
    except Exception as error:  # the parser checks little: a malformed file ends in any error
        raise _malformed(path, "GraphML", error) from None
    return _from_networkx(path, graph, graph.graph.get("edge_default", {}).get("weight", 1.0))


def gml(path: str | Path) -> nx.Graph:
    """A graph from a GML file (Himsolt 1997) in UTF-8 or ASCII; see `read`.

    A person's label is the attribute `label` where every node has one of its own, else the node's id.

    Raises:
        InputError: if the file is missing, is no GML with one graph, has no people, or has a weight that is no number
            above 0.
    """
    import networkx as nx

    text = _text(path)
    try:
        graph = nx.parse_gml(_undirected_gml(text).split("\n"), label="id")
    except Exception as error:  # as above
        raise _malformed(path, "GML", error) from None
    return _from_networkx(path, graph, 1.0)


def _undirected_graphml(raw: bytes) -> str:
    """The same ties without direction and ids, which networkx would take for the order and identity of ties."""
    from xml.etree import ElementTree

    root = ElementTree.fromstring(raw)
    for element in root.iter():
        if not element.tag.startswith("{"):  # the name space was left out
            element.tag = GRAPHML + element.tag
        if element.tag == GRAPHML + "graph":
            element.set("edgedefault", "undirected")
        if element.tag == GRAPHML + "edge":
            element.attrib.pop("directed", None)
            element.attrib.pop("id", None)
    graphs = len(root.findall(GRAPHML + "graph"))
    if root.tag != GRAPHML + "graphml" or graphs != 1:
        raise ValueError(
            f"it holds {graphs} graphs in <{root.tag.removeprefix(GRAPHML)}>, and must hold one in <graphml>"
        )
    return ElementTree.tostring(root, encoding="unicode")


def _undirected_gml(text: str) -> str:
    """The same ties without direction, as a multigraph: networkx refuses a repeated tie otherwise.

    >>> _undirected_gml('graph [ directed 1 name "directed 1" ]')
    'graph [ multigraph 1  name "directed 1" ]'
    """

    def instead(found: re.Match) -> str:
        if found["flag"]:
            return ""
        return found[0] + " multigraph 1" if found["graph"] else found[0]

    tokens = r'"[^"]*"|^\s*#.*$|(?P<flag>\b(?:directed|multigraph)\s+[01]\b)|(?P<graph>\bgraph\s*\[)'
    return re.sub(tokens, instead, text, flags=re.MULTILINE)


def _identity(name: str | None) -> str:
    if name is None:
        raise ValueError("a node or the end of an edge has no name")
    return name


def _from_networkx(path: str | Path, graph: nx.Graph, default: float) -> nx.Graph:
    """A parsed graph as `read` promises it; `default` is the weight of ties without one."""
    labels = {node: data.get("label") for node, data in graph.nodes(data=True)}
    if None in labels.values() or len(set(map(str, labels.values()))) < len(labels):
        labels = {node: node for node in graph}
    ties = []
    for a, b, given in graph.edges(data="weight", default=default):
        weight = positive(given)
        if weight is None:
            raise InputError(
                f"{path}, tie of {str(labels[a])!r} and {str(labels[b])!r}: a weight must be a number above 0, "
                f"not {given!r}; correct it, or leave it out."
            )
        ties.append((a, b, weight))
    return _numbered(path, {node: str(label) for node, label in labels.items()}, ties)


def _numbered(
    path: str | Path, labels: dict[Hashable, str], ties: Iterable[tuple[Hashable, Hashable, float]]
) -> nx.Graph:
    """The graph over 0..N-1 in order of the labels; of ties that join the same two the last counts."""
    import networkx as nx

    if not labels:
        raise InputError(f"a graph needs people, and {path} lists none; write down who is tied to whom.")
    whole = all(map(is_whole, labels.values()))
    order = sorted(labels, key=lambda node: int(labels[node]) if whole else labels[node])
    place = {node: i for i, node in enumerate(order)}
    weights = {}
    for a, b, weight in ties:
        i, j = sorted((place[a], place[b]))
        if i != j:
            weights[i, j] = weight
    graph: nx.Graph = nx.Graph()
    graph.add_nodes_from((i, {"label": labels[node]}) for i, node in enumerate(order))
    graph.add_weighted_edges_from((i, j, weight) for (i, j), weight in weights.items())
    return graph


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
        return _bytes(path).decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise InputError(f"a graph's file is text in UTF-8, and {path} is not ({error}); save it so.") from None


def _malformed(path: str | Path, form: str, error: Exception) -> InputError:
    text = " ".join(str(error).split())[:200] or type(error).__name__
    return InputError(
        f"the name of {path} says {form}, and it cannot be read as that ({text}); correct the file or its name."
    )


def positive(given: object) -> float | None:
    """A finite number above 0, or None.

    >>> positive("2.5"), positive("heavy"), positive(0)
    (2.5, None, None)
    """
    try:
        number = float(str(given))
    except ValueError:
        return None
    return number if 0 < number < math.inf else None


def is_whole(text: str) -> bool:
    """Whether a label is a whole number of at most 1000 digits."""
    return text.isascii() and text.removeprefix("-").isdigit() and len(text) <= 1001
