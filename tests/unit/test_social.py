"""How people change each other agrees with loops, closed forms, exact chances and mean-field fixed points."""

import networkx as nx
import numpy as np
import pytest
from scipy import stats
from scipy.optimize import brentq
from scipy.sparse import csr_array
from scipy.special import expit, softmax

from godmodel.agents.population import Population
from godmodel.models.social.choice import chances, choose, utilities
from godmodel.models.social.feed import Feed, attention, channels_of, gini
from godmodel.models.social.opinion import averaged, bounded, entropies, fashionable, toward


def a_world(people=40, topics=3, seed=0):
    """Tastes and a weighted row-stochastic matrix in which person 0 listens to nobody but hears themselves never."""
    rng = np.random.default_rng(seed)
    tastes = rng.dirichlet(np.full(topics, 0.6), size=people)
    ties = nx.to_numpy_array(nx.gnp_random_graph(people, 0.25, seed=seed)) * rng.uniform(0.2, 3, (people, people))
    ties[0] = 0
    total = ties.sum(axis=1, keepdims=True)
    return tastes, csr_array(np.divide(ties, total, out=np.zeros_like(ties), where=total > 0))


@pytest.mark.parametrize("confidence", [0.0, 0.15, 0.4, 0.8])
def test_bounded_confidence_is_a_mean_over_neighbours_within_reach(confidence):
    tastes, influence = a_world()
    dense = influence.toarray()
    expected, stayed = tastes.copy(), 0
    for i in range(len(tastes)):
        total, mean = 0.0, np.zeros(tastes.shape[1])
        for j in range(len(tastes)):
            if dense[i, j] > 0 and 0.5 * np.abs(tastes[i] - tastes[j]).sum() <= confidence:
                total += dense[i, j]
                mean += dense[i, j] * tastes[j]
        if total > 0:
            expected[i] = 0.7 * tastes[i] + 0.3 * mean / total
        else:
            stayed += 1
    new = bounded(tastes, influence, 0.3, confidence)
    np.testing.assert_allclose(new, expected, atol=1e-14)
    assert stayed >= 1 and np.array_equal(new[0], tastes[0])
    assert (stayed == len(tastes)) == (confidence == 0)


def test_who_is_at_the_very_edge_of_reach_is_heard():
    tastes = np.array([[1.0, 0.0], [0.5, 0.5]])
    both = csr_array(np.array([[0.0, 1.0], [1.0, 0.0]]))
    np.testing.assert_allclose(bounded(tastes, both, 0.5, 0.5), [[0.75, 0.25], [0.75, 0.25]])
    assert np.array_equal(bounded(tastes, both, 0.5, 0.49), tastes)


def test_whole_confidence_is_averaging():
    tastes, influence = a_world(seed=4)
    listens = influence.toarray().sum(axis=1) > 0
    np.testing.assert_allclose(
        bounded(tastes, influence, 0.4, 1.0)[listens], averaged(tastes, influence, 0.4)[listens], atol=1e-14
    )
    by_hand = 0.6 * tastes + 0.4 * influence.toarray() @ tastes
    np.testing.assert_allclose(averaged(tastes, influence, 0.4), by_hand, atol=1e-14)


def test_ties_beyond_one_block_are_computed_too(monkeypatch):
    tastes, influence = a_world()
    whole = bounded(tastes, influence, 0.3, 0.4)
    monkeypatch.setattr("godmodel.models.social.opinion.EDGES", 7)
    assert np.array_equal(bounded(tastes, influence, 0.3, 0.4), whole)


@pytest.mark.parametrize("pull", [0.5, -0.3, 1.7])
def test_fashion_among_people_alike_raises_the_ratio_of_shares_to_a_power(pull):
    start = np.array([0.5, 0.3, 0.2])
    tastes = np.tile(start, (4, 1))
    for _ in range(3):
        tastes = fashionable(tastes, tastes.mean(axis=0), np.full(4, pull))
    expected = start ** ((1 + pull) ** 3)
    np.testing.assert_allclose(tastes, np.tile(expected / expected.sum(), (4, 1)), rtol=1e-12)


def test_fashion_is_the_replicator_with_the_crowds_shares_as_fitness():
    rng = np.random.default_rng(1)
    tastes, common = rng.dirichlet(np.ones(4), size=6), rng.dirichlet(np.ones(4))
    pull = np.array([0.0, 1.0, 1.0, -1.0, 0.4, 2.0])
    expected = np.array([[t[k] * common[k] ** b for k in range(4)] for t, b in zip(tastes, pull, strict=True)])
    new = fashionable(tastes, common, pull)
    np.testing.assert_allclose(new, expected / expected.sum(axis=1, keepdims=True), rtol=1e-12)
    np.testing.assert_allclose(new[0], tastes[0], rtol=1e-15)
    mean_fitness = tastes[1] @ common
    np.testing.assert_allclose(new[1] - tastes[1], tastes[1] * (common - mean_fitness) / mean_fitness, atol=1e-15)


@pytest.mark.parametrize("pull", [1.0, -1.0])
def test_a_topic_that_nobody_likes_stays_without_anybody(pull):
    tastes = np.array([[0.7, 0.0, 0.3], [0.2, 0.0, 0.8]])
    new = fashionable(tastes, tastes.mean(axis=0), np.full(2, pull))
    assert (new[:, 1] == 0).all() and np.isfinite(new).all()
    np.testing.assert_allclose(new.sum(axis=1), 1)
    pure = np.array([[0.0, 1.0], [1.0, 0.0]])
    assert np.array_equal(fashionable(pure, np.array([0.0, 1.0]), np.full(2, pull)), pure)


def test_going_somewhere_is_a_share_of_the_way():
    tastes, goal = np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([[0.0, 1.0], [0.5, 0.5]])
    np.testing.assert_allclose(toward(tastes, goal, 0.25), [[0.75, 0.25], [0.125, 0.875]])
    np.testing.assert_allclose(toward(tastes, goal, np.array([0.0, 1.0])), [[1, 0], [0.5, 0.5]])


def test_entropies_are_scipys():
    tastes = np.concatenate([np.random.default_rng(0).dirichlet(np.full(5, 0.3), size=50), np.eye(5)])
    np.testing.assert_allclose(entropies(tastes), stats.entropy(tastes, base=2, axis=1), atol=1e-13)


def test_attention_falls_with_the_places_before():
    rng = np.random.default_rng(2)
    order, place, visibility = rng.permutation(12), rng.uniform(0, 1.5, 12), rng.uniform(0.1, 4, 12)
    place[3] = 0.0
    expected, before = np.zeros(12), 0.0
    for n in order:
        expected[n] = place[n] * visibility[n] * (1 + before) ** -0.7
        before += place[n]
    np.testing.assert_allclose(attention(order, place, 0.7, visibility), expected, rtol=1e-12)
    np.testing.assert_allclose(attention(order, place, 0.0, visibility), place * visibility)


def dice(seed=0):
    names = ("rng", "which", "machines")
    return {name: np.random.default_rng([seed, i]) for i, name in enumerate(names)}


def test_what_one_channel_shows_has_the_chances_of_its_attention():
    rng = np.random.default_rng(3)
    weight, machine = rng.uniform(0, 3, 15), rng.random(15) < 0.4
    weight[2] = 0.0
    feed = Feed(weight, machine)
    reading = feed.draw(np.zeros((4000, 10), dtype=int), **dice())
    assert np.array_equal(reading.machine, machine[reading.picks])
    counts = np.bincount(reading.picks.ravel(), minlength=15)
    assert counts[2] == 0
    seen = weight > 0
    expected = weight[seen] / weight.sum() * counts.sum()
    assert stats.chisquare(counts[seen], expected).pvalue > 1e-3
    assert feed.machine_share[0] == pytest.approx(weight[machine].sum() / weight.sum(), rel=1e-14)


def test_a_personalised_feed_has_the_chances_of_each_channel():
    rng = np.random.default_rng(4)
    weight, machine, topics = rng.uniform(0.1, 3, 12), rng.random(12) < 0.5, rng.dirichlet(np.ones(3), size=12)
    topics[machine, 2], topics[~machine, 1] = 0.0, 0.0  # channel 2 is people's alone, channel 1 machines'
    feed = Feed(weight, machine, topics)
    for channel in range(3):
        reading = feed.draw(np.full((20_000, 1), channel), **dice(channel))
        chance = weight * topics[:, channel]
        counts = np.bincount(reading.picks.ravel(), minlength=12)
        seen = chance > 0
        assert counts[~seen].sum() == 0
        assert stats.chisquare(counts[seen], chance[seen] / chance.sum() * counts.sum()).pvalue > 1e-3
        assert feed.machine_share[channel] == pytest.approx(chance[machine].sum() / chance.sum(), abs=1e-14)


def test_channels_are_drawn_by_taste_to_the_power_of_focus():
    tastes = np.array([[0.6, 0.3, 0.1], [0.0, 0.5, 0.5]])
    for focus in (0.5, 1.0, 3.0):
        channels = channels_of(tastes, 20_000, focus, rng=np.random.default_rng(5))
        for mine, taste in zip(channels, tastes, strict=True):
            counts = np.bincount(mine, minlength=3)
            chance = np.where(taste > 0, taste**focus, 0)
            seen = chance > 0
            assert counts[~seen].sum() == 0
            assert stats.chisquare(counts[seen], chance[seen] / chance.sum() * counts.sum()).pvalue > 1e-3


@pytest.mark.parametrize("personalised", [False, True])
def test_machines_without_a_place_change_no_bit_of_what_people_read(personalised):
    rng = np.random.default_rng(6)
    n, machine = 40, np.arange(40) % 3 == 1
    topics = rng.dirichlet(np.ones(3), size=n) if personalised else None
    visibility, order = rng.uniform(0.2, 3, n), rng.permutation(n)
    channels = rng.integers(3, size=(200, 4)) if personalised else np.zeros((200, 4), dtype=int)
    mixed = Feed(attention(order, np.where(machine, 0.0, 1.0), 0.8, visibility), machine, topics)
    people = np.flatnonzero(~machine)
    rank = np.full(n, -1)
    rank[people] = np.arange(len(people))
    alone_order = rank[order[~machine[order]]]
    alone = Feed(
        attention(alone_order, np.ones(len(people)), 0.8, visibility[people]),
        np.zeros(len(people), dtype=bool),
        topics[people] if personalised else None,
    )
    with_them, without = mixed.draw(channels, **dice(9)), alone.draw(channels, **dice(9))
    assert not with_them.machine.any()
    assert np.array_equal(with_them.picks, people[without.picks])
    some = Feed(attention(order, np.where(machine, 0.5, 1.0), 0.0, visibility), machine, topics).draw(
        channels, **dice(9)
    )
    none = Feed(attention(order, np.where(machine, 0.0, 1.0), 0.0, visibility), machine, topics).draw(
        channels, **dice(9)
    )
    assert some.machine.any() and not some.machine.all()
    assert np.array_equal(some.picks[~some.machine], none.picks[~some.machine])


def test_where_only_machines_publish_only_machines_are_read():
    reading = Feed(np.array([1.0, 3.0]), np.array([True, True])).draw(np.zeros((5000, 2), dtype=int), **dice())
    assert reading.machine.all()
    assert stats.binomtest(int((reading.picks == 1).sum()), 10_000, 0.75).pvalue > 1e-3


def test_gini_is_half_the_relative_mean_difference():
    rng = np.random.default_rng(7)
    for counts in (rng.poisson(3, 30), rng.pareto(1.5, 50), np.array([0, 0, 5]), np.array([2, 2])):
        x = counts.astype(float)
        expected = np.abs(x[:, None] - x[None]).mean() / (2 * x.mean())
        assert gini(counts) == pytest.approx(expected, abs=1e-12)
    assert np.isnan(gini(np.array([0, 0]))) and np.isnan(gini(np.array([])))


def test_utilities_are_the_formula():
    quality, price, need = np.array([0.5, np.nan, 0.9]), np.array([0.0, 1.0, 2.0]), np.array([1.0, 1.5])
    around = np.array([[0.2, 0.0, 0.5], [0.0, 0.0, 1.0]])
    u = utilities(quality, price, around, need, reluctance=3.0, quality_weight=4.0, peers=2.0)
    for i in range(2):
        for j in (0, 2):
            assert u[i, j] == pytest.approx(4 * need[i] * quality[j] - price[j] + 2 * around[i, j] - 3)
    assert (u[:, 1] == -np.inf).all()


def test_chances_are_softmax_with_none_worth_zero():
    u = np.array([[0.3, -2.0], [-np.inf, 1.0], [50.0, 49.0], [-900.0, -np.inf]])
    expected = softmax(np.column_stack([np.zeros(4), u]), axis=1)
    np.testing.assert_allclose(chances(u), expected, atol=1e-15)
    choices = choose(np.tile(u[:1], (30_000, 1)), rng=np.random.default_rng(8))
    assert stats.chisquare(np.bincount(choices, minlength=3), 30_000 * expected[0]).pvalue > 1e-3
    assert set(choose(np.tile(u[1:2], (2000, 1)), rng=np.random.default_rng(8))) == {0, 2}


def all_know_all(people):
    return csr_array((np.ones((people, people)) - np.eye(people)) / (people - 1))


@pytest.mark.parametrize(
    "peers, pushed, first, bracket",
    [
        (2.0, -1.5, 0, (0.0, 1.0)),  # one fixed point
        (6.0, -3.0, 0, (0.0, 0.4)),  # two that are stable: whoever starts low stays low
        (6.0, -3.0, 1, (0.6, 1.0)),
        (6.0, -1.9, 0, (0.6, 1.0)),  # and above the threshold all take off
    ],
    ids=["alone", "low", "high", "taken off"],
)
def test_adoption_settles_at_the_fixed_point_of_mean_field_theory(peers, pushed, first, bracket):
    people, quality, reluctance = 900, 0.25, 4.0
    crowd = Population(np.ones((people, 1)), all_know_all(people))
    crowd.uses[:] = first
    rng = np.random.default_rng(10)
    shares = []
    for _ in range(90):
        crowd.adopt(
            np.array([quality]),
            np.array([4 * quality - reluctance - pushed]),
            reconsider=0.7,
            reluctance=reluctance,
            quality_weight=4.0,
            peers=peers,
            unskilled=0.0,
            rng=rng,
        )
        shares.append((crowd.uses == 1).mean())
    m = brentq(lambda m: expit(pushed + peers * m) - m, *bracket)
    assert np.mean(shares[30:]) == pytest.approx(m, abs=4 * np.sqrt(m * (1 - m) / people))


def test_the_unskilled_adopt_more_readily_by_the_chances_of_the_formula():
    from godmodel.agents.population import Traits

    people = 20_000
    half = np.arange(people) % 2 * 1.0
    traits = Traits(np.full(people, 1 / people), np.ones(people), half, np.zeros(people))
    crowd = Population(np.ones((people, 1)), csr_array((people, people)), traits)
    crowd.adopt(
        np.array([0.5, np.nan, 0.8]),
        np.array([0.0, 0.0, 1.0]),
        reconsider=0.5,
        reluctance=2.0,
        quality_weight=3.0,
        peers=1.0,
        unskilled=0.6,
        rng=np.random.default_rng(11),
    )
    for skill in (0.0, 1.0):
        need = 1 + 0.6 * (1 - skill)
        p = 0.5 * softmax([0, 3 * need * 0.5 - 2, -np.inf, 3 * need * 0.8 - 1 - 2])
        p[0] += 0.5
        counts = np.bincount(crowd.uses[half == skill], minlength=4)
        assert counts[2] == 0 and stats.chisquare(counts[[0, 1, 3]], p[[0, 1, 3]] * people / 2).pvalue > 1e-3
