"""Tasks: the grammar against arithmetic by hand, the law against sums over all hidden work, families and the world."""

import itertools

import numpy as np
import pytest
from small_worlds import lived, small

from godmodel.models.exact.answered import Answered
from godmodel.models.exact.grammar import BLANK, END, EQUALS, STATES, Grammar
from godmodel.models.exact.mixture import Mixture
from godmodel.models.exact.tasks import TaskTopics
from godmodel.models.exact.truncated import Truncated
from godmodel.models.lenses import Successes
from godmodel.sim.errors import InputError
from godmodel.sim.world.families.modular import Modular
from godmodel.sim.world.families.parity import Parity
from godmodel.sim.world.families.permutation import Permutation

PLUS, TWICE = [1, 2, 0], [0, 2, 1]  # z + 1 and 2 z modulo 3
MOD3 = Grammar(np.array([[PLUS, TWICE]] * 3), ("0", "1", "2"), ("+1", "x2"))
O = MOD3.first_operation  # noqa: E741  (the letter of operations)


def dice(seed=0):
    return np.random.default_rng(seed)


def topics(slip=(0.2, 0.1, 0.3), shown=(1.0, 0.4, 0.0), grammar=MOD3, depth=(1, 2, 3)):
    laws = dice(1).dirichlet(np.ones(grammar.operations), size=len(depth))
    return TaskTopics(grammar, np.array(depth), np.array(slip), np.array(shown), laws)


def doc(text, grammar=MOD3):
    """A document from words: states, operations, a dot for a hidden step."""
    names = ["", "=", ".", *grammar.state_names, *grammar.operation_names]
    symbols = [names.index(word) for word in text.split()]
    return np.array(symbols + [END] * (grammar.length - len(symbols)))


# --- the grammar ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "right", "shown", "steps", "sound"),
    [
        ("1 +1 2 x2 1 = 1", True, True, [1, 1, 1], True),
        ("1 +1 2 x2 1 = 2", False, True, [1, 1, 1], False),
        ("1 +1 0 x2 0 = 1", True, True, [0, 1, 1], False),  # the wrong state, then a right step, a lucky answer
        ("1 +1 . x2 . = 1", True, False, [0, 0, 1], False),
        ("1 +1 2 x2 . = 1", True, False, [1, 0, 1], False),
        ("2 x2 1 = .", False, True, [1, 1, 1], False),
        ("2 x2 x2 = 1", True, False, [0, 1, 1], False),  # an operation in the place of work
    ],
)
def test_what_is_right(text, right, shown, steps, sound):
    x = doc(text)[None]
    assert MOD3.right(x).tolist() == [right]
    assert MOD3.shown(x).tolist() == [shown]
    assert MOD3.steps_right(x).tolist() == [[bool(s) for s in steps]]
    assert MOD3.sound(x).tolist() == [sound]


@pytest.mark.parametrize("text", ["+1 +1 2 = 2", "1 2 2 = 2", "1 = 1", "1 +1 2 +1 0 +1 1 +1", ". +1 2 = 2", ""])
def test_what_is_no_question(text):
    x = doc(text)[None]
    assert MOD3.depths(x).tolist() == [0]
    assert not MOD3.right(x).any() and not MOD3.sound(x).any() and not MOD3.slots(x).any()
    assert MOD3.answers(x).tolist() == [-1] and (MOD3.truth(x) == -1).all()
    np.testing.assert_array_equal(MOD3.solution(x), x)


def test_solutions_follow_the_operations():
    x = MOD3.question(np.array([1, 2]), np.array([[0, 1, 0], [1, 1, 1]]), np.array([3, 1]))
    assert MOD3.spell(MOD3.solution(x)) == ["1 +1 2 x2 1 +1 2 = 2", "2 x2 1 = 1"]
    assert MOD3.sound(MOD3.solution(x)).all() and not MOD3.right(x).any()
    assert MOD3.slots(x).sum(axis=1).tolist() == [4, 2]
    assert (x[MOD3.slots(x)] == BLANK).all()
    assert MOD3.truth(x).tolist() == [[1, 2, 1, 2], [2, 1, 1, 1]]


@pytest.mark.parametrize(
    ("step", "states", "match"),
    [
        ([[[0, 0, 1]]], 3, "permute the states"),
        ([[0, 1]], 2, "shape"),
        ([[[0.0, 1.0]]], 2, "integers"),
        ([[[0, 1]]], 3, "a name for each"),
    ],
)
def test_a_grammar_refuses(step, states, match):
    with pytest.raises(ValueError, match=match):
        Grammar(np.array(step), tuple("abc"[:states]), ("o",))


# --- the law --------------------------------------------------------------------------------------------------------


def by_hand(law, k, x):
    """p_k(x) as a sum over every way to think: the definition, one document at a time."""
    grammar, d = law.grammar, int(law.depth[k])
    words = [int(s) for s in x]
    total = 0.0
    for z in itertools.product(range(grammar.states), repeat=d + 1):
        for shown in (True, False):
            operations = [words[2 * i + 1] - grammar.first_operation for i in range(d)]
            if min(operations) < 0:
                return 0.0
            wanted = [STATES + z[0]]
            for i in range(d):
                wanted += [words[2 * i + 1], STATES + z[i + 1] if shown else BLANK]
            wanted += [EQUALS, STATES + z[d]]
            if words != wanted + [END] * (grammar.length - len(wanted)):
                continue
            p = law.shown[k] if shown else 1 - law.shown[k]
            p /= grammar.states
            for i, o in enumerate(operations):
                right = grammar.step[i, o, z[i]] == z[i + 1]
                p *= law.operations[k, o] * (1 - law.slip[k] if right else law.slip[k] / (grammar.states - 1))
            total += p
    return total


def test_probabilities_are_sums_over_hidden_work():
    law = topics()
    x = law.support()
    assert len(np.unique(x, axis=0)) == len(x)
    chosen = x[dice(2).choice(len(x), size=150, replace=False)]
    expected = [[by_hand(law, k, row) for k in range(law.count)] for row in chosen]
    np.testing.assert_allclose(np.exp(law.log_prob_each(chosen)), expected, atol=1e-15)
    np.testing.assert_allclose(np.exp(law.log_prob_each(x)).sum(axis=0), 1, atol=1e-12)


@pytest.mark.parametrize("shown", [0.0, 0.4, 1.0])
def test_without_slips_only_right_documents_are_listed(shown):
    law = topics(slip=(0.0, 0.0, 0.0), shown=(shown,) * 3)
    x = law.support()
    assert MOD3.right(x).all() and len(np.unique(x, axis=0)) == len(x)
    np.testing.assert_allclose(np.exp(law.log_prob_each(x)).sum(axis=0), 1, atol=1e-12)


def test_conditionals_are_ratios_of_sums_over_the_support():
    law = Mixture(topics(), [0.2, 0.5, 0.3])
    x = law.support()
    p = np.exp(law.log_prob(x))
    for row in x[dice(3).choice(len(x), size=10, p=p)]:
        steps = np.exp(law.conditionals(row[None])[0])
        for t in range(law.length):
            before = (x[:, :t] == row[:t]).all(axis=1)
            expected = np.bincount(x[before, t], p[before], minlength=law.vocab_size) / p[before].sum()
            np.testing.assert_allclose(steps[t], expected, atol=1e-12)


def test_draws_follow_the_law():
    law = Mixture(topics(), [0.2, 0.5, 0.3])
    support = law.support()
    p = np.exp(law.log_prob(support))
    row = {tuple(document): i for i, document in enumerate(support)}
    n = 60_000
    count = np.bincount([row[tuple(document)] for document in law.sample(n, rng=dice())], minlength=len(p))
    often = p * n >= 5
    chi2 = ((count - n * p)[often] ** 2 / (n * p)[often]).sum()
    assert chi2 < often.sum() + 5 * np.sqrt(2 * often.sum())


def test_the_chance_of_a_right_answer_has_a_closed_form():
    law = topics()
    x = law.support()
    for k in range(law.count):
        p = np.exp(law.log_prob_each(x)[:, k])
        assert law.chance_right()[k] == pytest.approx(p[MOD3.right(x)].sum(), abs=1e-12)


def test_tilting_moves_operations_alone():
    law = topics()
    logits = dice(4).normal(size=(law.count, law.vocab_size))
    x = law.support()
    before, after = np.exp(law.log_prob_each(x)), np.exp(law.tilted(logits).log_prob_each(x))
    asked = (x[:, 1::2, None] == O + np.arange(2)).sum(axis=1)  # (M, 2) how often each operation is asked
    for k in range(law.count):
        factor = np.exp(asked @ logits[k, O:])
        expected = before[:, k] * factor
        np.testing.assert_allclose(after[:, k], expected / expected.sum(), atol=1e-12)


def test_questions_have_the_probability_of_all_their_answers():
    law = topics()
    x = law.support()
    each = np.exp(law.log_prob_each(x))
    blank = np.where(MOD3.slots(x), BLANK, x)
    different, which = np.unique(blank, axis=0, return_inverse=True)
    for k in range(law.count):
        expected = np.bincount(which.ravel(), each[:, k])
        np.testing.assert_allclose(np.exp(law.question_log_prob(different)[:, k]), expected, atol=1e-12)
    assert np.isneginf(law.question_log_prob(doc("1 = 1")[None])).all()


def test_answers_to_peoples_questions_are_a_law():
    people, solver = Mixture(topics(), [0.2, 0.5, 0.3]), Mixture(topics(shown=(0.5, 0.5, 0.5)), [0.6, 0.2, 0.2])
    law = Answered(people, solver)
    drawn = law.sample(5000, rng=dice())
    assert np.isfinite(law.log_prob(drawn)).all() and (MOD3.depths(drawn) > 0).all()
    share = np.mean(MOD3.depths(drawn) == 1)  # who asks decides what is asked
    assert share == pytest.approx(0.2, abs=4 * np.sqrt(0.16 / 5000))
    np.testing.assert_allclose(np.exp(law.log_prob(drawn)).max(), np.exp(law.log_prob(drawn[:5000])).max())


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"depth": (1, 2, 4)}, "1..3"),
        ({"depth": (0, 2, 3)}, "1..3"),
        ({"slip": (0.2, 1.0, 0.1)}, "chance < 1"),
        ({"slip": (0.2, -0.1, 0.1)}, "slip must be"),
        ({"shown": (0.2, 1.1, 0.1)}, "shown must be"),
        ({"shown": (0.2, 1.0)}, "one a topic"),
    ],
)
def test_a_task_law_refuses(change, match):
    with pytest.raises(ValueError, match=match):
        topics(**change)


def test_cutting_off_makes_chances_zero():
    law = Mixture(topics(), [0.2, 0.5, 0.3])
    x = law.sample(50, rng=dice())
    whole, cut = np.exp(law.conditionals(x)), np.exp(Truncated(law, 0.5).conditionals(x))
    kept = whole >= 0.5 * whole.max(axis=2, keepdims=True)
    expected = whole * kept / (whole * kept).sum(axis=2, keepdims=True)
    np.testing.assert_allclose(cut, expected, atol=1e-9)
    with pytest.raises(ValueError, match="share"):
        Truncated(law, 1.5)


# --- families and the world -----------------------------------------------------------------------------------------


def test_modular_arithmetic_is_arithmetic():
    grammar = Modular(modulus=10, operations=12).grammar(2, rng=dice())  # 9 sums and 3 products
    assert len(grammar.operation_names) == 12
    for o, name in enumerate(grammar.operation_names):
        sign, c = name[0], int(name[1:])
        for z in range(10):
            assert grammar.step[1, o, z] == ((z + c) % 10 if sign == "+" else z * c % 10)


def test_permutations_compose():
    grammar = Permutation(letters=3, operations=5).grammar(1, rng=dice())
    assert grammar.states == 6 and len(set(grammar.operation_names)) == 5
    for o, name in enumerate(grammar.operation_names):
        places = [int(c) - 1 for c in name[1:-1]]
        for z, order in enumerate(grammar.state_names):
            assert grammar.state_names[grammar.step[0, o, z]] == "".join(order[i] for i in places)


def test_parity_counts_relevant_bits_alone():
    grammar = Parity(relevant=2).grammar(5, rng=dice())
    flips = grammar.step[:, 1, 0] == 1
    assert flips.sum() == 2 and (grammar.step[:, 0] == [0, 1]).all()
    bits = dice(1).integers(2, size=(40, 5))
    x = grammar.question(np.zeros(40, dtype=int), bits, np.full(40, 5))
    np.testing.assert_array_equal(grammar.truth(x)[:, -1], (bits * flips).sum(axis=1) % 2)


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"world.family": {"kind": "modular", "modulus": 3, "operations": 9}}, "modulo 3 there are 3 operations"),
        ({"world.family": {"kind": "permutation", "letters": 2, "operations": 2}}, "have 1 shuffles"),
        ({"world.family": {"kind": "parity", "relevant": 4}, "world.depth": 3}, "at most 3 can count"),
        ({"world.shallowest": 7}, "at most depth = 6"),
        ({"trainee.tokenizer": "chunk"}, "set trainee.tokenizer=identity"),
    ],
)
def test_the_world_refuses(changes, match):
    with pytest.raises(InputError, match=match):
        lived({"world": "tasks", **changes}, ticks=0)


def test_depths_have_a_heavy_tail_and_care_its_share():
    sim = lived({"world": "tasks", "world.depth": 4, "world.tail": 2.0, "world.careless": 0.25}, ticks=0)
    popularity = sim.world.popularity().reshape(4, 2)
    np.testing.assert_allclose(popularity.sum(axis=1), np.array([1, 1 / 4, 1 / 9, 1 / 16]) / (205 / 144))
    np.testing.assert_allclose(popularity[:, 1] / popularity.sum(axis=1), 0.25)
    assert sim.world.topic_names[1] == "depth 1, careless"


def test_questions_need_a_world_of_tasks():
    for changes in ({"trainee.improve": ["star"]}, {"trainee.writes": "answers"}):
        with pytest.raises(InputError, match="set world=tasks"):
            small(changes)
    with pytest.raises(InputError, match="needs a world with questions"):
        lived({"verifier": "exact"}, ticks=0)


# --- only successes are recorded ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kept", [0.0, 0.3, 1.0])
def test_the_law_of_recorded_answers_is_the_reweighted_law(kept):
    people = Mixture(topics(), [0.2, 0.5, 0.3])
    law = Successes(people, kept)
    x = people.support()
    w = np.where(MOD3.right(x), 1.0, kept) * np.exp(people.log_prob(x))
    np.testing.assert_allclose(np.exp(law.log_prob(x)), w / w.sum(), atol=1e-12)
    drawn = law.sample(4000, rng=dice())
    right = w[MOD3.right(x)].sum() / w.sum()
    assert MOD3.right(drawn).mean() == pytest.approx(right, abs=4 * 0.5 / np.sqrt(4000))


def test_people_seem_better_than_they_are():
    tasks = {"world": "tasks", "world.slip": 0.4, "population.documents": 500, "measure.uniform": 0.01, "ticks": 2}
    clear, lens = lived(tasks), lived(tasks | {"lens": {"kind": "successes", "kept": 0.05}})
    people = lens.corpus.x[lens.corpus.rows(origin=0)]
    assert lens.world.grammar.right(people).mean() > 0.9 > clear.world.grammar.right(clear.corpus.x).mean()
    assert lens.row["pass_at_1"].value > clear.row["pass_at_1"].value + 0.05
    assert lens.row["ledger_observability_bits"].value > 0.1 and clear.row["ledger_observability_bits"].value == 0
    with pytest.raises(InputError, match="lens = successes needs a world with questions"):
        lived({"lens": "successes"}, ticks=0)
