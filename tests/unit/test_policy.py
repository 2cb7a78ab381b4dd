"""Learned rewards against the preferences they came from; policy gradient against the gradient of an expectation."""

import itertools

import numpy as np
import pytest
from scipy.special import expit
from small_worlds import lived, small
from test_tasks import MOD3, dice, topics

from godmodel.models.exact.mixture import Mixture
from godmodel.models.exact.tasks import TaskTopics
from godmodel.models.improve.base import PostTrainingTask
from godmodel.models.improve.reward import RewardModel, features, fit_reward, gold, preferences
from godmodel.models.judges import Answer, ProcessJudge
from godmodel.sim.errors import InputError
from godmodel.sim.experiment import checkpoint
from godmodel.sim.simulation import Simulation

PEOPLE = Mixture(topics(shown=(1.0, 1.0, 1.0)), [0.2, 0.5, 0.3])
SHORT = Mixture(TaskTopics(MOD3, np.array([1]), np.array([0.5]), np.array([1.0])), [1.0])


# --- rewards --------------------------------------------------------------------------------------------------------


def test_gold_is_the_share_of_right_steps():
    x = PEOPLE.sample(200, rng=dice())
    for row, value in zip(x, gold(MOD3, x), strict=True):
        d = MOD3.depths(row[None])[0]
        right = MOD3.steps_right(row[None])[0, :d].sum() + MOD3.right(row[None])[0]
        assert value == pytest.approx(right / (d + 1))
    assert gold(MOD3, np.zeros((1, MOD3.length), int)).tolist() == [0]


def test_a_reward_of_the_features_is_recovered():
    rng = dice(1)
    weight = rng.normal(size=(MOD3.vocab_size, MOD3.vocab_size))
    truth = RewardModel(MOD3, weight)
    a, b = PEOPLE.sample(20_000, rng=rng), PEOPLE.sample(20_000, rng=rng)
    preferred = rng.random(len(a)) < expit(truth.score(a) - truth.score(b))
    found = fit_reward(MOD3, a, b, preferred, penalty=0.1)
    np.testing.assert_allclose(truth.score(a), features(MOD3, a) @ weight.ravel())
    difference = found.score(a) - found.score(b) - (truth.score(a) - truth.score(b))
    assert np.abs(difference).mean() < 0.12 * np.abs(truth.score(a) - truth.score(b)).mean()
    w = found.weights(a)
    assert ((w > 0) & (w < 1)).all() and w.mean() == pytest.approx(0.5, abs=0.1)
    assert found.weights(np.zeros((1, MOD3.length), int)).tolist() == [0] and found.rates(False) is None


def test_people_prefer_the_better_answer_by_its_margin():
    x = MOD3.solution(PEOPLE.sample(4000, rng=dice()))
    worse = x.copy()
    worse[:, 2] = 3 + (worse[:, 2] - 3 + 1) % 3
    liked = preferences(MOD3, x, worse, 4.0, rng=dice(2))
    expected = expit(4.0 * (gold(MOD3, x) - gold(MOD3, worse)))
    assert liked.mean() == pytest.approx(expected.mean(), abs=4 * 0.5 / np.sqrt(4000))
    with pytest.raises(ValueError, match="both ways"):
        fit_reward(MOD3, x, worse, np.ones(4000, bool))
    with pytest.raises(ValueError, match="penalty"):
        fit_reward(MOD3, x, worse, liked, penalty=0.0)


def test_a_reward_verifies_in_a_world_without_torch():
    sim = lived({"world": "tasks", "world.slip": 0.4, "verifier": "reward", "population.documents": 400}, ticks=2)
    assert 0.2 < sim.row["verifier_acceptance"] < 0.9 and np.isfinite(sim.row["proxy_reward"].value)
    assert sim.row["gold_reward"].value > 0 and np.isfinite(sim.row["verifier_gap"])


# --- policies -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def policy():
    pytest.importorskip("torch", reason="torch is not installed: policy gradient is not tested")
    from godmodel.models.improve import policy

    return policy


def network_law(seed=3, **settings):
    from godmodel.models.learned.neural import FeedForwardLearner

    learner = FeedForwardLearner(
        MOD3.vocab_size, **{"width": 8, "hidden": 16, "context": 2, "epochs": 2, "min_steps": 150} | settings
    )
    return learner.fit(SHORT.sample(300, rng=dice(seed)), rng=dice(seed))


def bench(judge, people=SHORT, **more):
    x = people.sample(64, rng=dice(4))
    return PostTrainingTask(
        MOD3,
        None,
        x,
        x,
        accept=lambda x, *, rng: rng.random(len(x)) < judge.weights(x),
        weigh=judge.weights,
        approve_steps=judge.steps,
        **more,
    )


def expected_reward(law, judge, x):
    """E[R] over all that the law may write into the two slots of each one-step question."""
    slots = np.flatnonzero(MOD3.slots(x[:1])[0])
    total = 0.0
    for ways in itertools.product(range(MOD3.vocab_size), repeat=len(slots)):
        y = x.copy()
        y[:, slots] = ways
        p = np.ones(len(y))
        for t in slots:
            p *= np.exp(law.next_symbol(y[:, :t]))[np.arange(len(y)), y[:, t]]
        total += (p * judge.weights(y)).mean()
    return total


def test_the_estimate_is_the_gradient_of_the_expectation(policy):
    """Mean of many REINFORCE gradients against central differences of the enumerated expectation."""
    import torch

    law, judge = network_law(), Answer(MOD3)
    b = bench(judge)
    learner = policy.PolicyGradient(baseline="batch", questions=64, group=2)
    network = law.network
    bias = network.head.bias
    estimates = []
    for seed in range(300):
        asked = b.questions(64, rng=dice(seed))
        x = b.answers(law, asked, 2, rng=dice(1000 + seed)).reshape(-1, MOD3.length)
        network.requires_grad_(True)
        loss = learner._loss(network, network, MOD3.vocab_size, x, MOD3.slots(x), learner._advantage(judge.weights(x)))
        (gradient,) = torch.autograd.grad(-loss, [bias])
        network.requires_grad_(False)
        estimates.append(gradient.numpy().astype(float))
    estimates = np.array(estimates)
    questions = b.questions(64, rng=dice(0))
    step = 1e-2
    for v in range(MOD3.vocab_size):
        ends = []
        for sign in (1, -1):
            with torch.no_grad():
                bias[v] += sign * step
                ends.append(expected_reward(law, judge, questions))
                bias[v] -= sign * step
        exact = (ends[0] - ends[1]) / (2 * step)
        error = estimates[:, v].std() / np.sqrt(len(estimates))
        assert abs(estimates[:, v].mean() - exact) < 4 * error + 2e-4


@pytest.mark.parametrize(("baseline", "credit"), [("batch", "outcome"), ("group", "outcome"), ("group", "process")])
def test_rewarded_answers_become_likelier(policy, baseline, credit):
    law, judge = network_law(), ProcessJudge(MOD3)
    b = bench(judge)
    learner = policy.PolicyGradient(steps=40, baseline=baseline, credit=credit, learning_rate=1e-2)
    before = expected_reward(law, judge, b.asked)
    better = learner.improve(law, b, rng=dice(5))
    assert expected_reward(better, judge, b.asked) > before + 0.2
    assert expected_reward(law, judge, b.asked) == before  # the given law stays
    again = learner.improve(law, bench(judge), rng=dice(5))
    np.testing.assert_array_equal(again.log_prob(b.asked), better.log_prob(b.asked))
    assert b.spent.samples == 40 * 32 * 8 and b.spent.checks >= b.spent.samples


def test_a_leash_holds(policy):
    law, judge = network_law(), Answer(MOD3)
    far = {}
    for leash in (0.0, 0.3, 100.0):
        learner = policy.PolicyGradient(steps=30, leash=leash, learning_rate=1e-2)
        better = learner.improve(law, bench(judge), rng=dice(6))
        x = bench(judge).asked
        p, q = np.exp(better.conditionals(x)), np.exp(law.conditionals(x))
        far[leash] = ((p * np.log(p / q)).sum(axis=2)[:, : x.shape[1]] * MOD3.slots(x)).sum(axis=1).mean()
    assert far[0.0] > 1.2 * far[0.3] > 6 * far[100.0] and far[100.0] < 0.05


def test_rlhf_keeps_a_stale_reward_and_learns_a_fresh_one(policy):
    law = network_law()
    for refresh in (False, True):
        b = bench(Answer(MOD3))
        learner = policy.RLHF(policy.PolicyGradient(steps=2), pairs=200, refresh=refresh)
        learner.improve(law, b, rng=dice(7))
        first = b.memory["reward"]
        assert b.spent.checks == 0 and b.spent.samples == 400 + 2 * 256
        learner.improve(law, b, rng=dice(8))
        assert (b.memory["reward"] is first) == (not refresh)


def test_who_has_no_gradient_is_refused(policy):
    with pytest.raises(ValueError, match="a law with a gradient"):
        policy.PolicyGradient().improve(PEOPLE, bench(Answer(MOD3)), rng=dice())
    with pytest.raises(ValueError, match="looks at steps"):
        policy.PolicyGradient(credit="process").improve(network_law(), bench(Answer(MOD3)), rng=dice())
    for change, match in (({"group": 1}, "group must be at least 2"), ({"leash": -1.0}, "leash >= 0")):
        with pytest.raises(ValueError, match=match):
            policy.PolicyGradient(**change)


def test_settings_are_refused_in_a_sentence():
    with pytest.raises(
        InputError,
        match="needs a learner with a gradient, and trainee.learner = ngram has none: set trainee.learner=lstm, mlp",
    ):
        small({"world": "tasks", "trainee.improve": ["policy"]})
    with pytest.raises(InputError, match="set trainee.improve"):
        small({"world": "tasks", "trainee.continues": True})


@pytest.mark.parametrize("ledger", [True, False])
def test_a_policy_that_goes_on_is_resumed_to_the_bit(policy, ledger, tmp_path):
    changes = {
        "world": "tasks",
        "world.depth": 2,
        "population.documents": 100,
        "measure.questions": 10,
        "measure.ledger": ledger,
        "measure.uniform": 0.01,
        "ticks": 4,
        "trainee.learner": {"kind": "mlp", "width": 4, "hidden": 4, "context": 2, "epochs": 1},
        "trainee.continues": True,
        "trainee.improve": [{"kind": "rlhf", "steps": 2, "pairs": 50}],
    }
    whole, cut = lived(changes), lived(changes, ticks=2)
    checkpoint.save(cut, tmp_path / "checkpoint.npz")
    again = Simulation(small(changes), 1)
    checkpoint.restore(again, tmp_path / "checkpoint.npz")
    for _ in range(2):
        again.step()
    assert repr(again.row) == repr(whole.row)
    assert whole.row["policy_kl_bits"].value > cut.row["policy_kl_bits"].value > 0
