"""Search against closed forms and enumeration; distillation against the exact projection of its teacher."""

import itertools

import numpy as np
import pytest
from small_worlds import lived, rows, small
from test_tasks import MOD3, dice, topics

from godmodel.models.distribution import all_documents
from godmodel.models.exact.markov import MarkovTopics
from godmodel.models.exact.mixture import Mixture
from godmodel.models.exact.tasks import TaskTopics
from godmodel.models.improve.base import PostTrainingTask
from godmodel.models.improve.distill import Distillation
from godmodel.models.improve.search import BeamSearch, BestOfN, RejectionSearch, SampleSearch, TreeSearch
from godmodel.models.information import kl
from godmodel.models.judges import Answer, ProcessJudge
from godmodel.models.learned.counts import NGramLearner, SmoothedTable
from godmodel.sim.errors import InputError

PEOPLE = Mixture(topics(shown=(1.0, 1.0, 1.0)), [0.2, 0.5, 0.3])


def deep(slip, depth=3):
    return Mixture(TaskTopics(MOD3, np.array([depth]), np.array([slip]), np.array([1.0])), [1.0])


def bench(judge=None):
    judge = judge or ProcessJudge(MOD3)
    x = PEOPLE.sample(50, rng=dice())
    return PostTrainingTask(
        MOD3,
        NGramLearner(MOD3.vocab_size, 3),
        x,
        x,
        accept=lambda x, *, rng: rng.random(len(x)) < judge.weights(x),
        weigh=judge.weights,
        approve_steps=judge.steps,
    )


def within(values, expected, errors=4):
    assert np.mean(values) == pytest.approx(expected, abs=errors * np.std(values) / np.sqrt(len(values)))


# --- search ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("s", [0.5, 0.8])
def test_whole_chains_cost_a_power_and_steps_a_multiple(s):
    law = deep(1 - s)
    x = law.sample(3000, rng=dice(1))
    outcome = RejectionSearch(tries=10_000).solve(law, bench(), x, rng=dice(2))
    within(outcome.checks, s**-3)
    np.testing.assert_array_equal(outcome.symbols, 4 * outcome.checks)
    process = TreeSearch(tries=1000).solve(law, bench(), x, rng=dice(3))
    within(process.checks, 3 / s)
    np.testing.assert_array_equal(process.symbols, process.checks + 1)  # and the answer
    for found in (outcome, process):
        assert MOD3.sound(found.x).all()
        given = ~MOD3.slots(x)
        np.testing.assert_array_equal(found.x[given], x[given])


def test_budgets_are_kept():
    law = deep(0.9)
    x = law.sample(300, rng=dice(1))
    b = bench()
    outcome = RejectionSearch(tries=3).solve(law, b, x, rng=dice(2))
    assert outcome.checks.max() == 3 and b.spent.checks == outcome.checks.sum()
    b = bench()
    tree = TreeSearch(tries=2, width=2).solve(law, b, x, rng=dice(3))
    assert tree.checks.max() <= 2 * 3 and b.spent.checks == tree.checks.sum()
    assert 0 < MOD3.sound(tree.x).mean() < 0.5 and (MOD3.depths(tree.x) == 3).all()
    assert (tree.x[MOD3.slots(tree.x)] != 2).all()  # given up or not, every slot is filled


def test_best_of_n_takes_the_largest_weight():
    law = deep(0.4)
    x = law.sample(400, rng=dice(1))
    graded = ProcessJudge(MOD3, graded=True)
    b = bench(graded)
    best = BestOfN(8).solve(law, b, x, rng=dice(2))
    plain = SampleSearch().solve(law, b, x, rng=dice(2))
    assert b.spent.checks == 3200 and graded.weights(best.x).mean() > graded.weights(plain.x).mean() + 0.1
    right = BestOfN(8).solve(law, bench(Answer(MOD3)), x, rng=dice(3))
    p = law.topics.chance_right()[0]
    within(MOD3.right(right.x), 1 - (1 - p) ** 8)


def test_a_wide_beam_finds_the_likeliest_of_all_answers():
    law = NGramLearner(MOD3.vocab_size, 3).fit(PEOPLE.sample(300, rng=dice(4)), rng=dice())
    x = PEOPLE.sample(40, rng=dice(5))
    x = x[MOD3.depths(x) == 2][:3]
    found = BeamSearch(width=MOD3.vocab_size**2).solve(law, bench(), x, rng=dice())
    for row, best in zip(x, found.x, strict=True):
        slots = np.flatnonzero(MOD3.slots(row[None])[0])
        every = np.repeat(row[None], MOD3.vocab_size ** len(slots), axis=0)
        every[:, slots] = list(itertools.product(range(MOD3.vocab_size), repeat=len(slots)))
        p = np.zeros(len(every))
        for t in slots:
            p += law.next_symbol(every[:, :t])[np.arange(len(every)), every[:, t]]
        np.testing.assert_array_equal(every[p.argmax()], best)
    narrow = BeamSearch(width=1).solve(
        law, bench(), PEOPLE.sample(30, rng=dice(6)), rng=dice()
    )  # greedy, of mixed depths
    assert MOD3.shown(narrow.x).all() and not narrow.checks.any()


@pytest.mark.parametrize(
    "make", [lambda: BeamSearch(0), lambda: TreeSearch(tries=0), lambda: BestOfN(1.5), lambda: RejectionSearch(True)]
)
def test_searches_refuse(make):
    with pytest.raises(ValueError, match="whole number >= 1"):
        make()


def test_steps_need_a_verifier_who_reads_them():
    with pytest.raises(ValueError, match="looks at steps"):
        TreeSearch().solve(deep(0.1), bench(Answer(MOD3)), deep(0.1).sample(3, rng=dice()), rng=dice())
    with pytest.raises(InputError, match="set verifier=process"):
        lived({"world": "tasks", "trainee.search": "tree", "verifier": "exact"}, ticks=0)
    with pytest.raises(InputError, match="trainee.search = beam needs a world with questions"):
        small({"trainee.search": "beam"})


@pytest.mark.parametrize("search", ["best_of", "rejection", "beam", "tree"])
def test_searching_is_measured_and_moves_nothing(search):
    tasks = {"world": "tasks", "world.depth": 3, "world.slip": 0.3, "measure.questions": 60, "verifier": "process"}
    tasks |= {"population.documents": 300, "ticks": 2}
    with_it, without = rows(tasks | {"trainee.search": search})[-1], rows(tasks)[-1]
    assert with_it["corpus_crc32"] == without["corpus_crc32"]
    assert not [name for name in without if name.startswith("search_")]
    assert with_it["search_solved"].value >= with_it["pass_at_1"].value - 0.05
    assert with_it["search_symbols"].value > 2 and (with_it["search_checks"].value > 0) == (search != "beam")


# --- distillation ---------------------------------------------------------------------------------------------------


def chain(vocab=3, length=4):
    rng = dice(7)
    return Mixture(
        MarkovTopics(rng.dirichlet(np.ones(vocab), 2), rng.dirichlet(np.ones(vocab), (2, vocab)), length), [0.6, 0.4]
    )


def test_soft_counts_are_expected_counts():
    """Fitted to all documents with the teacher's beliefs, the counts after each context are exact expectations."""
    law = chain()
    x = all_documents(3, 4)
    p = np.exp(law.conditionals(x))
    student = NGramLearner(3, order=2, strengths=(1e-9, 1e-9)).fit_soft(x, p, rng=dice())
    expected = np.zeros((4, 3))  # context: a symbol, or the beginning
    for row, beliefs in zip(x, p, strict=True):
        for t in range(4):
            expected[row[t - 1] if t else 3] += beliefs[t]
    expected /= expected.sum(axis=1, keepdims=True)
    for v in range(3):
        np.testing.assert_allclose(np.exp(student.next_symbol(np.array([[v]])))[0], expected[v], atol=1e-6)
    np.testing.assert_allclose(np.exp(student.next_symbol(np.zeros((1, 0), int)))[0], expected[3], atol=1e-6)


@pytest.mark.parametrize("cells", [2**22, 20])
def test_soft_counts_of_certain_teachers_are_hard_counts(cells, monkeypatch):
    monkeypatch.setattr("godmodel.models.learned.ngram.DENSE_CELLS", cells)
    x = chain().sample(200, rng=dice(8))
    sure = np.eye(3)[x.astype(int)]
    hard, soft = NGramLearner(3).fit(x, rng=dice(9)), NGramLearner(3).fit_soft(x, sure, rng=dice(9))
    y = all_documents(3, 4)
    np.testing.assert_allclose(soft.log_prob(y), hard.log_prob(y), atol=1e-12)
    assert hard.strengths == soft.strengths


def test_beliefs_teach_more_than_documents():
    law = Mixture(chain(6, 8).topics, [1.0, 0.0])  # which a bigram can be
    b = bench()

    def gap(soft, seed):
        return kl(law, Distillation(NGramLearner(6, 2), 100, soft).improve(law, b, rng=dice(seed)), rng=dice()).value

    gaps = {soft: np.mean([gap(soft, seed) for seed in range(5)]) for soft in (True, False)}
    assert gaps[True] < 0.7 * gaps[False] and b.spent.samples == 1000 and b.spent.checks == 0


def test_neural_students_learn_beliefs():
    pytest.importorskip("torch", reason="torch is not installed: neural learners are not tested")
    from godmodel.models.learned.neural import LSTMLearner

    law = chain()
    student = LSTMLearner(3, width=16, min_steps=300)
    x = law.sample(100, rng=dice(1))
    soft = student.fit_soft(x, np.exp(law.conditionals(x)), rng=dice(2))
    hard = student.fit(x, rng=dice(2))
    assert kl(law, soft).value < 0.3 * kl(law, hard).value
    with pytest.raises(ValueError, match="a law for each symbol"):
        student.fit_soft(x, np.ones((100, 4, 2)), rng=dice())


def test_who_cannot_be_taught_so():
    with pytest.raises(TypeError, match="soft targets; use fit"):
        SmoothedTable(3).fit_soft(np.zeros((1, 4), int), np.ones((1, 4, 3)) / 3, rng=dice())
    with pytest.raises(ValueError, match="a law for each symbol"):
        NGramLearner(3).fit_soft(np.zeros((1, 4), int), np.ones((1, 4, 2)), rng=dice())


def test_distillation_needs_no_questions_and_is_measured():
    student = {"kind": "distill", "documents": 50, "student": {"kind": "ngram", "order": 2}}
    for row in rows({"trainee.improve": [student]}):
        assert row["teacher_kl_bits"].value > 0 and row["teacher_kl_bits"].exact
    with pytest.raises(InputError, match="god learns nothing"):
        small({"trainee.improve": [{"kind": "distill", "student": "god"}]})
