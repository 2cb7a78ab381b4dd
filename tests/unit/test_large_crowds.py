"""Large crowds go through faster code, and come to what the plain definition says."""

import numpy as np
import pytest

from godmodel.models.social import feed, opinion
from godmodel.models.social.feed import Feed, channels_of
from godmodel.sim.society.feeds import ordered
from godmodel.sim.society.graphs import influence_matrix, watts_strogatz


@pytest.mark.parametrize("channels", [1, 3])
def test_a_large_feed_draws_what_a_search_of_its_cumulative_attention_finds(channels, monkeypatch):
    dice = np.random.default_rng(1)
    n, people = 2000, 500
    attention = dice.pareto(1.5, size=n) * (dice.random(n) < 0.9)  # some documents draw nobody: ties
    machine = dice.random(n) < 0.3
    topics = dice.dirichlet(np.full(channels, 0.3), size=n)
    named = dice.integers(channels, size=(people, 5))
    made = Feed(attention, machine, topics if channels > 1 else None)

    def draw():
        rng, which, machines = (np.random.default_rng(seed) for seed in (2, 3, 4))
        return made.draw(named, rng=rng, which=which, machines=machines)

    monkeypatch.setattr(feed, "LARGE", 2**40)
    plain = draw()
    monkeypatch.setattr(feed, "LARGE", 1)
    large = draw()
    assert (plain.picks == large.picks).all() and (plain.machine == large.machine).all()
    assert 0.05 < large.machine.mean() < 0.6 and (machine[large.picks] == large.machine).all()
    u = np.random.default_rng(2).random(named.shape)
    people_rows = np.flatnonzero(~machine)
    for i, r in np.ndindex(40, 5):
        if not large.machine[i, r]:
            weight = attention[people_rows] * (topics[people_rows, named[i, r]] if channels > 1 else 1.0)
            before = np.concatenate([[0.0], np.cumsum(weight)]) / weight.sum()
            place = np.flatnonzero(people_rows == large.picks[i, r])[0]
            assert before[place] - 1e-12 <= u[i, r] < before[place + 1] + 1e-12


@pytest.mark.parametrize(
    "edges",
    [
        np.array([0.0, 0.0, 0.0]),
        np.array([0.5, 0.5, 1.0]),
        np.array([1e-9, 2e-9, 7.0]),
        np.linspace(0, 3, 50),
    ],
)
def test_a_sorted_search_is_a_search(edges, monkeypatch):
    monkeypatch.setattr(feed, "LARGE", 1)
    points = np.concatenate([edges, np.nextafter(edges, np.inf), np.linspace(0, edges[-1], 200)]).reshape(-1, 2)
    points = np.random.default_rng(0).permuted(points, axis=0)
    assert (feed._searched(edges, points) == np.searchsorted(edges, points, side="right")).all()


def test_bounded_confidence_in_blocks_is_the_dense_definition(monkeypatch):
    dice = np.random.default_rng(5)
    people, strength, confidence = 60, 0.3, 0.4
    influence = influence_matrix(watts_strogatz(people, 6, 0.2, rng=dice))
    tastes = dice.dirichlet(np.full(4, 0.7), size=people)
    apart = 0.5 * np.abs(tastes[:, None] - tastes[None]).sum(axis=2)
    weight = influence.toarray() * (apart <= confidence)
    total = weight.sum(axis=1, keepdims=True)
    mean = np.where(total > 0, weight @ tastes / np.where(total > 0, total, 1.0), tastes)
    expected = (1 - strength) * tastes + strength * mean
    assert 0 < (total > 0).sum() and (weight.astype(bool).sum() < influence.nnz)
    for edges in (7, influence.nnz, 2**13):
        monkeypatch.setattr(opinion, "EDGES", edges)
        assert opinion.bounded(tastes, influence, strength, confidence) == pytest.approx(expected, abs=1e-14)


def test_channels_are_chosen_as_often_as_tastes_say():
    tastes = np.array([[0.7, 0.2, 0.1], [0.0, 1.0, 0.0], [1.0, 0.0, 0.0]])
    drawn = channels_of(tastes, 40_000, 2.0, rng=np.random.default_rng(6))
    share = np.stack([np.bincount(row, minlength=3) / drawn.shape[1] for row in drawn])
    expected = tastes**2 / (tastes**2).sum(axis=1, keepdims=True)
    assert (share[1:] == expected[1:]).all()
    assert np.abs(share[0] - expected[0]).max() < 4 * np.sqrt(0.25 / drawn.shape[1])


@pytest.mark.parametrize("most", [0, 1, 5, 2**16 - 1, 2**16, 2**20])
@pytest.mark.parametrize("n", [0, 1, 300])
def test_documents_are_ordered_by_key_and_then_by_lot(most, n):
    dice = np.random.default_rng(7)
    first = -dice.integers(most + 1, size=n).astype(np.int32)
    first[: n // 3] = -most
    lot = dice.random(n)
    assert ordered._order(first, lot).tolist() == sorted(range(n), key=lambda i: (first[i], lot[i]))
