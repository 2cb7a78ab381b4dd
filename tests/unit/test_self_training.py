"""Self-training against what reweighting says that it must do; and in a run, resumed to the bit."""

import numpy as np
import pytest
from small_worlds import lived, small
from test_tasks import MOD3, dice, topics

from godmodel.models.exact.mixture import Mixture
from godmodel.models.exact.reweighted import reweighted
from godmodel.models.exact.tasks import TaskTopics
from godmodel.models.improve.base import PostTrainingTask
from godmodel.models.improve.self_training import SelfTraining, WeightedLikelihood
from godmodel.models.judges import Answer, Judge, ProcessJudge
from godmodel.models.learned.counts import NGramLearner, SmoothedTable
from godmodel.models.solving import chance_right
from godmodel.sim.experiment import checkpoint
from godmodel.sim.simulation import Simulation

PEOPLE = Mixture(topics(), [0.2, 0.5, 0.3])
CAREFUL = Mixture(TaskTopics(MOD3, np.array([3]), np.array([0.4]), np.array([1.0])), [1.0])


def bench(judge, *, people=CAREFUL, learner=None, shelf=800, **more):
    x = people.sample(shelf, rng=dice(1))
    return PostTrainingTask(
        MOD3,
        learner or NGramLearner(MOD3.vocab_size, 3),
        x,
        people.sample(500, rng=dice(2)),
        accept=lambda x, *, rng: rng.random(len(x)) < judge.weights(x),
        weigh=judge.weights,
        approve_steps=judge.steps,
        **more,
    )


def questions(n=60):
    return CAREFUL.sample(n, rng=dice(3))


def first(b):
    return b.learner.fit(b.shelf, rng=dice(4))


def test_what_is_kept_follows_the_reweighted_law():
    """Answers that are accepted with chance w(x) are draws from q(x) ∝ p(x) w(x), question by question."""
    people = Mixture(TaskTopics(MOD3, np.array([1]), np.array([0.6]), np.array([1.0])), [1.0])
    b = bench(Answer(MOD3, 0.9, 0.3), people=people)
    found = SelfTraining(questions=500, tries=80).search(people, b, rng=dice(5))
    q = reweighted(people, Answer(MOD3, 0.9, 0.3).weights)
    x = people.support()
    row = {tuple(document): i for i, document in enumerate(x)}
    count = np.bincount([row[tuple(document)] for document in found], minlength=len(x))
    each = MOD3.right(x)
    share, expected = count[each].sum() / count.sum(), np.exp(q.log_prob(x))[each].sum()
    assert share == pytest.approx(expected, abs=4 * np.sqrt(expected * (1 - expected) / count.sum()))
    assert b.spent.samples == b.spent.checks == 40_000


def test_the_training_set_is_studied_again_at_its_weights():
    """A table of weighted documents and of accepted ones, each counted once, by hand."""
    weights = dice(7).random(800) * 3
    b = bench(Answer(MOD3), learner=SmoothedTable(MOD3.vocab_size), shelf_weights=weights)
    training = SelfTraining(questions=200, tries=3)
    found = training.search(CAREFUL, b, rng=dice(8))
    law = training.improve(CAREFUL, b, rng=dice(8))
    x = np.unique(np.concatenate([b.shelf, found]), axis=0)
    count = [weights[(b.shelf == row).all(axis=1)].sum() + (found == row).all(axis=1).sum() for row in x]
    np.testing.assert_allclose(np.exp(law.log_prob(x)), np.array(count) / (weights.sum() + len(found)), rtol=1e-9)
    alike = bench(Answer(MOD3), learner=SmoothedTable(MOD3.vocab_size))
    assert np.abs(training.improve(CAREFUL, alike, rng=dice(8)).log_prob(x) - law.log_prob(x)).max() > 0.01


def test_one_round_of_noisy_verdicts_moves_the_odds_by_their_ratio():
    people = Mixture(TaskTopics(MOD3, np.array([1]), np.array([0.8]), np.array([1.0])), [1.0])
    x = people.support()
    table = SmoothedTable(MOD3.vocab_size).fit(x, np.exp(people.log_prob(x)) + 1e-12, rng=dice())
    b = bench(Answer(MOD3, 0.9, 0.3), people=people, learner=SmoothedTable(MOD3.vocab_size))
    better = WeightedLikelihood(questions=500, tries=400).improve(table, b, rng=dice(6))
    before, after = (chance_right(law, MOD3, x[:40]) for law in (table, better))
    moved = np.log(after / (1 - after)) - np.log(before / (1 - before))
    assert before.mean() == pytest.approx(0.2, abs=1e-6)
    assert moved.mean() == pytest.approx(np.log(3), abs=0.03)


def test_verified_rounds_gain_and_the_given_law_stays():
    b = bench(Answer(MOD3))
    law = first(b)
    before = chance_right(law, MOD3, questions()).copy()
    better = SelfTraining(rounds=6, questions=400, tries=4, base=False).improve(law, b, rng=dice(7))
    assert chance_right(better, MOD3, questions()).mean() > 1.5 * before.mean()
    np.testing.assert_array_equal(chance_right(law, MOD3, questions()), before)


def test_nothing_accepted_is_nothing_learned():
    class Never(Judge):
        def weights(self, x):
            return np.zeros(len(x))

    b = bench(Never())
    law = first(b)
    assert SelfTraining(rounds=2, rationalise=True).improve(law, b, rng=dice()) is law
    assert WeightedLikelihood().improve(law, b, rng=dice()) is law
    empty = bench(Answer(MOD3))
    empty.asked = np.zeros((3, MOD3.length), dtype=int)
    assert SelfTraining().improve(law, empty, rng=dice()) is law


def test_star_keeps_the_first_answer_of_each_question():
    b = bench(Answer(MOD3))
    law = first(b)
    every = SelfTraining(questions=300, tries=6).search(law, b, rng=dice(8))
    firsts = SelfTraining(questions=300, tries=6, keep="first").search(law, b, rng=dice(8))
    assert MOD3.right(every).all() and MOD3.right(firsts).all()
    assert len(firsts) <= 300 < len(every)


def test_a_hint_makes_the_answer_right_and_the_verifier_still_decides():
    b = bench(ProcessJudge(MOD3))
    law = first(b)
    found = SelfTraining(questions=400, tries=1, rationalise=True).search(law, b, rng=dice(9))
    plain = SelfTraining(questions=400, tries=1).search(law, b, rng=dice(9))
    assert len(found) > 1.2 * len(plain) and MOD3.sound(found).all()
    assert b.spent.samples == 400 + 400 + (400 - len(plain))


def test_the_same_dice_give_the_same_law():
    b = bench(Answer(MOD3))
    laws = [SelfTraining(rounds=2).improve(first(b), b, rng=dice(10)) for _ in range(2)]
    x = PEOPLE.sample(50, rng=dice())
    np.testing.assert_array_equal(laws[0].log_prob(x), laws[1].log_prob(x))


def test_cut_off_symbols_are_never_drawn():
    b = bench(Answer(MOD3), min_p=1.0)
    x = b.answers(first(b), b.questions(50, rng=dice()), 3, rng=dice(11))
    assert (x == x[:, :1]).all()  # greedy: all answers to a question are alike


TASKS = {"world": "tasks", "world.depth": 3, "population.documents": 200, "measure.questions": 20, "ticks": 4}


@pytest.mark.parametrize(
    "changes",
    [
        {"trainee.improve": ["star", "weighted"], "verifier": "exact", "anchor": "accumulate"},
        {"trainee.improve": [{"kind": "rest", "rounds": 2}], "verifier": "noisy", "trainee.writes": "answers"},
        {"verifier": {"kind": "human", "budget": 300}, "trainee.writes": "answers", "measure.ledger": False},
        {"trainee.min_p": 0.3, "trainee.temperature": 0.8, "measure.uniform": 0.01, "verifier": "teacher"},
    ],
)
def test_a_run_goes_on_from_a_checkpoint_to_the_bit(changes, tmp_path):
    spec = small(TASKS | changes)
    whole = lived(TASKS | changes)
    cut = Simulation(spec, 1)
    for _ in range(2):
        cut.step()
    checkpoint.save(cut, tmp_path / "checkpoint.npz")
    again = Simulation(spec, 1)
    checkpoint.restore(again, tmp_path / "checkpoint.npz")
    for _ in range(2):
        again.step()
    assert repr(again.row) == repr(whole.row)
