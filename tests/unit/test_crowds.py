"""A million people: graphs of arrays obey the laws of networkx's, handles are made when asked for, bits stay."""

import pickle

import mesa
import networkx as nx
import numpy as np
import pytest
from scipy.stats import ks_2samp
from small_worlds import small

import godmodel as gm
from godmodel.models.social import choice, feed, opinion
from godmodel.sim import simulation
from godmodel.sim.page.layout import portrayed
from godmodel.sim.society import adoption, crowds, graphs, handles
from godmodel.sim.society.networks.barabasi_albert import BarabasiAlbert
from godmodel.sim.society.networks.none import NoGraph
from godmodel.sim.society.networks.stochastic_blocks import StochasticBlocks
from godmodel.sim.society.networks.watts_strogatz import WattsStrogatz

LIVELY = {
    "population.people": 60,
    "population.influence": 0.3,
    "population.exposure": 0.4,
    "population.adoption.reconsider": 0.5,
    "population.adoption.quality": 9.0,
    "population.graph": {"kind": "stochastic_blocks", "blocks": 2, "within": 4.0, "between": 1.0},
    "trainee.documents": 30,
}


ALONE = {"population.adoption.reconsider": 0.0}
POPULAR = {"kind": "popular", "window": 3}


def dice(seed=0):
    return np.random.default_rng(seed)


def graph_of(ties, n):
    """networkx's graph of the ties, none of which leads to oneself or stands there twice."""
    graph = nx.empty_graph(n)
    graph.add_edges_from(ties.tolist())
    assert graph.number_of_edges() == len(ties) and nx.number_of_selfloops(graph) == 0
    return graph


@pytest.mark.parametrize("rewiring", [0.0, 0.1, 1.0])
@pytest.mark.parametrize(("n", "neighbours"), [(40, 12), (3000, 6), (500, 0)])
def test_a_small_world_moves_as_many_ties_as_it_should(n, neighbours, rewiring):
    ties = crowds.small_world(n, neighbours, rewiring, rng=dice())
    graph = graph_of(ties, n)
    assert len(ties) == n * neighbours // 2
    ring = {tuple(sorted(tie)) for tie in nx.circulant_graph(n, range(1, neighbours // 2 + 1)).edges}
    moved = sum(tuple(sorted(tie)) not in ring for tie in graph.edges)
    back = neighbours / n  # a moved tie may come back to a free place of the ring
    spread = 5 * np.sqrt(len(ties) * rewiring * (1 - rewiring) + 1)
    assert rewiring * (1 - back) * len(ties) - spread - back * len(ties) <= moved <= rewiring * len(ties) + spread


def test_a_small_world_is_as_clustered_and_as_wide_as_networkx_makes_it():
    ours = graph_of(crowds.small_world(2000, 8, 0.1, rng=dice()), 2000)
    theirs = graphs.watts_strogatz(2000, 8, 0.1, rng=dice(1))
    assert nx.average_clustering(ours) == pytest.approx(nx.average_clustering(theirs), abs=0.03)
    ways = [np.mean(list(nx.single_source_shortest_path_length(graph, 0).values())) for graph in (ours, theirs)]
    assert ways[0] == pytest.approx(ways[1], rel=0.15)
    degrees = [[degree for _, degree in graph.degree] for graph in (ours, theirs)]
    assert np.var(degrees[0]) == pytest.approx(np.var(degrees[1]), rel=0.2)


@pytest.mark.parametrize("attachments", [1, 3, 5])
def test_the_rich_get_as_rich_as_networkx_makes_them(attachments):
    n = 4000
    ours = graph_of(crowds.rich_get_richer(n, attachments, rng=dice()), n)
    theirs = graphs.barabasi_albert(n, attachments, rng=dice(1))
    assert ours.number_of_edges() == theirs.number_of_edges() == attachments * (n - attachments)
    degrees = [np.array([degree for _, degree in sorted(graph.degree)]) for graph in (ours, theirs)]
    assert (degrees[0][attachments + 1 :] >= attachments).all()
    assert ks_2samp(*degrees).pvalue > 0.01
    assert degrees[0][:50].mean() == pytest.approx(degrees[1][:50].mean(), rel=0.3), "who came first has most"


def test_a_star_is_where_the_rich_begin():
    assert crowds.rich_get_richer(4, 3, rng=dice()).tolist() == [[0, 1], [0, 2], [0, 3]]


@pytest.mark.parametrize(
    "settings", [WattsStrogatz(neighbours=4), BarabasiAlbert(attachments=2), StochasticBlocks(), NoGraph()]
)
def test_ties_make_the_influence_that_their_graph_makes(settings):
    n = 300
    ties = settings.ties(n, rng=dice())
    assert (ties == settings.ties(n, rng=dice())).all()
    influence, graph = graphs.influence_of(n, ties), graph_of(ties, n)
    assert (influence != graphs.influence_matrix(graph)).nnz == 0
    crowd = crowds.Crowd(influence)
    assert (len(crowd), crowd.number_of_nodes(), crowd.number_of_edges()) == (n, n, graph.number_of_edges())
    assert list(crowd) == list(range(n)) and all(crowd[i] == sorted(graph[i]) for i in graph)
    assert "300 people" in repr(crowd)
    if settings.kind == "stochastic_blocks":
        assert sorted(map(sorted, ties.tolist())) == sorted(map(sorted, settings.build(n, rng=dice()).edges))


def test_what_does_not_fit_is_refused_as_by_networkx_graphs():
    for settings, words in ((WattsStrogatz(neighbours=10), "neighbours"), (BarabasiAlbert(attachments=9), "attachm")):
        with pytest.raises(gm.InputError, match=words):
            settings.ties(9, rng=dice())


def test_a_crowd_is_portrayed_as_its_graph_is():
    ties = crowds.small_world(2500, 6, 0.1, rng=dice())
    ours, theirs = portrayed(crowds.Crowd(graphs.influence_of(2500, ties))), portrayed(graph_of(ties, 2500))
    assert ours.people == theirs.people == 2500 and len(ours.rows) == len(theirs.rows)
    assert "2,500 people" in ours.left_out


@pytest.fixture
def large(monkeypatch):
    """From two people on, a world is lived as one of very many."""

    def turn_on():
        for module in (simulation, adoption, crowds):
            monkeypatch.setattr(module, "LARGE", 1)

    return turn_on


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"population.reads": 1, "population.documents": 400},  # fewer than half are read
        {"population.feed": {"kind": "popular", "bias": 2.0}},
        {"population.feed": {"kind": "personalised"}},
        {"population.fashion": 0.5},
        {"population.turnover": 0.2, "population.upbringing": 0.5},
        {"population.performative": 0.0, "population.feed": {"kind": "chronological", "window": 2}},
        {"drift": {"kind": "random_walk"}, "population.feed": {"kind": "popular"}},
        {"measure.twin": True},
    ],
)
def test_very_many_people_live_as_few_do(changes, large):
    spec = small({"ticks": 5} | LIVELY | changes)
    plain = gm.Simulation(spec, 3)
    plain.run_model()
    large()
    crowd = gm.Simulation(spec, 3)
    crowd.run_model()
    assert isinstance(crowd.graph, crowds.Crowd) and isinstance(crowd.people, handles.Handles)
    assert crowd.checksum == plain.checksum and (crowd.population.uses == plain.population.uses).all()
    np.testing.assert_allclose(crowd.population.tastes, plain.population.tastes, atol=1e-12)
    assert (crowd.corpus.reads == plain.corpus.reads).all()


def test_documents_are_judged_once_and_no_more_than_are_read(large, monkeypatch):
    judged = []
    large()
    sim = gm.Simulation(small(LIVELY | {"population.reads": 50, "population.feed": POPULAR}), 1)
    each = type(sim.topics).log_prob_each
    monkeypatch.setattr(type(sim.topics), "log_prob_each", lambda self, x: judged.append(len(x)) or each(self, x))
    monkeypatch.setattr(simulation, "row_of", lambda tick: {})
    for _ in range(4):
        sim.step()
        judged.append(-sim.tick)
    per_tick = 50 + 30  # documents of people and of the machine
    listening = [n for n in judged if n == per_tick]
    assert len(listening) == 3, "those of ticks 1, 2 and 3, each once"
    few = gm.Simulation(small(LIVELY | {"population.documents": 3000, "population.reads": 1} | ALONE), 1)
    few.step()
    judged.clear()
    few.step()
    assert 0 < max(judged) <= 60, "of 3,000 documents those that 60 people read"


def test_handles_are_made_when_they_are_asked_for(large, monkeypatch):
    monkeypatch.setattr(handles, "SAMPLE", 7)
    large()
    sim = gm.Simulation(small(LIVELY), 1)
    people = [one for one in sim.agents if isinstance(one, gm.Person)]
    assert len(sim.people) == 60 and [one.row for one in people] == [0, 9, 19, 29, 39, 49, 59]
    assert sim.people[9] is people[1] and sim.people[-1] is people[-1]
    assert sim.people[4].row == 4 and sim.people[4] is sim.people[4]
    assert [one.row for one in sim.people[3:6]] == [3, 4, 5]
    assert sum(isinstance(one, gm.Person) for one in sim.agents) == 7 + 3
    assert len(sim.agents_by_type[gm.Person]) == 10 and "10 of them made" in repr(sim.people)
    with pytest.raises(IndexError):
        sim.people[60]
    assert sim.people[4].neighbours.tolist() == sim.graph[4]


def test_reporters_ask_the_people_that_there_are(large, monkeypatch):
    monkeypatch.setattr(handles, "SAMPLE", 5)
    large()
    sim = gm.Simulation(small(LIVELY | {"ticks": 2}), 1)
    ask = mesa.DataCollector(agent_reporters={"favourite": lambda one: getattr(one, "favourite", None)})
    sim.datacollector = ask
    sim.run_model()
    found = ask.get_agent_vars_dataframe().loc[2].favourite.dropna()
    assert found.tolist() == [one.favourite for one in sim.people.made()] and len(found) == 5


def test_minds_of_ones_own_are_all_made_and_go_on_after_pickling(large, monkeypatch):
    monkeypatch.setattr(handles, "SAMPLE", 3)
    plain = gm.Simulation(small(LIVELY), 1, person=some)
    large()
    sim = gm.Simulation(small(LIVELY), 1, person=some)
    assert sum(isinstance(one, Rare) for one in sim.people.made()) == 60 // 4
    sim.step()
    again = pickle.loads(pickle.dumps(sim))
    for one in (sim, again, plain):
        one.run_model()
    assert sim.checksum == again.checksum == plain.checksum
    assert again.people[1].model is again


class Rare(gm.Person):
    def wants(self):
        return gm.toward_rarest(self.taste, self.model.god)


def some(row):
    return gm.Person if row % 4 else Rare


@pytest.mark.parametrize("rows", [7, 64, 2**14])
def test_blocks_of_rows_change_no_bit(rows, monkeypatch):
    for module in (opinion, choice):
        monkeypatch.setattr(module, "ROWS", rows)
    rng = dice(2)
    n, k = 150, 5
    influence = graphs.influence_matrix(graphs.watts_strogatz(n, 6, 0.2, rng=rng))
    tastes, goal = rng.dirichlet(np.ones(k), size=n), rng.dirichlet(np.ones(k), size=n)
    each = rng.random(n)
    assert (opinion.heard(influence, tastes) == influence @ tastes).all()
    assert (opinion.averaged(tastes, influence, 0.3) == (1 - 0.3) * tastes + 0.3 * (influence @ tastes)).all()
    assert (opinion.toward(tastes, goal, 0.3) == (1 - 0.3) * tastes + 0.3 * goal).all()
    assert (opinion.toward(tastes, goal[0], 0.3) == (1 - 0.3) * tastes + 0.3 * goal[0]).all()
    assert (opinion.toward(goal[0], tastes, each) == (1 - each)[:, None] * goal[0] + each[:, None] * tastes).all()
    u = rng.normal(size=(n, 2))
    lot, cumulative = dice(4).random(n), np.cumsum(choice.chances(u), axis=1)
    assert (choice.choose(u, rng=dice(4)) == (cumulative[:, :-1] <= lot[:, None]).sum(axis=1)).all()


@pytest.mark.parametrize("points", [10, 2**16])
def test_a_search_finds_its_way_through_a_crowded_cell(points, monkeypatch):
    monkeypatch.setattr(feed, "LARGE", 1)
    monkeypatch.setattr(feed, "POINTS", points)
    edges = np.cumsum(1.0 / np.arange(1, 4000) ** 3)  # almost all of them lie in the last cell
    asked = np.concatenate([edges, np.nextafter(edges, 0), dice().random(500) * edges[-1], [0.0]])
    assert (feed._searched(edges, asked) == np.searchsorted(edges, asked, side="right")).all()
