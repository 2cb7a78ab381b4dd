"""Graphs have the degrees that definitions promise, files are read as written, influence is adjacency over degree."""

import subprocess
import sys
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
import scipy.sparse

from godmodel.sim.errors import InputError
from godmodel.sim.society import graph_files, graphs

ROOT = Path(__file__).parents[2]
SEEDED = {
    "watts_strogatz": lambda n, rng: graphs.watts_strogatz(n, 6, 0.2, rng=rng),
    "barabasi_albert": lambda n, rng: graphs.barabasi_albert(n, 3, rng=rng),
    "stochastic_blocks": lambda n, rng: graphs.stochastic_blocks(n, 4, 6.0, 2.0, rng=rng),
}


def dice(seed=0):
    return np.random.default_rng(seed)


def edges(graph):
    return sorted(tuple(sorted(edge)) for edge in graph.edges)


@pytest.mark.parametrize("kind", SEEDED)
def test_the_same_seed_gives_the_same_graph(kind):
    one, same, other = (SEEDED[kind](60, dice(seed)) for seed in (1, 1, 2))
    assert list(one) == list(range(60))
    assert edges(one) == edges(same) != edges(other)
    assert nx.number_of_selfloops(one) == 0


def test_none_has_no_ties():
    graph = graphs.none(5)
    assert list(graph) == list(range(5)) and graph.number_of_edges() == 0


def test_watts_strogatz_keeps_its_ties_when_they_move():
    ring = graphs.watts_strogatz(50, 6, 0.0, rng=dice())
    assert {degree for _, degree in ring.degree} == {6}
    assert edges(ring) == edges(nx.circulant_graph(50, [1, 2, 3]))
    assert graphs.watts_strogatz(50, 6, 1.0, rng=dice()).number_of_edges() == 150
    assert edges(graphs.watts_strogatz(50, 6, 0.1, rng=dice())) != edges(ring)


def test_barabasi_albert_counts_its_ties_and_has_hubs():
    graph = graphs.barabasi_albert(2000, 3, rng=dice())
    assert graph.number_of_edges() == 3 * (2000 - 3)
    assert max(degree for _, degree in graph.degree) > 50  # 20 standard deviations above a Poisson of mean 6


@pytest.mark.parametrize(("n", "blocks"), [(3000, 1), (3000, 4), (3001, 7), (3000, 300)])
def test_blocks_have_their_expected_degrees(n, blocks):
    within, between = (5.0, 2.0 if blocks > 1 else 0.0)
    graph = graphs.stochastic_blocks(n, blocks, within, between, rng=dice())
    block = np.array([graph.nodes[i]["block"] for i in range(n)])
    assert np.ptp(np.bincount(block, minlength=blocks)) <= 1
    a, b = np.array(graph.edges).T
    inside = block[a] == block[b]
    for ties, degree in ((inside.sum(), within), ((~inside).sum(), between)):
        assert 2 * ties / n == pytest.approx(degree, abs=5 * np.sqrt(2 * degree / n) + 0.01)


def test_full_blocks_are_cliques():
    graph = graphs.stochastic_blocks(12, 3, 3.0, 0.0, rng=dice())
    assert edges(graph) == edges(nx.disjoint_union_all([nx.complete_graph(4)] * 3))
    assert edges(graphs.stochastic_blocks(12, 3, 3.0, 8.0, rng=dice())) == edges(nx.complete_graph(12))
    assert graphs.stochastic_blocks(3, 3, 0.0, 0.0, rng=dice()).number_of_edges() == 0


def test_pairs_number_every_pair_once_and_survive_large_numbers():
    n = 40
    assert sorted(map(tuple, graphs.pairs(np.arange(n * (n - 1) // 2)))) == [
        (i, j) for i in range(n) for j in range(i + 1, n)
    ]
    j = np.array([2, 94_906_267, 1_000_000_000])
    for i in (np.zeros(3, int), j - 1):
        assert graphs.pairs(j * (j - 1) // 2 + i).tolist() == np.stack([i, j], axis=1).tolist()


REAL = {  # people, ties, one person's label and how many neighbours they have: networkx's own documentation
    "karate_club": (34, 78, "33", 17),
    "davis_southern_women": (18, 139, "Evelyn Jefferson", 17),
    "florentine_families": (15, 20, "Medici", 6),
    "les_miserables": (77, 254, "Valjean", 36),
}


@pytest.mark.parametrize("name", graphs.REAL)
def test_real_graphs(name):
    people, ties, label, degree = REAL[name]
    graph = graphs.real(name)
    assert list(graph) == list(range(people)) and graph.number_of_edges() == ties
    place = {graph.nodes[i]["label"]: i for i in graph}
    assert len(place) == people and graph.degree[place[label]] == degree


def test_southern_women_are_tied_by_shared_events():
    graph = graphs.real("davis_southern_women")
    events = nx.davis_southern_women_graph()
    for a, b, weight in graph.edges(data="weight"):
        a, b = graph.nodes[a]["label"], graph.nodes[b]["label"]
        assert weight == len(set(events[a]) & set(events[b]))


def test_edge_list(tmp_path):
    path = tmp_path / "ties.txt"
    path.write_text("# a comment\n10 2\n2\t1  # another\n\n1, 10, 2.5\n7 7\n2 10\n", encoding="utf-8")
    graph = graph_files.edge_list(path)
    assert [graph.nodes[i]["label"] for i in graph] == ["1", "2", "7", "10"]
    assert edges(graph) == [(0, 1), (0, 3), (1, 3)] and graph.edges[0, 3]["weight"] == 2.5
    expected = [[0, 1 / 3.5, 0, 2.5 / 3.5], [0.5, 0, 0, 0.5], [0, 0, 1, 0], [2.5 / 3.5, 1 / 3.5, 0, 0]]
    assert graphs.influence_matrix(graph).toarray() == pytest.approx(np.array(expected))
    path.write_text("Zoë Tan,Bo\nBo,Ann\n", encoding="utf-8")
    graph = graph_files.edge_list(str(path))
    assert [graph.nodes[i]["label"] for i in graph] == ["Ann", "Bo", "Zoë Tan"] and edges(graph) == [
        (0, 1),
        (1, 2),
    ]


BAD_FILES = {
    "one field": ("a b\nc\n", "line 2: .*two people.*'c'"),
    "four fields": ("a b 1 2\n", "line 1: .*two people"),
    "empty field": ("a,b\na,,1\n", "line 2: .*two people"),
    "no weight": ("ann bob heavy\n", "line 1: a weight must be a number above 0, not 'heavy'"),
    "only titles": ("source target weight\n", "lists none"),
    "negative weight": ("a b 1\nb c -1\n", "line 2: a weight .*'-1'"),
    "weight is nan": ("a b nan\n", "line 1: a weight .*'nan'"),
    "empty": ("# nothing\n\n", "lists none"),
    "not text": (b"a \xff\n", "UTF-8"),
}


@pytest.mark.parametrize("case", BAD_FILES)
def test_a_bad_edge_list_is_refused_in_one_sentence(case, tmp_path):
    text, message = BAD_FILES[case]
    path = tmp_path / "ties.txt"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InputError, match=message) as error:
        graph_files.edge_list(path)
    assert "ties.txt" in str(error.value) and "\n" not in str(error.value) and str(error.value).endswith(".")


def test_a_missing_edge_list(tmp_path):
    for path in (tmp_path / "ties.txt", tmp_path):
        with pytest.raises(InputError, match="cannot be read"):
            graph_files.edge_list(path)


GRAPHML = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="w" for="edge" attr.name="weight" attr.type="double"/>
<key id="l" for="node" attr.name="label" attr.type="string"/>
%s</graphml>"""
TIES = """<graph edgedefault="directed"><node id="10"/><node id="2"/><node id="1"/><node id="7"/>
<edge id="a" source="1" target="2"/><edge id="a" source="2" target="10"><data key="w">4</data></edge>
<edge id="b" source="2" target="1"><data key="w">2.5</data></edge><edge id="a" source="10" target="2"/>
<edge source="7" target="7"/><edge source="1" target="10" directed="false"><data key="w">3</data></edge></graph>"""
GML = """graph [ %s
  node [ id 10 ] node [ id 2 ]
  node [ id 1 ] node [ id 7 ]
  edge [ source 1 target 2 ] edge [ source 2 target 10 weight 4 ]
  edge [ source 2 target 1 weight 2.5 ] edge [ source 10 target 2 ]
  edge [ source 7 target 7 ] edge [ source 1 target 10 weight 3 ]
]
"""
LINES = "10 2\n1 2\n2 10 4\n2 1 2.5\n10 2\n7 7\n1 10 3\n"
SAME_TIES = {
    "ties.graphml": GRAPHML % TIES,
    "ties.XML": GRAPHML % TIES,
    "no_name_space.xml": (GRAPHML % TIES).replace(' xmlns="http://graphml.graphdrawing.org/xmlns"', ""),
    "ties.gml": GML % "",
    "directed.gml": '# a comment with one " \n' + GML % "directed 1",
    "multigraph.gml": GML % "multigraph 1\r\n  directed 0",
    "ties.edges": LINES,
    "ties.csv": LINES.replace(" ", ","),
    "ties.tsv": LINES.replace(" ", "\t"),
    "ties": LINES,
}


def write(path, text):
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize("name", SAME_TIES)
def test_every_format_gives_the_same_graph(name, tmp_path):
    """Both directions are one tie, the file's last counts; a tie to oneself goes; people are in order of numbers."""
    graph = graph_files.read(write(tmp_path / name, SAME_TIES[name]))
    assert type(graph) is nx.Graph and list(graph) == [0, 1, 2, 3]
    assert [graph.nodes[i] for i in graph] == [{"label": label} for label in ("1", "2", "7", "10")]
    assert {tuple(sorted(tie[:2])): tie[2] for tie in graph.edges(data=True)} == {
        (0, 1): {"weight": 2.5},
        (0, 3): {"weight": 3.0},
        (1, 3): {"weight": 1.0},
    }


@pytest.mark.parametrize(("suffix", "save"), [(".graphml", nx.write_graphml_xml), (".gml", nx.write_gml)])
@pytest.mark.parametrize("name", graphs.REAL)
def test_what_networkx_wrote_is_read_again(name, suffix, save, tmp_path):
    known = graphs.real(name)
    known.nodes[3]["label"] = "Zoë & Søn"
    save(nx.relabel_nodes(known, dict(known.nodes(data="label"))), tmp_path / f"known{suffix}")
    graph = graph_files.read(tmp_path / f"known{suffix}")

    def ties(graph):
        label = nx.get_node_attributes(graph, "label")
        return {frozenset((label[a], label[b])): w for a, b, w in graph.edges(data="weight", default=1)}

    assert ties(graph) == ties(known)
    labels = [label for _, label in graph.nodes(data="label")]
    assert labels == sorted(nx.get_node_attributes(known, "label").values())


def test_labels_that_two_people_share_give_way_to_ids(tmp_path):
    text = 'graph [ node [ id 4 label "Ann" ] node [ id 3 label "%s" ] edge [ source 4 target 3 ] ]'
    for other, labels in (("Bob", ["Ann", "Bob"]), ("Ann", ["3", "4"])):
        graph = graph_files.read(write(tmp_path / "ann.gml", text % other))
        assert [graph.nodes[i]["label"] for i in graph] == labels and edges(graph) == [(0, 1)]
    nodes = '<graph><node id="x"><data key="l">%s</data></node><node id="y"><data key="l">Ann</data></node></graph>'
    for other, labels in (("Bob", ["Ann", "Bob"]), ("Ann", ["x", "y"])):
        graph = graph_files.read(write(tmp_path / "ann.graphml", GRAPHML % (nodes % other)))
        assert [graph.nodes[i]["label"] for i in graph] == labels and not graph.edges


def test_graphml_may_declare_a_weight_for_all(tmp_path):
    text = (GRAPHML % TIES).replace('"double"/>', '"double"><default>0.5</default></key>')
    graph = graph_files.read(write(tmp_path / "ties.graphml", text))
    assert [graph.edges[tie]["weight"] for tie in ((0, 1), (0, 3), (1, 3))] == [2.5, 3.0, 0.5]


def test_yeds_ports_are_left_out_without_a_word(tmp_path):
    text = GRAPHML % TIES.replace('<node id="7"/>', '<node id="7"><port name="north"/></node>')
    assert len(graph_files.read(write(tmp_path / "ties.graphml", text))) == 4


GARBAGE = bytes(dice().integers(256, size=400, dtype=np.uint8))
EDGE = '<graph><node id="a"/><node id="b"/><edge source="a" target="b"><data key="w">%s</data></edge></graph>'
BAD_GRAPHS = {
    "garbage.graphml": (GARBAGE, "says GraphML"),
    "garbage.gml": (GARBAGE, "UTF-8"),
    "garbage.edges": (GARBAGE, "UTF-8"),
    "nothing.graphml": ("", "says GraphML"),
    "nothing.gml": ("", "says GML, .*no graph"),
    "cut.graphml": ((GRAPHML % TIES)[:400], "says GraphML"),
    "cut.gml": ((GML % "")[:100], "says GML"),
    "web.xml": ("<html><body/></html>", "0 graphs in <html>"),
    "two.graphml": (GRAPHML % (TIES + TIES), "2 graphs"),
    "two.gml": (GML % "" + GML % "", "more than one graph"),
    "nobody.graphml": (GRAPHML % "<graph/>", "lists none"),
    "nobody.gml": ("graph [ ]", "lists none"),
    "nameless.graphml": (GRAPHML % '<graph><node id="a"/><edge source="a"/></graph>', "has no name"),
    "stranger.gml": ("graph [ node [ id 1 ] edge [ source 1 target 2 ] ]", "undefined target 2"),
    "twins.gml": ("graph [ node [ id 1 ] node [ id 1 ] ]", "duplicated"),
    "word.graphml": (GRAPHML % (EDGE % "heavy"), "heavy"),
    "zero.graphml": (GRAPHML % (EDGE % "0"), "'a' and 'b': a weight .* not 0.0"),
    "nan.graphml": (GRAPHML % (EDGE % "nan"), "a weight .* not nan"),
    "negative.gml": (GML % "edge [ source 7 target 1 weight -2 ]", "'1' and '7': a weight .* not -2|'7' and '1'"),
    "word.gml": (GML % 'edge [ source 7 target 1 weight "heavy" ]', "a weight .*'heavy'"),
    "infinite.gml": (GML % "edge [ source 7 target 1 weight +INF ]", "a weight .*inf"),
    "title.tsv": ("source\ttarget\tweight\n", "lists none"),
}


@pytest.mark.parametrize("name", BAD_GRAPHS)
def test_a_bad_file_is_refused_in_one_sentence(name, tmp_path):
    text, words = BAD_GRAPHS[name]
    with pytest.raises(InputError, match=words) as error:
        graph_files.read(write(tmp_path / name, text))
    assert name in str(error.value) and "\n" not in str(error.value) and str(error.value).endswith(".")


@pytest.mark.parametrize("path", ["ties.graphml", "ties.gml", "ties.csv", "~nobody_of_that_name/ties.csv", "a\0.gml"])
def test_a_missing_file_is_refused(path):
    with pytest.raises(InputError, match="cannot be read .*; check the path.$") as error:
        graph_files.read(path)
    assert path in str(error.value)


@pytest.mark.parametrize(
    "build",
    [
        lambda: graphs.none(0),
        lambda: graphs.watts_strogatz(10, 3, 0.1, rng=dice()),
        lambda: graphs.watts_strogatz(10, 10, 0.1, rng=dice()),
        lambda: graphs.watts_strogatz(10, 4, 1.1, rng=dice()),
        lambda: graphs.barabasi_albert(10, 0, rng=dice()),
        lambda: graphs.barabasi_albert(10, 10, rng=dice()),
        lambda: graphs.barabasi_albert(1, 1, rng=dice()),
        lambda: graphs.stochastic_blocks(10, 11, 0, 0, rng=dice()),
        lambda: graphs.stochastic_blocks(10, 3, 2.5, 0, rng=dice()),
        lambda: graphs.stochastic_blocks(10, 1, 2.0, 1.0, rng=dice()),
        lambda: graphs.real("facebook"),
    ],
)
def test_impossible_graphs_are_refused(build):
    with pytest.raises(InputError, match=", not .*; .*\\.$"):
        build()


@pytest.mark.parametrize("kind", [*SEEDED, *graphs.REAL])
def test_influence_is_adjacency_over_degree(kind):
    graph = SEEDED[kind](80, dice()) if kind in SEEDED else graphs.real(kind)
    adjacency = nx.to_numpy_array(graph, nodelist=range(len(graph)), weight="weight")
    degree = np.array([graph.degree(i, weight="weight") for i in range(len(graph))], dtype=float)
    alone = degree == 0
    expected = (adjacency + np.diag(alone)) / np.where(alone, 1, degree)[:, None]
    w = graphs.influence_matrix(graph)
    assert isinstance(w, scipy.sparse.csr_array) and w.dtype == np.float64
    assert w.toarray() == pytest.approx(expected, abs=1e-15)
    assert w.sum(axis=1) == pytest.approx(np.ones(len(graph)), abs=1e-12)


def test_people_alone_keep_their_own():
    assert graphs.influence_matrix(graphs.none(4)).toarray().tolist() == np.eye(4).tolist()
    graph = nx.Graph([(0, 2)])
    graph.add_node(1)
    graph.add_edge(1, 3, weight=0.0)
    assert graphs.influence_matrix(graph).toarray().tolist() == [
        [0, 0, 1, 0],
        [0, 1, 0, 0],
        [1, 0, 0, 0],
        [0, 0, 0, 1],
    ]


def test_importing_is_cheap():
    program = "import sys, godmodel.sim.society.graphs, godmodel.sim.society.graph_files; "
    program += "sys.exit(bool({'networkx', 'scipy', 'xml.etree'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT).returncode == 0
