"""The world of regression, its learner and its law against other truths; the papers that use them."""

import doctest

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from godmodel.models.exact import regression as exact_regression
from godmodel.models.exact.regression import Regression, RegressionTopics
from godmodel.models.learned import regression as learned_regression
from godmodel.models.learned.regression import LeastSquaresLearner
from godmodel.scenarios import laws_meet
from godmodel.scenarios.papers import gerstgrasser, performative
from godmodel.sim.config import MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.errors import InputError
from godmodel.sim.experiment.papers import SEED, Every, Within, live, share_of
from godmodel.sim.simulation import Simulation
from godmodel.sim.society.networks.none import NoGraph
from godmodel.sim.streams import Dice
from godmodel.sim.training.anchors.accumulate import Accumulate
from godmodel.sim.training.anchors.none import NoAnchor
from godmodel.sim.training.learners.god import God
from godmodel.sim.training.learners.least_squares import LeastSquares as LeastSquaresSettings
from godmodel.sim.training.learners.ngram import NGram
from godmodel.sim.world.drifts.linear import Linear
from godmodel.sim.world.regression import RegressionSettings

W = np.array([[1.0, -0.5], [0.3, 2.0], [0.0, 0.7]])


def rng(seed=0):
    return np.random.default_rng(seed)


def spec(**changes):
    return Spec(
        ticks=4,
        world=RegressionSettings(dimensions=3, answers=2),
        population=PopulationSettings(people=1, graph=NoGraph(), documents=40),
        trainee=TraineeSettings(learner=LeastSquaresSettings(answers=2)),
        anchor=changes.pop("anchor", NoAnchor()),
        measure=MeasureSettings(draws=50, ledger=False),
    ).model_copy(update=changes)


@pytest.mark.parametrize("module", [exact_regression, learned_regression, gerstgrasser])
def test_examples(module):
    assert not doctest.testmod(module).failed


def test_a_regression_is_the_gaussian_it_says_it_is():
    law = Regression(W, 0.5, shift=np.arange(5.0))
    x = law.sample(200, rng=rng())
    single = law.single()
    assert np.allclose(law.log_prob(x), multivariate_normal(single.mean, single.covariance).logpdf(x))
    assert np.allclose(law.variance, single.variances)


def test_its_samples_have_its_moments():
    law = Regression(W, 0.5, shift=np.arange(5.0))
    x = law.sample(100_000, rng=rng(1))
    assert np.allclose(x.mean(axis=0), law.mean, atol=0.03)
    assert np.allclose(np.cov(x.T), law.single().covariance, atol=0.08)


def test_given_questions_are_answered_in_their_order():
    questions = rng(2).standard_normal((4, 3))
    x = Regression(W, 1e-6, questions=questions).sample(6, rng=rng(3))
    assert np.array_equal(x[:, :3], np.concatenate([questions, questions[:2]]))
    assert np.allclose(x[:, 3:], x[:, :3] @ W, atol=1e-4)


@pytest.mark.parametrize("bad", [dict(coefficients=[1.0], noise=1.0), dict(coefficients=[[1.0]], noise=0.0)])
def test_a_bad_regression_is_refused(bad):
    with pytest.raises(ValueError):
        Regression(**bad)


def test_least_squares_against_the_normal_equations():
    x, counts = Regression(W, 1.0).sample(60, rng=rng(4)), rng(5).integers(1, 4, 60)
    law = LeastSquaresLearner(answers=2).fit(x, counts.astype(float))
    repeated = np.repeat(x, counts, axis=0)
    u, y = repeated[:, :3], repeated[:, 3:]
    assert np.allclose(law.coefficients, np.linalg.solve(u.T @ u, u.T @ y))


def test_a_document_without_a_question_is_refused():
    with pytest.raises(ValueError, match="no question"):
        LeastSquaresLearner(answers=2).fit(np.ones((4, 2)))


def test_the_world_draws_its_line_once():
    world = RegressionSettings(dimensions=3, answers=2).build(Dice(1))
    topics = world.topics()
    assert isinstance(topics, RegressionTopics) and topics.length == world.length == 5
    again = RegressionSettings(dimensions=3, answers=2).build(Dice(1)).topics()
    assert np.array_equal(topics.law.coefficients, again.law.coefficients)
    moved = topics.tilted(np.ones((1, 5)))
    assert np.array_equal(moved.law.mean, np.ones(5)) and np.array_equal(topics.law.mean, np.zeros(5))
    assert " -> " in world.spell(np.zeros((1, 5)))[0]


def test_a_machine_answers_people_s_questions_again():
    sim = Simulation(spec(), 3)
    sim.step()
    people, machine = sim.corpus.x[:40], sim.corpus.x[40:]
    assert np.array_equal(people[:, :3], machine[:, :3]) and not np.array_equal(people[:, 3:], machine[:, 3:])


def test_god_learns_the_world_of_regression():
    rows = live(spec(trainee=TraineeSettings(learner=God())), 1)
    assert rows[-1]["kl_bits"].value == pytest.approx(0.0, abs=1e-9)


def test_kl_of_the_fit_is_its_excess_error():
    seen = live(spec(anchor=Accumulate()), 2, lambda sim: (sim.row["kl_bits"].value, sim.trainee.law, sim.god))
    kl, law, god = seen[-1]
    assert kl == pytest.approx(((law.coefficients - god.coefficients) ** 2).sum() / 2 / np.log(2))


def test_a_learner_of_symbols_has_nothing_to_learn_there():
    with pytest.raises((ValueError, InputError), match="documents of symbols"):
        Spec(world=RegressionSettings(), trainee=TraineeSettings(learner=NGram()))


def test_a_world_of_regression_can_move():
    rows = live(spec(drift=Linear(step=0.5)), 1)
    drift = rows[-1]["drift_js_bits"]
    assert rows[-1]["location_world"] == pytest.approx(1.5) and drift.value > 2 * drift.stderr > 0


def test_growth():
    assert gerstgrasser.growth(gerstgrasser.REPLACE, 7) == 7.0
    assert gerstgrasser.growth(gerstgrasser.KEEP, 10**5) == pytest.approx(np.pi**2 / 6, rel=1e-4)


def test_one_run_of_regression_follows_its_own_questions(monkeypatch):
    monkeypatch.setattr(gerstgrasser, "ANSWERS", 500)
    for kind, anchor in gerstgrasser.ANCHORS.items():
        seen = live(
            gerstgrasser.spec(anchor),
            5,
            lambda sim: (gerstgrasser._error(sim), np.linalg.inv(np.cov(sim.corpus.x[:89, :7].T, ddof=0)).trace() / 89),
        )
        for n in (1, 5):  # given X the error is growth * tr (X'X)^-1; the covariance is taken about the mean, near it
            assert seen[n - 1][0] / seen[0][1] == pytest.approx(gerstgrasser.growth(kind, n), rel=0.1)


@pytest.mark.parametrize("paper", [performative])
def test_a_wrong_formula_is_rejected(paper):
    found = paper.wrong(SEED, True)
    assert found and not all(f.holds for f in found)


def test_a_wrong_formula_of_regression_is_rejected(monkeypatch):
    monkeypatch.setattr(gerstgrasser, "seeds_of", lambda seed, count: list(range(4)))
    assert not any(f.holds for f in gerstgrasser.wrong(SEED, True) if "harmonic" in f.result)


def test_the_filter_without_drift_has_a_fixed_point():
    late, later = laws_meet.filtered(0.0, 60), laws_meet.filtered(0.0, 61)
    assert late == pytest.approx(later, rel=1e-6) and late > 0


def test_wandering_is_the_law_of_alemohammad():
    assert laws_meet.wandering(0.1) == pytest.approx(1 / (100 * (1 - 0.81) + 0.9))


def test_rules_can_fail():
    assert not Every(20).holds(1.0, share_of([True, False] * 10))
    assert not Within().holds(1.0, share_of([False] * 5))
