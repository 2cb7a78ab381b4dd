"""What machines cause is the distance to the mute twin: none where the world ignores them, else by Perdomo's law."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from small_worlds import lived, rows, small, write_years

from godmodel.models.distribution import Estimate
from godmodel.sim.corpus import HUMAN
from godmodel.sim.kinds import kinds_of
from godmodel.sim.simulation import Simulation
from godmodel.sim.society.feeds import AnyFeed

FEEDS = sorted(kinds_of(AnyFeed))
WORLDS = ("topics", "moving topics", "long moving topics", "names", "gaussian")
ANSWERING = {
    "ticks": 4,
    "population.exposure": 0.4,
    "population.influence": 0.2,
    "population.confidence": 0.7,
    "population.fashion": 0.3,
    "population.contrarians": 0.2,
    "population.stubbornness": 0.1,
    "population.turnover": 0.1,
    "population.upbringing": 0.5,
    "population.visibility": 1.5,
    "population.activity": 1.5,
    "population.skill": 0.8,
    "population.adoption.reconsider": 0.8,
    "population.adoption.reluctance": -1.0,
    "population.adoption.unskilled": 0.5,
    "trainee.temperature": 0.5,
    "measure.twin": True,
}


@pytest.fixture
def world_of(tmp_path):
    def settings(name):
        if name == "gaussian":
            numbers = {"world.topics": 3, "world.spread": 1.0, "trainee.temperature": 1.0}
            return {"world": "gaussian", "trainee.learner": "gaussian", "measure.draws": 3000} | numbers
        if name == "names":
            years = str(write_years(tmp_path / "years"))
            known = {"world.source": years, "world.first_year": 2000, "world.last_year": 2005}
            return {"world": "names", "measure.uniform": 0.1, "trainee.learner": "table", "drift": "years"} | known
        long = {"world.length": 12} if name.startswith("long") else {}  # not enumerated
        return ({"drift": "random_walk"} if "moving" in name else {}) | long

    return settings


def human_documents(sim):
    mine = sim.corpus.rows(origin=HUMAN)
    return sim.corpus.x[mine], sim.corpus.tick[mine], sim.corpus.author[mine]


def same(one, other):
    return all(np.array_equal(a, b) for a, b in zip(human_documents(one), human_documents(other), strict=True))


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("feed", FEEDS)
def test_a_world_that_ignores_machines_is_its_twin_to_the_bit(feed, world, world_of):
    changes = ANSWERING | world_of(world) | {"population.feed": feed, "population.performative": 0.0}
    sim = Simulation(small(changes), 2)
    for _ in range(sim.spec.ticks):
        sim.step()
        assert sim.row["caused_drift_js_bits"] == Estimate(0.0) and sim.row["caused_drift_share"] == 0.0
        assert np.array_equal(sim.population.tastes, sim.twin.population.tastes)
    assert same(sim, sim.twin) and len(sim.corpus.rows(machine=True)) == 200
    assert (sim.population.uses == 0).all()


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("feed", FEEDS)
def test_a_world_that_answers_moves_away_from_its_twin(feed, world, world_of):
    changes = ANSWERING | world_of(world) | {"population.feed": feed}
    sim = Simulation(small(changes), 2)
    caused = []
    for _ in range(sim.spec.ticks):
        sim.step()
        caused.append(sim.row["caused_drift_js_bits"])
        assert 0 <= sim.row["caused_drift_share"] <= 1
    assert caused[0] == Estimate(0.0), "machines have published nothing yet"
    assert not np.allclose(sim.god.weights, sim.twin.god.weights, atol=1e-3)
    assert caused[-1].value > 1e-5 or not caused[-1].exact
    silent = lived(changes | {"population.performative": 0.0, "trainee.documents": 0, "measure.twin": False}, seed=2)
    assert same(sim.twin, silent), "the twin is the world without machines"


def test_the_twin_needs_no_rivals_and_no_teacher():
    market = {"market.rivals": [{"source": "own"}, {"source": "1"}], "trainee.source": "2"}
    sim = lived(ANSWERING | market | {"population.performative": 0.0})
    assert sim.row["caused_drift_js_bits"] == Estimate(0.0) and not sim.twin.trainees


def test_people_write_the_same_at_the_first_tick_whatever_the_arm():
    arms = ({}, {"population.performative": 0.0}, {"population.performative": 3.0}, {"trainee.documents": 0})
    arms += ({"labels": "absent"}, {"market.rivals": [{}]}, {"population.feed": "popular"})
    arms += ({"population.adoption.reconsider": 0.0}, {"trainee.detector": "likelihood"})
    sims = [lived(ANSWERING | arm, ticks=1) for arm in arms]
    assert all(same(sims[0], other) for other in sims)


@pytest.mark.parametrize("feed", FEEDS)
def test_how_it_is_measured_never_touches_the_run(feed):
    base = ANSWERING | {"population.feed": feed, "trainee.detector": "likelihood", "market.rivals": [{"price": 1.0}]}
    ways = ({"measure.every": 0}, {"measure.twin": False}, {"measure.ledger": False}, {"measure.draws": 7})
    expected = [row["corpus_crc32"] for row in rows(base)]
    for way in ways:
        assert [row["corpus_crc32"] for row in rows(base | way)] == expected, way


def test_the_share_caused_is_of_all_that_moved():
    sim = lived(ANSWERING | {"drift": "random_walk"})
    caused = sim.row["caused_drift_js_bits"].value
    alone = js_bits(sim.twin.god, sim.twin.first_god)
    assert caused == pytest.approx(js_bits(sim.god, sim.twin.god), abs=1e-12)
    assert sim.row["moved_js_bits"].value == pytest.approx(js_bits(sim.god, sim.first_god), abs=1e-12)
    assert sim.row["caused_drift_share"] == pytest.approx(caused / (caused + alone), abs=1e-12)


def js_bits(p, q):
    """Jensen-Shannon divergence by enumeration."""
    x = p.support()
    p, q = np.exp(p.log_prob(x)), np.exp(q.log_prob(x))
    m = (p + q) / 2
    return float((p @ np.log2(p / m) + q @ np.log2(q / m)) / 2)


def test_places_of_machines_are_the_odds_of_reading_one():
    for strength in (0.5, 1.0, 4.0):
        settings = {"population.exposure": 0.1, "population.performative": strength, "population.people": 400}
        sim = lived(settings | {"population.reads": 20, "trainee.documents": 25, "ticks": 2})
        share = strength * 25 / (50 + strength * 25)
        assert sim.row["machine_read_share"] == pytest.approx(share, abs=4 * math.sqrt(share * (1 - share) / 8000))


PEOPLE, MACHINES, MIDDLE, SIGMA = 400, 900, 2.0, 1.5


@pytest.mark.parametrize("epsilon", [0.3, 0.9, 1.2])
def test_repeated_retraining_goes_where_perdomo_says(epsilon):
    """theta_t = mu + epsilon theta_hat_{t-1} + noise, the learner fits N documents, and publishes D of them.

    E theta_t = mu (1 - epsilon^t) / (1 - epsilon); with v_t = Var theta_t, v_1 = sigma^2 / N and
    v_t = sigma^2 / N + epsilon^2 (v_{t-1} + sigma_fit^2 / D), the learner's variance being sigma^2 but for 1 / N.
    """
    changes = {
        "world": "gaussian",
        "world.mean": MIDDLE,
        "world.scale": SIGMA,
        "trainee.learner": "gaussian",
        "trainee.documents": MACHINES,
        "anchor": "fresh",
        "anchor.share": 1.0,
        "population.exposure": 1.0,
        "population.performative": epsilon,
        "population.documents": PEOPLE,
        "population.people": 20,
        "measure.every": 0,
    }
    seeds, ticks = 24, 8
    means = np.empty((seeds, ticks))
    for seed in range(seeds):
        sim = Simulation(small(changes | {"ticks": ticks}), seed)
        for t in range(ticks):
            sim.step()
            means[seed, t] = sim.trainee.law.mean[0]
    expected, variance = 0.0, 0.0
    for t in range(ticks):
        expected = MIDDLE * (1 - epsilon ** (t + 1)) / (1 - epsilon)
        variance = SIGMA**2 / PEOPLE + (epsilon**2 * (variance + SIGMA**2 / MACHINES) if t else 0.0)
        assert abs(means[:, t].mean() - expected) < 4 * math.sqrt(variance / seeds)
        spread = ((means[:, t] - expected) ** 2).sum() / variance  # chi-square with a degree of freedom a seed
        assert 4 < spread < 65, "the chance of lying outside is below 1e-4 on either side"


def test_the_worlds_mean_follows_what_was_published_and_not_what_was_learned():
    changes = {"world": "gaussian", "trainee.learner": "gaussian", "trainee.documents": 3, "population.exposure": 0.5}
    sim = lived(changes | {"population.performative": 0.8, "world.mean": 1.0, "ticks": 3})
    published = sim.corpus.x[sim.corpus.rows(machine=True, first=2, last=2)]
    assert sim.god.mean[0] == pytest.approx(1.0 + 0.5 * 0.8 * published.mean(), abs=1e-12)
    facts = SimpleNamespace(**sim.row)
    assert facts.location_world == pytest.approx(sim.god.mean[0])
    assert facts.location_error == pytest.approx((sim.trainee.law.mean[0] - sim.god.mean[0]) ** 2)
