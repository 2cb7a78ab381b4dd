"""Tables of ties as people have them: titles, marks inside names, weights under other names, and what can't be told."""

import networkx as nx
import pandas as pd
import pytest

from godmodel.sim.errors import InputError
from godmodel.sim.society import graph_files


def graph_of(folder, text, name="ties.csv"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return graph_files.read(path)


def people(graph):
    assert list(graph) == list(range(len(graph)))
    return [graph.nodes[i]["label"] for i in graph]


def ties(graph):
    label = people(graph)
    return {frozenset((label[a], label[b])): weight for a, b, weight in graph.edges(data="weight")}


def tie(a, b, weight=1.0):
    return {frozenset((a, b)): weight}


TWO = tie("ann", "bob", 2.0) | tie("bob", "cem", 0.5)
ONE = tie("ann", "bob") | tie("bob", "cem")
SAME = {  # a table and how its note says where people and weights are from
    "source,target,weight\nann,bob,2\nbob,cem,.5\n": "the columns 'source' and 'target', with weights from 'weight'",
    "SOURCE;TARGET;VALUE\nann;bob;2\nbob;cem;0.5\n": "'SOURCE' and 'TARGET', with weights from 'VALUE'",
    "From\tTo\tWeight\nann\tbob\t2\nbob\tcem\t0.5\n": "'From' and 'To', with weights from 'Weight'",
    "a b w\nann bob 2\nbob cem 0.5\n": "'a' and 'b', with weights from 'w'",
    "A|B|n\nann|bob|2\nbob|cem|0.5\n": "'A' and 'B', with weights from 'n'",
    "Weight,To,From\n2,bob,ann\n0.5,cem,bob\n": "'From' and 'To', with weights from 'Weight'",
    "FromNodeId,ToNodeId,Count\nann,bob,2\nbob,cem,0.5\n": "'FromNodeId' and 'ToNodeId', with weights from 'Count'",
    "person1,person2,strength\nann,bob,2\nbob,cem,0.5\n": "'person1' and 'person2', with weights from 'strength'",
    "Person,Friend,Warmth\nann,bob,2\nbob,cem,0.5\n": "'Person' and 'Friend', with weights from 'Warmth'",
    "Who,Whom,How much\nann,bob,2\nbob,cem,0.5\n": "'Who' and 'Whom', with weights from 'How much'",
    "Source,Target,Type,Id,timeset,Weight\nann,bob,Undirected,0,,2\nbob,cem,Undirected,1,,0.5\n": (
        "with weights from 'Weight' ('Type', 'Id', 'timeset' not used)"
    ),
    ",source,target,weight\n0,ann,bob,2\n1,bob,cem,0.5\n": "'weight' (one without a title not used)",
    '"source","target","weight"\r\n"ann","bob","2"\r\n"bob","cem","0.5"\r\n': "parted by commas, from the columns",
    "\ufeffsource,target,weight\rann,bob,2\rbob,cem,0.5\r": "parted by commas, from the columns 'source'",
    "# made by hand\nsource,target,value\nann,bob,2\n#ann,cem,9\nbob,cem,0.5\n": "2 lines that begin with # left out",
    "sep=;\nsource;target;weight\nann;bob;2\nbob;cem;0.5\n": "parted by semicolons",
    "source,target,weight\nann,bob,2\n,,\n\nbob,cem,0.5\n": "'weight'",
    "ann,bob,2\nbob,cem,0.5\n": "without a line of titles, with weights from the third column",
    "ann  bob\t2\n bob cem 0.5 \n": "parted by spaces, without a line of titles",
    "source,target,weight\nann,bob,7\nbob,cem,0.5\nbob,ann,2\ncem,cem,3\n": (
        "1 tie of two people who are tied already took the earlier one's place; 1 tie to oneself was left out."
    ),
}
UNWEIGHTED = {
    "Source,Target\nann,bob\nbob,cem\n": "'Source' and 'Target', with no weights, so that each tie has 1.",
    "a,b\nann,bob\nbob,cem\n": "'a' and 'b', with no weights",
    "user,follower\nann,bob\nbob,cem\n": "'follower' and 'user'",
    "source target\nann bob\nbob cem\n": "'source' and 'target'",
    "Name 1,Name 2\nann,bob\nbob,cem\n": "'Name 1' and 'Name 2'",
    "Source,Target,Year\nann,bob,1999\nbob,cem,2001\n": "with no weights, so that each tie has 1 ('Year' not used).",
    "id,source,target\n1,ann,bob\n2,bob,cem\n": "('id' not used)",
    "ann bob  # old friends\nbob cem\n": "parted by spaces, without a line of titles, with no weights",
}


@pytest.mark.parametrize("text", [*SAME, *UNWEIGHTED])
def test_a_table_gives_its_ties_and_says_where_from(text, tmp_path):
    graph = graph_of(tmp_path, text)
    assert people(graph) == ["ann", "bob", "cem"]
    assert ties(graph) == (TWO if text in SAME else ONE)
    (note,) = graph.notes
    assert note.startswith(f"{tmp_path / 'ties.csv'} was read as 3 people and 2 ties, parted by ")
    assert {**SAME, **UNWEIGHTED}[text] in note and "\n" not in note and note.endswith(".")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_what_spreadsheets_save_is_read(encoding, tmp_path):
    graph = graph_of(tmp_path, "Source\tTarget\r\nZoë Ray\tBob Lee\r\n".encode(encoding))
    assert ties(graph) == tie("Zoë Ray", "Bob Lee")


NAMES = {  # marks inside names
    "ann,bob#1\nann,bob#2\ncem,bob#2\n": tie("ann", "bob#1") | tie("ann", "bob#2") | tie("cem", "bob#2"),
    "ann bob#1\nann bob#2\n": tie("ann", "bob#1") | tie("ann", "bob#2"),
    "ann,#1\nann,C# fan\n": tie("ann", "#1") | tie("ann", "C# fan"),
    '"Ray, Ann","Lee, Bob",2\n"Lee, Bob",Cem,3\n': tie("Ray, Ann", "Lee, Bob", 2.0) | tie("Lee, Bob", "Cem", 3.0),
    '"Ann Ray" "Bob Lee" 2\n"Bob Lee" Cem 3\n': tie("Ann Ray", "Bob Lee", 2.0) | tie("Bob Lee", "Cem", 3.0),
    "'Ray, Ann','O Hara'\n'O Hara',Cem\n": tie("Ray, Ann", "O Hara") | tie("O Hara", "Cem"),
    "'Ann Ray' 'Bob Lee' 2\n'Bob Lee' Cem 3\n": tie("Ann Ray", "Bob Lee", 2.0) | tie("Bob Lee", "Cem", 3.0),
    "'t Hooft,O'Hara\nO'Hara,Cem\n": tie("'t Hooft", "O'Hara") | tie("O'Hara", "Cem"),
    "Ray, Ann;Lee, Bob\nLee, Bob;Fox, Cem\n": tie("Ray, Ann", "Lee, Bob") | tie("Lee, Bob", "Fox, Cem"),
    "Ray, Ann\tLee, Bob\nLee, Bob\tFox, Cem\n": tie("Ray, Ann", "Lee, Bob") | tie("Lee, Bob", "Fox, Cem"),
    'Dwayne "Rock" J,Bob\nAnn O\'Hara,Bob\n': tie('Dwayne "Rock" J', "Bob") | tie("Ann O'Hara", "Bob"),
    "a,b\nb,c\n": tie("a", "b") | tie("b", "c"),
    "a b 1\nc d 2\n": tie("a", "b") | tie("c", "d", 2.0),
    "Source,Target\nAnn Ray,Bob Lee\nBob Lee,Cem van Oz\n": tie("Ann Ray", "Bob Lee") | tie("Bob Lee", "Cem van Oz"),
}


@pytest.mark.parametrize("text", NAMES)
def test_a_name_may_hold_any_mark(text, tmp_path):
    graph = graph_of(tmp_path, text)
    assert ties(graph) == NAMES[text] and set(people(graph)) == set().union(*NAMES[text])


ORDERS = {
    "from,to\n1,2\n2,3\n10,3\n": ["1", "2", "3", "10"],
    "who,whom\n1,2\n10,9\n": ["1", "2", "9", "10"],
    "1.0 2.0\n10.0 2.0\n": ["1.0", "2.0", "10.0"],
    "-3 2\n10 -20\n": ["-20", "-3", "2", "10"],
    "10 2\na1 b\n": ["10", "2", "a1", "b"],
}


@pytest.mark.parametrize("text", ORDERS)
def test_people_who_are_numbers_are_in_their_order(text, tmp_path):
    assert people(graph_of(tmp_path, text)) == ORDERS[text]


REFUSED = {
    "source,target\nsource,x\n": "'source' and 'target' may be titles or people.*; begin the line with #",
    "Source,Sink\nann,bob\n": "'Source' and 'Sink', which may be titles or people; call the columns source and target",
    "from,to,value,count\nann,bob,1,2\n": "'value' and 'count'; call one of them weight",
    "ann;bob,2\n": "by its semicolons and commas; put names .* in quotation marks",
    "a;b;1,5\nb;c;2,5\n": "'b;c;2,5'; write them with a point",
    "a b 1,5\nb c 2,5\n": "'b c 2,5'; write them with a point",
    "ann,bob,heavy\nann,dan,2\n": "line 1: a weight must be a number above 0, not 'heavy'",
    "ann,bob,2\nann,dan,heavy\n": "line 2: a weight must be a number above 0, not 'heavy'",
    "ann bob nan\ncem dan 1\n": "line 1: a weight .* 'nan'",
    "source,target,weight\nann,bob,1\nann,cem\n": "line 3: a line here has 3 fields, as its titles have, not 2",
    "source,target,weight\nann,,1\n": "line 2: .*two people",
    "source,target,weight\nann,bob,0\n": "line 2: a weight must be a number above 0, not '0'",
    "Ann Ray,Bob Lee\nCem Dan\n": "line 2: .*two people.*'Cem Dan'",
    "ann,bob lee\ncem,,dan fox\n": "line 2: .*two people.*'cem,,dan fox'",
    '"ann,bob\n': "near line 2: a name in quotation marks ends with one",
    "name,age,city,zip\nann,3,x,4\n": "line 1: .*two people.*source,target,weight above",
    "Source,Target\n": "lists none",
    '{"ann": "bob"}\n': "begins as XML or JSON does.*; save it",
    '<?xml version="1.0"?>\n<gexf/>\n': "begins as XML or JSON does.*; save it",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_cannot_be_told_apart_is_refused_in_one_sentence(text, tmp_path):
    with pytest.raises(InputError, match=REFUSED[text]) as error:
        graph_of(tmp_path, text)
    message = str(error.value)
    assert "ties.csv" in message and "\n" not in message and message.endswith(".") and ";" in message


def test_the_note_says_when_the_first_line_may_be_titles(tmp_path):
    (note,) = graph_of(tmp_path, "Chum,Pal\nann,bob\nbob,cem\n").notes
    assert note.endswith("'Chum' and 'Pal', who are tied to nobody else, are taken for people and not for titles.")
    assert "nobody else" not in graph_of(tmp_path, "ann,bob\nbob,cem\n").notes[0]


@pytest.mark.parametrize(("separator", "name"), [(",", "commas"), (";", "semicolons"), ("\t", "tabs"), (" ", "spaces")])
@pytest.mark.parametrize("titles", [("source", "target", "weight"), ("From", "To", "Value"), ("u", "v", "count")])
def test_pandas_and_networkx_read_the_same(separator, name, titles, tmp_path):
    known = nx.les_miserables_graph()
    table = nx.to_pandas_edgelist(known)[["source", "target", "weight"]].set_axis(titles, axis=1)
    table[titles[0]] = table[titles[0]].replace("Valjean", "Jean Valjean, 24601")
    table[titles[1]] = table[titles[1]].replace("Valjean", "Jean Valjean, 24601")
    text = table.to_csv(index=False, sep=separator)
    graph = graph_of(tmp_path, text)
    expected = nx.from_pandas_edgelist(pd.read_csv(tmp_path / "ties.csv", sep=separator), *titles[:2], titles[2])
    assert ties(graph) == {frozenset((a, b)): float(w) for a, b, w in expected.edges(data=titles[2])}
    assert people(graph) == sorted(expected)
    assert f"77 people and 254 ties, parted by {name}, from the columns '{titles[0]}'" in graph.notes[0]


@pytest.mark.parametrize("name", ["karate_club_graph", "florentine_families_graph"])
def test_what_networkx_wrote_is_read_as_it_reads_it(name, tmp_path):
    known = getattr(nx, name)()
    nx.write_weighted_edgelist(known, tmp_path / "ties.edges", delimiter=",")
    graph = graph_files.read(tmp_path / "ties.edges")
    again = nx.read_weighted_edgelist(tmp_path / "ties.edges", delimiter=",")
    linked = {frozenset(map(str, pair)) for pair in again.edges}
    assert set(ties(graph)) == linked and all(
        weight == again.edges[tuple(pair)].get("weight", 1.0) for pair, weight in ties(graph).items()
    )
