"""Weights of GraphML and GML under the names that programs give them, and what is said of the file."""

import networkx as nx
import pytest

from godmodel.sim.errors import InputError
from godmodel.sim.society import graph_files

GRAPHML = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">%s
<graph edgedefault="undirected"><node id="a"/><node id="b"/><node id="c"/>%s</graph></graphml>"""
EDGES = """<edge source="a" target="b"><data key="d0">8</data></edge>
<edge source="b" target="c"><data key="d0">1.5</data></edge>"""
GML = """Creator "somebody"
graph
[
  node [ id 0 label "ann" ]
  node [ id 1 label "bob#1" ]
  node [ id 2 label "cem" ]
  edge [ source 1 target 0 %s ]
  edge [ source 2 target 0 %s ]
]
"""


def read(folder, name, text):
    (folder / name).write_text(text, encoding="utf-8")
    return graph_files.read(folder / name)


def ties(graph):
    label = dict(graph.nodes(data="label"))
    return {(label[a], label[b]): weight for a, b, weight in graph.edges(data="weight")}


@pytest.mark.parametrize("name", ["weight", "Weight", "WEIGHT", "value", "Value", "w", "count", "edge_weight"])
@pytest.mark.parametrize("place", ["edge", "all", None])
def test_graphml_weights_go_by_several_names(name, place, tmp_path):
    where = f'for="{place}" ' if place else ""
    key = f'<key id="d0" {where}attr.name="{name}" attr.type="double"/>'
    graph = read(tmp_path, "a.graphml", GRAPHML % (key, EDGES))
    assert ties(graph) == {("a", "b"): 8.0, ("b", "c"): 1.5}
    assert graph.notes == (
        f"{tmp_path / 'a.graphml'} was read as 3 people and 2 ties, people by their ids, with weights from '{name}'.",
    )


@pytest.mark.parametrize("place", ["edge", "all"])
def test_a_keys_default_holds_for_ties_without_a_weight(place, tmp_path):
    key = f'<key id="d0" for="{place}" attr.name="Weight" attr.type="double"><default>0.25</default></key>'
    text = GRAPHML % (key, EDGES.replace('<data key="d0">8</data>', ""))
    graph = read(tmp_path, "a.graphml", text)
    assert ties(graph) == {("a", "b"): 0.25, ("b", "c"): 1.5} and "1 for" not in graph.notes[0]
    graph = read(tmp_path, "b.graphml", text.replace("<default>0.25</default>", ""))
    assert ties(graph) == {("a", "b"): 1.0, ("b", "c"): 1.5} and "(1 for 1 tie without it)" in graph.notes[0]


def test_a_key_without_a_name_goes_by_its_id(tmp_path):
    text = GRAPHML % ('<key id="weight" for="edge"/>', EDGES.replace("d0", "weight"))
    assert ties(read(tmp_path, "a.graphml", text)) == {("a", "b"): 8.0, ("b", "c"): 1.5}


def test_a_weight_may_stand_in_the_edge_itself(tmp_path):
    edges = '<edge source="a" target="b" weight="8"/><edge source="b" target="c" weight="1.5" kind="x"/>'
    graph = read(tmp_path, "a.graphml", GRAPHML % ("", edges))
    assert ties(graph) == {("a", "b"): 8.0, ("b", "c"): 1.5}
    assert graph.notes[0].endswith("with weights from 'weight' ('kind' of ties not used).")


@pytest.mark.parametrize("name", ["weight", "Weight", "value", "VALUE", "w"])
def test_gml_weights_go_by_several_names(name, tmp_path):
    graph = read(tmp_path, "a.gml", GML % (f"{name} 8", f"{name} 1.5"))
    assert ties(graph) == {("ann", "bob#1"): 8.0, ("ann", "cem"): 1.5}
    assert graph.notes[0].endswith(f"2 ties, people by their 'label', with weights from '{name}'.")


def test_weight_comes_before_value(tmp_path):
    graph = read(tmp_path, "a.gml", GML % ("value 3 weight 8", "weight 1.5 value 3"))
    assert (
        ties(graph) == {("ann", "bob#1"): 8.0, ("ann", "cem"): 1.5} and "('value' of ties not used)" in graph.notes[0]
    )
    with pytest.raises(InputError, match="'value' and 'count'; call one of them weight.*\\.$"):
        read(tmp_path, "a.gml", GML % ("value 3 count 8", "count 1"))


def test_no_weights_are_said(tmp_path):
    graph = read(tmp_path, "a.gml", GML % ('color "red"', ""))
    assert set(ties(graph).values()) == {1.0}
    assert graph.notes[0].endswith("with no weights, so that each tie has 1 ('color' of ties not used).")


@pytest.mark.parametrize("name", ["label", "Label", "name", "Name"])
def test_people_go_by_their_label_or_name(name, tmp_path):
    keys = f'<key id="n" for="node" attr.name="{name}" attr.type="string"/>'
    text = GRAPHML % (keys, "")
    for node, label in (("a", "Zoë"), ("b", "Bob#1"), ("c", "Cem")):
        text = text.replace(f'<node id="{node}"/>', f'<node id="{node}"><data key="n">{label}</data></node>')
    graph = read(tmp_path, "a.graphml", text)
    assert [label for _, label in graph.nodes(data="label")] == ["Bob#1", "Cem", "Zoë"]
    assert f"people by their '{name}'" in graph.notes[0]


@pytest.mark.parametrize(("suffix", "save"), [(".graphml", nx.write_graphml_xml), (".gml", nx.write_gml)])
@pytest.mark.parametrize("name", ["weight", "Weight", "value", "Value"])
def test_what_networkx_wrote_is_read_as_it_reads_it(name, suffix, save, tmp_path):
    known = nx.Graph()
    for a, b, weight in nx.les_miserables_graph().edges(data="weight"):
        known.add_edge(a, b, **{name: weight})
    save(known, tmp_path / f"a{suffix}")
    graph = graph_files.read(tmp_path / f"a{suffix}")
    expected = {frozenset((a, b)): float(weight) for a, b, weight in known.edges(data=name)}
    assert {frozenset(pair): weight for pair, weight in ties(graph).items()} == expected
    whence = "'label'" if suffix == ".gml" else "ids"
    assert f"77 people and 254 ties, people by their {whence}, with" in graph.notes[0]
