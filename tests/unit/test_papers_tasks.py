"""The papers on verdicts, search and learning: their closed forms against other truths, and the engine's new parts."""

import doctest
import importlib

import numpy as np
import pytest
from scipy.special import softmax
from scipy.stats import norm

from godmodel.models.exact.table import table
from godmodel.models.judges import Everything, Judge, ProxyJudge, TasteJudge
from godmodel.models.learned.counts import SmoothedTable
from godmodel.models.learned.latent import ChainMixture
from godmodel.scenarios.papers import (
    coverage_power_law,
    curated_loop,
    noisy_best_of,
    reinforced_crossing,
    reward_overoptimisation,
    soft_targets,
    verified_labels,
    verified_rounds,
)
from godmodel.scenarios.papers._common import QUIET, every_question, labels, lived, people, published
from godmodel.sim.config import Spec, TraineeSettings
from godmodel.sim.errors import InputError
from godmodel.sim.experiment.papers import SEED, load, titles
from godmodel.sim.measure.measures.tasks import recognised
from godmodel.sim.settings import with_changes
from godmodel.sim.streams import Dice
from godmodel.sim.training.learners.god import God
from godmodel.sim.training.verifiers.noisy import Noisy
from godmodel.sim.training.verifiers.proxy import Proxy as ProxySettings
from godmodel.sim.training.verifiers.taste import Taste as TasteSettings
from godmodel.sim.world.families.permutation import Permutation
from godmodel.sim.world.gaussian import GaussianSettings
from godmodel.sim.world.table import TableSettings
from godmodel.sim.world.tasks import TasksSettings

MINE = {8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 23, 24, 25}
DRAFTS = Spec(
    ticks=1,
    world=TableSettings(probabilities=((0.5, 0.3, 0.2),)),
    population=people(),
    trainee=TraineeSettings(learner=God(), documents=8000, candidates=3),
    verifier=TasteSettings(rewards=(0.0, 1.0, 2.0)),
    measure=QUIET,
)


def rng(seed=0):
    return np.random.default_rng(seed)


def papers():
    return [paper for paper in map(load, titles()) if paper.row in MINE]


def test_every_row_has_one_file_that_says_what_it_claims():
    found = papers()
    assert sorted(paper.row for paper in found) == sorted(MINE)
    for paper in found:
        for part in ("Claim: ", "Setting: ", "Formula: ", f"How to run it: godmodel papers {paper.name}\n"):
            assert part in paper.text, (paper.name, part)
        assert "What it does not show: " in paper.text
    families = {paper.family for paper in found}
    assert families == {paper.family for paper in found if paper.controlled}, "each family has a negative control"


@pytest.mark.parametrize("name", [paper.name for paper in papers()])
def test_numbers_in_docstrings_are_those_of_the_formulas(name):
    assert not doctest.testmod(importlib.import_module(f"godmodel.scenarios.papers.{name}")).failed


@pytest.mark.parametrize("name", ["verified_rounds", "noisy_best_of", "coverage_power_law", "soft_targets"])
def test_a_wrong_formula_is_rejected(name):
    found = load(name).wrong(SEED, quick=True)
    assert found and not any(finding.holds for finding in found)


def test_rounds_of_verified_learning_are_a_reweighting_done_over_and_over():
    a = 0.1
    for t in range(1, 9):
        a = 0.9 * a / (0.9 * a + 0.6 * (1 - a))
        assert verified_rounds.right_after(t) == pytest.approx(a)
    assert verified_labels.breakdown((0.9, 0.6)) == pytest.approx(0.6)


def test_the_curated_fixed_point_is_fixed_and_pairs_make_a_law():
    p = curated_loop.fixed_point()
    assert p == pytest.approx((curated_loop.P + curated_loop.curated(p)) / 2)
    assert p.round(4).tolist() == [0.2272, 0.1869, 0.1483, 0.4375]
    assert curated_loop.between_two(curated_loop.P).sum() == pytest.approx(1.0)


def test_best_of_n_agrees_with_the_ledger_of_tasks_and_with_rejection():
    for n in (1, 4, 50):
        assert noisy_best_of.chosen_right(n) == pytest.approx(recognised(np.array([0.2]), n, 0.9, 0.3)[0])
    assert noisy_best_of.chosen_right(float("inf")) == pytest.approx(0.18 / 0.42)


def test_the_power_law_is_the_mean_of_exponentials():
    p = rng(1).beta(0.3, 3.0, size=400_000)
    for k in (10, 100):
        assert coverage_power_law.missed(k) == pytest.approx(((1 - p) ** k).mean(), abs=0.004)
    passes = np.array([reinforced_crossing.base(k) for k in (15, 16)])
    assert passes[0] < reinforced_crossing.reinforced() < passes[1]


def test_over_optimisation_as_drawn():
    """4 and 256 candidates, drawn outright: g + e, take the largest, look at g."""
    dice = rng(2)
    for n, documents in ((4, 100_000), (256, 4000)):
        g = dice.standard_normal((documents, n))
        best = g[np.arange(documents), (g + dice.standard_t(2, g.shape)).argmax(axis=1)]
        error = best.std() / np.sqrt(documents)
        assert reward_overoptimisation.gold_of_best("student", n) == pytest.approx(best.mean(), abs=4 * error)


def test_the_exact_gap_approaches_its_leading_term():
    for n, close in ((200, 0.04), (2000, 0.004)):
        assert soft_targets.exact(n) == pytest.approx(soft_targets.leading(n), rel=close)


@pytest.mark.parametrize("judge", [Everything(), TasteJudge(np.arange(3.0), 1), TasteJudge(np.arange(3.0), 1, 0.0)])
def test_one_candidate_is_always_chosen(judge):
    assert (judge.choose(np.array([[[0]], [[2]]]), rng=rng()) == 0).all()


def test_a_noisy_judge_takes_one_of_the_accepted_else_one_of_all():
    class First(Judge):
        def weights(self, x):
            return (x[:, 0] == 1).astype(float)

    x = np.tile([[0], [1], [1], [0]], (6000, 1, 1))
    chosen = First().choose(x, rng=rng())
    assert np.bincount(chosen, minlength=4) / 6000 == pytest.approx([0, 0.5, 0.5, 0], abs=0.03)
    nothing = First().choose(np.zeros((6000, 2, 1), dtype=int), rng=rng())
    assert nothing.mean() == pytest.approx(0.5, abs=0.03)


def test_taste_is_a_softmax_and_its_limits():
    judge, x = TasteJudge(np.array([0.0, 1.0, 2.0]), 1, 0.5), np.tile([[0], [1], [2]], (20_000, 1, 1))
    share = np.bincount(judge.choose(x, rng=rng()), minlength=3) / 20_000
    assert share == pytest.approx(softmax([0.0, 2.0, 4.0]), abs=0.015)
    assert judge.weights(np.array([[0], [2]])).tolist() == pytest.approx([np.exp(-4.0), 1.0])
    hard = TasteJudge(np.array([0.0, 1.0, 2.0]), 1, 0.0)
    assert (hard.choose(x, rng=rng()) == 2).all() and hard.weights(np.array([[1], [2]])).tolist() == [0.0, 1.0]
    assert TasteJudge(np.array([0.0, 1.0]), 3).score(np.array([[0, 1, 1]])).tolist() == [2.0]


def test_a_proxy_sees_the_first_number():
    assert ProxyJudge().choose(np.array([[[0.0, 9.0], [1.0, 0.0]]]), rng=rng()).tolist() == [1]
    assert ProxyJudge().weights(np.array([[0.5], [-0.5]])).tolist() == [1.0, 0.0]
    erring = ProxySettings(error="gaussian", scale=2.0, bar=1.0).build(GaussianSettings().build(Dice(0)), Dice(0))
    assert erring.weights(np.array([[3.0]])) == pytest.approx([norm.cdf(1.0)])


def test_candidates_are_drafted_checked_and_one_of_each_is_published():
    sim = lived(DRAFTS, 1)
    x = published(sim)
    assert len(x) == 8000 and sim.trainee.drafted == sim.verifier.tally.checked == 24_000
    assert sim.verifier.tally.accepted == 8000
    p, r = np.array([0.5, 0.3, 0.2]), np.exp([0.0, 1.0, 2.0])
    i, j, k = np.indices((3, 3, 3)).reshape(3, -1)
    expected = np.zeros(3)  # every triple of candidates, and who wins it
    for a in (i, j, k):
        np.add.at(expected, a, p[i] * p[j] * p[k] * r[a] / (r[i] + r[j] + r[k]))
    assert np.bincount(x[:, 0]) / 8000 == pytest.approx(expected, abs=0.025)


def test_a_budget_ends_the_choosing():
    sim = lived(with_changes(DRAFTS, {"verifier.budget": 100}), 1)
    assert len(published(sim)) == 33 and sim.verifier.tally.checked == 99


def test_without_a_verifier_candidates_change_nothing_but_the_price():
    plain = lived(with_changes(DRAFTS, {"verifier.kind": "none", "measure.ledger": True}), 1)
    assert np.bincount(published(plain)[:, 0]) / 8000 == pytest.approx([0.5, 0.3, 0.2], abs=0.025)


def test_settings_refuse_what_has_no_meaning():
    with pytest.raises(InputError, match="candidates = 3, needs a verifier with acceptance"):
        with_changes(DRAFTS, {"measure.ledger": True})
    with pytest.raises(InputError, match="symbols"):
        lived(with_changes(DRAFTS, {"verifier.rewards": (0.0, 1.0, 2.0, 3.0)}), 1)
    with pytest.raises(InputError, match="verifier = proxy needs a world with documents of numbers"):
        with_changes(DRAFTS, {"verifier": "proxy"})
    with pytest.raises(InputError, match="depth"):
        with_changes(Spec(world=TasksSettings(depth=2)), {"world.hardness": (0.3, 3.0)})
    with pytest.raises(InputError, match="sum to 1"):
        with_changes(DRAFTS, {"world.probabilities": ((0.5, 0.4),)})


def test_problems_are_as_hard_as_the_law_says():
    world = TasksSettings(family=Permutation(letters=4, operations=23), depth=1, hardness=(0.3, 3.0))
    spec = Spec(ticks=1, world=world, population=people(), trainee=TraineeSettings(learner=God(), documents=0))
    means = []
    for seed in range(20):
        sim = lived(spec.model_copy(update={"measure": QUIET}), seed)
        slip = sim.world.topics().slip
        means.append(1 - slip.mean())
        assert len(slip) == 23 and (slip < 1).all()
    assert np.mean(means) == pytest.approx(0.3 / 3.3, abs=4 * np.std(means) / np.sqrt(20))


def test_a_table_believes_its_teacher():
    teacher = table([0.5, 0.3, 0.2])
    x = teacher.sample(7, rng=rng())
    law = SmoothedTable(3).fit_soft(x, np.exp(teacher.conditionals(x)[:, :1]))
    every = np.arange(3)[:, None]
    assert law.log_prob(every) == pytest.approx(teacher.log_prob(every))
    with pytest.raises(TypeError, match="one symbol"):
        SmoothedTable(3).fit_soft(np.zeros((2, 2), dtype=int), np.ones((2, 2, 3)) / 3)


def test_more_draws_of_the_cause_fall_less():
    x = rng(3).integers(4, size=(300, 6))

    def falls(draws):
        learner = ChainMixture(4, 2, 0.0, 1, 60, stochastic=True, tolerance=0.0, draws=draws)
        return -np.minimum(np.diff(learner.fit_traced(x, rng=rng(4)).trace), 0).mean()

    assert falls(1) > 4 * falls(100)
    with pytest.raises(ValueError, match="draws"):
        ChainMixture(4, draws=0)


def test_filtered_labels_are_right_as_often_as_bayes_says():
    spec = Spec(
        ticks=1,
        world=labels(0.5),
        population=people(),
        trainee=TraineeSettings(learner=God(), documents=4000, writes="answers"),
        verifier=Noisy(accepts_right=0.9, accepts_wrong=0.6),
        measure=QUIET,
    )
    sim = lived(spec, 2)
    assert sim.world.grammar.right(published(sim)).mean() == pytest.approx(0.6, abs=0.03)
    assert len(every_question(sim.world.grammar)) == 4
