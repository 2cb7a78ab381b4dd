"""Ties from GraphML and GML, which networkx parses."""

from __future__ import annotations

import re
import warnings
from collections.abc import Hashable, Iterable
from typing import TYPE_CHECKING, Any, cast

from godmodel.sim.errors import InputError
from godmodel.sim.quoting import counted, quoted
from godmodel.sim.society.tie_titles import pick_weight, role
from godmodel.sim.society.ties import Ties, positive

if TYPE_CHECKING:  # imported where it is used: importing this module must stay cheap
    from xml.etree.ElementTree import Element

    import networkx as nx

GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"
STANDARD = {"id", "source", "target", "sourceport", "targetport", "directed"}  # what an <edge> may be told by itself


def read_graphml(name: str, raw: bytes) -> Ties:
    """Read a GraphML file; `name` stands in messages.

    Raises:
        InputError: if it is no GraphML with one graph, or has a weight that is no number above 0.
    """
    import networkx as nx

    try:
        with warnings.catch_warnings(action="ignore"):  # of what is left out, such as yEd's ports
            kind = cast(type, _identity)  # networkx asks for a class, and calls it with a name
            graph = nx.parse_graphml(_undirected_graphml(raw), node_type=kind, force_multigraph=True)
    except Exception as error:  # the parser checks little: a malformed file ends in any error
        raise _malformed(name, "GraphML", error) from None
    return _from_networkx(name, graph, graph.graph.get("edge_default", {}))


def read_gml(name: str, text: str) -> Ties:
    """Read a GML file; `name` stands in messages.

    Raises:
        InputError: if it is no GML with one graph, or has a weight that is no number above 0.
    """
    import networkx as nx

    try:
        graph = nx.parse_gml(_undirected_gml(text).split("\n"), label="id")
    except Exception as error:  # as above
        raise _malformed(name, "GML", error) from None
    return _from_networkx(name, graph, {})


def _undirected_graphml(raw: bytes) -> str:
    """The same ties without direction and ids, which networkx would take for the order and identity of ties."""
    from xml.etree import ElementTree

    root = ElementTree.fromstring(raw)
    for element in root.iter():
        if not element.tag.startswith("{"):  # the name space was left out
            element.tag = GRAPHML + element.tag
    for element in list(root.iter()):
        if element.tag == GRAPHML + "graph":
            element.set("edgedefault", "undirected")
        if element.tag == GRAPHML + "key":
            _complete(element)
        if element.tag == GRAPHML + "edge":
            element.attrib.pop("directed", None)
            element.attrib.pop("id", None)
            _as_data(element, root)
    graphs = len(root.findall(GRAPHML + "graph"))
    if root.tag != GRAPHML + "graphml" or graphs != 1:
        raise ValueError(
            f"it holds {graphs} graphs in <{root.tag.removeprefix(GRAPHML)}>, and must hold one in <graphml>"
        )
    return ElementTree.tostring(root, encoding="unicode")


def _complete(key: Element) -> None:
    """Say of a key what it leaves to the standard: its name is then its id, and it is for all elements."""
    if key.get("attr.name") is None and key.get("yfiles.type") is None:
        key.set("attr.name", key.get("id", ""))
    if key.get("for") in (None, "all") and role(key.get("attr.name", "")).kind == "weight":
        key.set("for", "edge")


def _as_data(edge: Element, root: Element) -> None:
    """Move what is written into an edge itself, such as weight="3", to where the standard has it."""
    from xml.etree import ElementTree

    for name in [name for name in edge.attrib if name not in STANDARD and not name.startswith("{")]:
        ident = f"attribute of edge {name}"
        if all(key.get("id") != ident for key in root.findall(GRAPHML + "key")):
            key = ElementTree.Element(GRAPHML + "key", {"id": ident, "for": "edge", "attr.name": name})
            root.insert(0, key)
        data = ElementTree.SubElement(edge, GRAPHML + "data", {"key": ident})
        data.text = edge.attrib.pop(name)


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


def _from_networkx(name: str, graph: nx.Graph, defaults: dict[str, Any]) -> Ties:
    """Return a parsed graph's ties; `defaults` are the values of attributes that an edge does not have itself."""
    labels, whence = _labels(graph)
    given = list(dict.fromkeys([*(key for *_, data in graph.edges(data=True) for key in data), *defaults]))
    found = pick_weight(list(map(str, given)))
    if len(found) > 1:
        raise InputError(
            f"a tie has one weight, and those of {name} have {' and '.join(map(quoted, found))}; "
            "call one of them weight, or take the others out."
        )
    weight_name = found[0] if found else "weight"
    ties: list[tuple[Hashable, Hashable, float]] = []
    without = 0
    for a, b, data in graph.edges(data=True):
        value = data.get(weight_name, defaults.get(weight_name))
        without += value is None
        weight = positive(1 if value is None else value)
        if weight is None:
            raise InputError(
                f"{name}, tie of {labels[a]!r} and {labels[b]!r}: a weight must be a number above 0, "
                f"not {value!r}; correct it, or leave it out."
            )
        ties.append((a, b, weight))
    text = f"people by their {whence}, "
    if found:
        text += f"with weights from {quoted(weight_name)}"
        text += f" (1 for {counted(without, 'tie')} without it)" if without else ""
    else:
        text += "with no weights, so that each tie has 1"
    left = [quoted(str(key)) for key in given if key not in found]
    return Ties(labels, ties, text + (f" ({', '.join(left)} of ties not used)" if left else ""))


def _labels(graph: nx.Graph) -> tuple[dict[Hashable, str], str]:
    """Return what people are called, and what that is: an attribute `label`, or else `name`, that is each one's own."""
    names: Iterable[str] = dict.fromkeys(str(key) for _, data in graph.nodes(data=True) for key in data)
    for wanted in ("label", "name"):
        for key in sorted((key for key in names if key.casefold() == wanted), key=lambda key: key != wanted):
            labels = {node: str(data[key]) for node, data in graph.nodes(data=True) if data.get(key) is not None}
            if len(labels) == len(graph) == len(set(labels.values())):
                return labels, quoted(key)
    return {node: str(node) for node in graph}, "ids"


def _malformed(name: str, form: str, error: Exception) -> InputError:
    text = " ".join(str(error).split())[:200] or type(error).__name__
    return InputError(
        f"the name of {name} says {form}, and it cannot be read as that ({text}); correct the file or its name."
    )
