"""Who writes how much, how well, for how long and with whose words: each by its documented law."""

import numpy as np
import pytest
from scipy import stats
from scipy.sparse import csr_array
from small_worlds import lived, small

from godmodel.agents.population import Population, Traits, drawn_tastes, drawn_traits
from godmodel.models.distribution import all_documents
from godmodel.models.exact.table import TableTopics
from godmodel.sim.corpus import HUMAN, MACHINE
from godmodel.sim.simulation import Simulation

TOPICS = TableTopics(np.array([[0.7, 0.2, 0.1, 0.0], [0.0, 0.1, 0.3, 0.6], [0.25, 0.25, 0.25, 0.25]]))
PLAIN = {"activity": None, "visibility": None, "skill": 1.0, "skill_spread": 0.0, "fashion": 0.0, "contrarians": 0.0}


def crowd(people=12, *, seed=0, **traits):
    rng = np.random.default_rng(seed)
    known = {name: getattr(Traits.even(people), name) for name in ("activity", "visibility", "skill", "fashion")}
    tastes = rng.dirichlet(np.full(3, 0.5), size=people)
    return Population(tastes, csr_array((people, people)), Traits(**known | traits))


def symbol_law(population):
    """p(x) of each of the four documents, by a loop over who wrote, topics and symbols."""
    each = np.exp(np.array([[TOPICS.log_prob_each(np.array([[v]]))[0, k] for v in range(4)] for k in range(3)]))
    p, total = np.zeros(4), population.written.sum()
    for i in range(len(population)):
        skill = population.traits.skill[i]
        topic = skill * population.tastes[i] + (1 - skill) * population.popularity
        p += population.written[i] / total * topic @ each
    return p


@pytest.mark.parametrize("n", [1, 7, 100, 1003])
def test_people_write_as_much_as_their_activity_says_to_within_one_document(n):
    activity = np.random.default_rng(1).pareto(1.2, 30) + 1
    activity /= activity.sum()
    population = crowd(30, activity=activity)
    counts = []
    for seed in range(1500):
        authors = population.choose_authors(n, rng=np.random.default_rng(seed))
        assert len(authors) == n and population.written is population.signed
        counts.append(np.bincount(authors, minlength=30))
    counts, due = np.array(counts), n * activity
    assert (np.abs(counts - due) < 1 + 1e-9).all()
    rest = due - np.floor(due)
    error = np.sqrt(np.maximum(rest * (1 - rest), 1e-9) / len(counts))
    assert (np.abs(counts.mean(axis=0) - due) < 4.5 * error + 1e-9).all()


def test_activity_of_whole_numbers_leaves_nothing_to_lot():
    population = crowd(4, activity=np.array([0.1, 0.2, 0.3, 0.4]))
    for seed in range(50):
        authors = population.choose_authors(30, rng=np.random.default_rng(seed))
        assert np.bincount(authors).tolist() == [3, 6, 9, 12]


@pytest.mark.parametrize("name", ["activity", "visibility"])
@pytest.mark.parametrize("exponent", [0.8, 1.5, 3.0])
def test_heavy_tails_have_the_exponent_that_was_asked_for(name, exponent):
    people = 40_000
    traits = drawn_traits(people, **PLAIN | {name: exponent}, rng=np.random.default_rng(2))
    x = getattr(traits, name)
    assert (x.sum() if name == "activity" else x.mean()) == pytest.approx(1)
    hill = 1 / np.log(x / x.min()).mean()  # of all: the law is Pareto from its least value on
    assert hill == pytest.approx(exponent, abs=4 * exponent / np.sqrt(people))
    largest = np.sort(x)[-2000:]
    assert 1 / np.log(largest / largest[0]).mean() == pytest.approx(exponent, abs=4 * exponent / np.sqrt(2000))
    other = {"activity": "visibility", "visibility": "activity"}[name]
    assert np.ptp(getattr(traits, other)) == 0


def test_skill_has_the_mean_and_spread_that_were_asked_for():
    n = 40_000
    traits = drawn_traits(n, **PLAIN | {"skill": 0.6, "skill_spread": 0.2}, rng=np.random.default_rng(3))
    assert traits.skill.mean() == pytest.approx(0.6, abs=4 * 0.2 / np.sqrt(n))
    assert traits.skill.std() == pytest.approx(0.2, rel=0.02)
    strength = 0.24 / 0.04 - 1
    assert stats.kstest(traits.skill, stats.beta(0.6 * strength, 0.4 * strength).cdf).pvalue > 1e-3
    assert set(drawn_traits(9, **PLAIN | {"skill": 0.6}, rng=np.random.default_rng(3)).skill) == {0.6}


def test_contrarians_go_the_other_way():
    traits = drawn_traits(10_000, **PLAIN | {"fashion": 0.7, "contrarians": 0.3}, rng=np.random.default_rng(4))
    assert set(np.unique(traits.fashion)) == {-0.7, 0.7}
    assert stats.binomtest(int((traits.fashion < 0).sum()), 10_000, 0.3).pvalue > 1e-3
    assert drawn_traits(5, **PLAIN, rng=np.random.default_rng(4)) is None


@pytest.mark.parametrize("skill", [0.0, 0.35, 1.0, "mixed"])
def test_god_is_what_people_of_that_skill_write(skill):
    rng = np.random.default_rng(5)
    skills = rng.random(12) if skill == "mixed" else np.full(12, skill)
    activity = rng.dirichlet(np.ones(12))
    population = crowd(skill=skills, activity=activity)
    population.popularity = np.array([0.2, 0.3, 0.5])
    authors = population.choose_authors(40_000, rng=rng)
    p = symbol_law(population)
    god = population.law(TOPICS)
    np.testing.assert_allclose(np.exp(god.log_prob(np.arange(4)[:, None])), p, atol=1e-12)
    x = population.write(authors, TOPICS, rng=rng)
    # people write fixed numbers of documents, so counts vary less than a multinomial's: the test is one-sided
    assert stats.chisquare(np.bincount(x[:, 0], minlength=4), p * len(x)).pvalue > 1e-3
    half = np.arange(12) < 6
    among = population.law(TOPICS, among=half)
    population.written = np.where(half, population.written, 0)
    np.testing.assert_allclose(np.exp(among.log_prob(np.arange(4)[:, None])), symbol_law(population), atol=1e-12)


def test_without_skill_all_write_about_what_is_common():
    population = crowd(skill=np.zeros(12))
    population.choose_authors(50, rng=np.random.default_rng(6))
    np.testing.assert_allclose(population.law(TOPICS).weights, population.popularity, atol=1e-15)


def test_the_number_of_newborns_is_binomial():
    people, share = 40, 0.2
    newborn = []
    for seed in range(1200):
        population = crowd(people)
        before = population.tastes
        population.uses[:] = 1
        population.renew(share, 7, np.ones(3) / 3, 0.0, 4.0, rng=np.random.default_rng(seed))
        new = population.born == 7
        newborn.append(new.sum())
        assert np.array_equal(population.tastes[~new], before[~new]) and (population.born[~new] == 0).all()
        assert (population.uses[new] == 0).all() and (population.uses[~new] == 1).all()
        assert np.array_equal(population.tastes[new], population.innate[new])
    low, high = 3, 13
    bins = np.bincount(np.clip(newborn, low, high), minlength=high + 1)[low:]
    law = stats.binom(people, share)
    expected = np.array([law.cdf(low), *law.pmf(np.arange(low + 1, high)), law.sf(high - 1)]) * len(newborn)
    assert stats.chisquare(bins, expected).pvalue > 1e-3


@pytest.mark.parametrize("upbringing", [0.0, 0.4, 1.0])
def test_a_newborns_innate_taste_is_a_mix_of_birth_and_upbringing(upbringing):
    population, raised_on = crowd(3000), np.array([0.1, 0.8, 0.1])
    population.popularity = np.array([0.5, 0.2, 0.3])
    population.renew(1.0, 3, raised_on, upbringing, 4.0, rng=np.random.default_rng(7))
    tastes, popularity = population.tastes, population.popularity
    assert (population.born == 3).all()
    np.testing.assert_allclose(tastes.sum(axis=1), 1)
    mean = (1 - upbringing) * popularity + upbringing * raised_on
    spread = (1 - upbringing) * np.sqrt(popularity * (1 - popularity) / (4 + 1))  # of a Dirichlet of concentration 4
    assert (np.abs(tastes.mean(axis=0) - mean) <= 4 * spread / np.sqrt(3000) + 1e-12).all()
    np.testing.assert_allclose(tastes.std(axis=0), spread, rtol=0.06, atol=1e-12)
    if upbringing < 1:
        fresh = (tastes[:, 0] - upbringing * raised_on[0]) / (1 - upbringing)
        assert stats.kstest(fresh, stats.beta(4 * 0.5, 4 * 0.5).cdf).pvalue > 1e-3


def test_nobody_leaves_where_nobody_should():
    population = crowd()
    before = population.tastes
    population.renew(0.0, 1, np.ones(3) / 3, 1.0, 4.0, rng=None)
    assert population.tastes is before


def test_tastes_at_the_start_are_dirichlet():
    popularity = np.array([0.6, 0.3, 0.1])
    tastes = drawn_tastes(popularity, 2.0, 5000, rng=np.random.default_rng(8))
    for k in range(3):
        assert stats.kstest(tastes[:, k], stats.beta(2 * popularity[k], 2 * (1 - popularity[k])).cdf).pvalue > 1e-3


@pytest.mark.parametrize("pioneers", [0.0, 0.3, 1.0])
def test_a_new_topic_is_unknown_but_to_its_pioneers(pioneers):
    population = crowd(2000)
    population.tastes = population.tastes.copy()
    population.tastes[:5] = [0.0, 1.0, 0.0]  # who liked nothing else
    before, innate, common = population.tastes.copy(), population.innate.copy(), population.popularity
    population.reset_taste(1, pioneers, rng=np.random.default_rng(9))
    for new, old in ((population.tastes, before), (population.innate, innate)):
        np.testing.assert_allclose(new.sum(axis=1), 1)
        assert (new >= 0).all()
        started = new[:, 1] > 0
        np.testing.assert_allclose(new[started, 1], 0.5)
        for i in range(60):
            rest = np.array([old[i, 0], 0, old[i, 2]])
            rest = rest / rest.sum() if rest.sum() else np.array([common[0], 0, common[2]]) / (1 - common[1])
            expected = 0.5 * rest + [0, 0.5, 0] if started[i] else rest
            np.testing.assert_allclose(new[i], expected, atol=1e-12)
    assert np.array_equal(population.tastes[:, 1] > 0, population.innate[:, 1] > 0)
    assert stats.binomtest(int((population.tastes[:, 1] > 0).sum()), 2000, pioneers).pvalue > 1e-3


def test_the_only_topic_is_forgotten_and_taken_up_again():
    population = Population(np.ones((4, 1)), csr_array((4, 4)))
    population.reset_taste(0, 0.5, rng=np.random.default_rng(0))
    assert np.array_equal(population.tastes, np.ones((4, 1)))


def test_a_topic_that_was_everything_is_forgotten_too():
    population = Population(np.tile([0.0, 1.0, 0.0], (4, 1)), csr_array((4, 4)))
    population.reset_taste(1, 0.0, rng=np.random.default_rng(0))
    np.testing.assert_allclose(population.tastes, np.tile([0.5, 0.0, 0.5], (4, 1)))


def test_users_pass_off_their_share_and_have_not_written_that():
    population = crowd(10)
    population.uses = np.array([0, 1, 2, 0, 1, 0, 0, 2, 0, 1], dtype=np.int16)
    rng = np.random.default_rng(10)
    authors = population.choose_authors(20_000, rng=rng)
    machine = population.pass_off(authors, 0.3, rng=rng)
    assert (machine[population.uses[authors] == 0] == 0).all()
    passed = machine > 0
    assert np.array_equal(machine[passed], population.uses[authors[passed]])
    by_users = population.uses[authors] > 0
    assert stats.binomtest(int(passed.sum()), int(by_users.sum()), 0.3).pvalue > 1e-3
    assert np.array_equal(population.written, np.bincount(authors[~passed], minlength=10))
    assert np.array_equal(population.signed, np.bincount(authors, minlength=10))
    p = symbol_law(population)
    np.testing.assert_allclose(np.exp(population.law(TOPICS).log_prob(np.arange(4)[:, None])), p, atol=1e-12)
    x = population.write(authors[~passed], TOPICS, rng=rng)
    assert stats.chisquare(np.bincount(x[:, 0], minlength=4), p * len(x)).pvalue > 1e-3


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_who_passes_off_all_or_nothing(share):
    population = crowd(4)
    population.uses[:] = 1
    authors = population.choose_authors(40, rng=np.random.default_rng(0))
    machine = population.pass_off(authors, share, rng=np.random.default_rng(0))
    assert (machine == share).all()
    assert np.array_equal(population.written, population.signed)  # what they wrote, or would have written


ADOPTING = {
    "population.adoption.reconsider": 1.0,
    "population.adoption.reluctance": 0.0,
    "population.adoption.quality": 1.0,
    "population.adoption.passing": 0.4,
    "population.documents": 400,
}


def test_in_a_world_where_people_pass_off_god_is_who_truly_wrote():
    sim = lived(ADOPTING | {"population.skill": 0.5, "population.activity": 1.5})
    corpus, population = sim.corpus, sim.population
    now = corpus.rows(first=sim.tick)
    signed = now[corpus.author[now] != MACHINE]
    true = signed[corpus.origin[signed] == HUMAN]
    assert len(signed) == 400 and 0 < len(true) < 400
    written = np.bincount(corpus.author[true], minlength=len(population))
    assert np.array_equal(written, population.written)
    assert (population.uses[corpus.author[np.setdiff1d(signed, true)]] == 1).all()
    expressed = 0.5 * population.tastes + 0.5 * population.popularity
    x = all_documents(4, 5)
    each = np.exp(sim.topics.log_prob_each(x))
    np.testing.assert_allclose(np.exp(sim.god.log_prob(x)), each @ (written @ expressed / written.sum()), atol=1e-12)
    assert sim.row["passed_off_share"] == pytest.approx(1 - len(true) / 400)
    assert sim.row["adoption_share"] == (population.uses > 0).mean()


def test_generations_pass_and_age():
    sim = Simulation(small({"population.turnover": 0.5, "population.upbringing": 0.5}), 1)
    for _ in range(6):
        sim.step()
        assert sim.row["age_mean"] == pytest.approx(sim.tick - sim.population.born.mean())
    assert set(np.unique(sim.population.born)) > {6} and sim.row["age_mean"] < 3
    np.testing.assert_allclose(sim.population.tastes.sum(axis=1), 1)


def test_a_world_whose_topics_die_keeps_everybody_on_the_simplex():
    sim = Simulation(small({"drift": "births", "drift.rate": 1.0, "drift.pioneers": 0.2}), 1)
    for _ in range(5):
        before = sim.tilt.copy()
        sim.step()
        moved = np.flatnonzero((sim.tilt != before).any(axis=1))
        assert len(moved) == (sim.tick > 1)
        np.testing.assert_allclose(sim.population.tastes.sum(axis=1), 1)
        if len(moved):
            new = sim.population.tastes[:, moved[0]]
            assert set(np.round(new, 12)) <= {0.0, 0.5}
