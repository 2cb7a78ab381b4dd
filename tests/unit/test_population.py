"""god is the law of what people wrote: what the population says of itself agrees with counting over its members."""

from itertools import product

import mesa
import numpy as np
import pytest
from scipy import stats
from scipy.sparse import csr_array
from small_worlds import lived

from godmodel.agents.person import Person
from godmodel.agents.population import Population
from godmodel.models.distribution import all_documents
from godmodel.models.exact.hidden_markov import HiddenMarkovTopics
from godmodel.sim.society import graphs

K, S, V, T = 2, 2, 3, 3
DOCS = all_documents(V, T)
RNG = np.random.default_rng(7)
INITIAL = RNG.dirichlet(np.ones(S), size=K)
TRANSITION = RNG.dirichlet(np.ones(S), size=(K, S))
EMISSION = RNG.dirichlet(np.ones(V), size=(K, S))
TOPICS = HiddenMarkovTopics(INITIAL, TRANSITION, EMISSION, length=T)


def by_paths(k, x):
    """p_k(x) as the sum over every path of hidden states."""
    total = 0.0
    for path in product(range(S), repeat=T):
        p = INITIAL[k, path[0]] * EMISSION[k, path[0], x[0]]
        for t in range(1, T):
            p *= TRANSITION[k, path[t - 1], path[t]] * EMISSION[k, path[t], x[t]]
        total += p
    return total


TOPIC_LAWS = np.array([[by_paths(k, x) for x in DOCS] for k in range(K)])


def people(n, graph=None, concentration=1.0, seed=0):
    influence = graphs.influence_matrix(graph or graphs.none(n))
    return Population.drawn(np.full(K, 1 / K), concentration, influence, rng=np.random.default_rng(seed))


@pytest.mark.parametrize("documents", [7, 3, 20, 70])
def test_god_is_the_mean_of_his_authors_laws(documents):
    crowd = people(7)
    authors = crowd.choose_authors(documents, rng=np.random.default_rng(1))
    own = crowd.tastes @ TOPIC_LAWS  # each person's law over every document
    brute = own[authors].mean(axis=0)
    np.testing.assert_allclose(np.exp(crowd.law(TOPICS).log_prob(DOCS)), brute, rtol=1e-12)
    if documents % 7:
        assert np.abs(brute - own.mean(axis=0)).max() > 1e-4, "the lot matters"


@pytest.mark.parametrize("documents", [1, 7, 20, 699])
def test_everybody_writes_equally_often(documents):
    crowd = people(7)
    authors = crowd.choose_authors(documents, rng=np.random.default_rng(3))
    times = np.bincount(authors, minlength=7)
    assert len(authors) == documents and np.ptp(times) <= 1
    assert crowd.written.tolist() == times.tolist()
    extra = np.zeros(7)
    for seed in range(700):
        extra += np.bincount(crowd.choose_authors(3, rng=np.random.default_rng(seed)), minlength=7)
    assert stats.chisquare(extra).pvalue > 1e-3


def test_documents_are_drawn_from_god():
    crowd = people(7, concentration=0.5)
    rng = np.random.default_rng(5)
    authors = crowd.choose_authors(20_003, rng=rng)
    x = crowd.write(authors, TOPICS, rng=rng)
    god = np.exp(crowd.law(TOPICS).log_prob(DOCS))
    seen = np.bincount(x @ (V ** np.arange(T - 1, -1, -1)), minlength=len(DOCS))
    assert stats.chisquare(seen, len(x) * god).pvalue > 1e-3
    even = np.full(len(DOCS), len(x) / len(DOCS))
    assert stats.chisquare(seen, even).pvalue < 1e-6, "the test can tell"


def test_each_author_writes_from_their_own_law():
    crowd = people(2)
    crowd.tastes = np.array([[0.9, 0.1], [0.2, 0.8]])
    authors = np.repeat([0, 1], 10_000)
    x = crowd.write(authors, TOPICS, rng=np.random.default_rng(2)) @ (V ** np.arange(T - 1, -1, -1))
    for person in (0, 1):
        seen = np.bincount(x[authors == person], minlength=len(DOCS))
        assert stats.chisquare(seen, 10_000 * crowd.tastes[person] @ TOPIC_LAWS).pvalue > 1e-3


@pytest.mark.parametrize("strength", [0.0, 0.3, 1.0])
def test_listening_is_the_dense_matrix_product(strength):
    graph = graphs.stochastic_blocks(30, 3, 4.0, 1.0, rng=np.random.default_rng(0))
    crowd = people(30, graph)
    before, w = crowd.tastes.copy(), np.zeros((30, 30))
    for i in range(30):
        around = list(graph[i]) or [i]
        w[i, around] = 1 / len(around)
    for _ in range(2):
        before = before + strength * (w @ before - before)
        crowd.listen(strength)
    np.testing.assert_allclose(crowd.tastes, before, atol=1e-14)
    np.testing.assert_allclose(crowd.tastes.sum(axis=1), 1)


def test_on_a_ring_listening_keeps_the_mean_and_brings_people_together():
    crowd = people(40, graphs.watts_strogatz(40, 4, 0.0, rng=np.random.default_rng(0)))
    mean, spread = crowd.tastes.mean(axis=0), crowd.tastes.std(axis=0)
    for _ in range(10):
        crowd.listen(0.5)
    np.testing.assert_allclose(crowd.tastes.mean(axis=0), mean, atol=1e-14)
    assert (crowd.tastes.std(axis=0) < 0.5 * spread).all()


def test_what_is_taken_in_is_a_share_of_the_way():
    crowd = people(50)
    before, about = crowd.tastes.copy(), np.tile([1.0, 0.0], (50, 1))
    crowd.take_in(about, 0.25)
    np.testing.assert_allclose(crowd.tastes, 0.75 * before + 0.25 * about, atol=1e-14)
    crowd.tastes = before.copy()
    crowd.take_in(about, 0.0)
    assert np.array_equal(crowd.tastes, before), "nobody who cares"


def test_mean_taste_tends_to_popularity():
    popularity = np.array([0.6, 0.3, 0.1])
    influence = csr_array(np.eye(20_000, 1))  # only its number of rows is asked for
    crowd = Population.drawn(popularity, 2.0, influence, rng=np.random.default_rng(0))
    error = np.sqrt(popularity * (1 - popularity) / 3 / 20_000)  # Dirichlet variance: p (1 - p) / (concentration + 1)
    assert (np.abs(crowd.tastes.mean(axis=0) - popularity) < 4 * error).all()
    np.testing.assert_allclose(crowd.tastes.var(axis=0), popularity * (1 - popularity) / 3, rtol=0.1)


@pytest.mark.parametrize("concentration", [1e-9, 1e-3, 1e9])
def test_tastes_stay_on_the_simplex_at_the_extremes(concentration):
    crowd = people(200, concentration=concentration)
    assert np.isfinite(crowd.tastes).all() and (crowd.tastes >= 0).all()
    np.testing.assert_allclose(crowd.tastes.sum(axis=1), 1)


def test_a_person_is_a_handle_on_a_row():
    sim = lived({"population.documents": 47, "population.influence": 0.3})
    found = list(sim.agents_by_type[Person])
    assert [person.row for person in found] == list(range(20))
    assert all(isinstance(person, mesa.Agent) and person.model is sim for person in found)
    for person in found:
        assert np.array_equal(person.taste, sim.population.tastes[person.row])
        assert person.favourite == sim.population.tastes[person.row].argmax()
        assert person.written in (2, 3)
        assert person.neighbours.tolist() == sorted(sim.graph[person.row])
    assert sum(person.written for person in found) == 47
    found[0].taste[:] = 0
    assert sim.population.tastes[0].sum() == pytest.approx(1), "a look changes nothing"


def test_a_person_alone_has_no_neighbours():
    sim = lived({"population.graph": "none"}, ticks=1)
    assert [len(person.neighbours) for person in sim.people] == [0] * 20
