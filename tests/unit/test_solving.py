"""Solving: exact chances against enumeration of all answers, counts against exact chances, and the ledger's shares."""

import itertools

import numpy as np
import pytest
from scipy.special import comb
from small_worlds import lived, rows
from test_tasks import MOD3, dice, topics

from godmodel.agents.verifier import Verifier
from godmodel.models.distribution import Distribution
from godmodel.models.exact.mixture import Mixture
from godmodel.models.exact.truncated import Truncated
from godmodel.models.judges import Answer, Everything, Judge, LikelihoodJudge, Peers, ProcessJudge
from godmodel.models.learned.counts import NGramLearner
from godmodel.models.solving import (
    answer_entropy_bits,
    answer_loss_bits,
    attempts,
    chance_right,
    chance_sound,
    coverage,
    pass_at_k,
)
from godmodel.sim.measure.measures.tasks import SHARES, recognised
from godmodel.sim.training.verifiers.exact import Exact
from godmodel.sim.training.verifiers.none import NoVerifier

PEOPLE = Mixture(topics(), [0.2, 0.5, 0.3])
QUESTIONS = PEOPLE.sample(12, rng=dice(5))


def counted(order=3):
    return NGramLearner(MOD3.vocab_size, order).fit(PEOPLE.sample(400, rng=dice(6)), rng=dice(7))


def every_answer(law, question):
    """Chance of a right and of a sound answer by multiplying out all that may be written into the slots."""
    slots = np.flatnonzero(MOD3.slots(question[None])[0])
    ways = np.array(list(itertools.product(range(MOD3.vocab_size), repeat=len(slots))))
    x = np.repeat(question[None], len(ways), axis=0)
    x[:, slots] = ways
    p = np.ones(len(x))
    for t in slots:
        p *= np.exp(law.next_symbol(x[:, :t]))[np.arange(len(x)), x[:, t]]
    assert p.sum() == pytest.approx(1, abs=1e-9)
    return p[MOD3.right(x)].sum(), p[MOD3.sound(x)].sum()


# --- one law, one question ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", [1, 2, 3, 4])
def test_chances_equal_the_sum_over_all_answers(order):
    law = counted(order)
    x = QUESTIONS[MOD3.depths(QUESTIONS) <= 2][:4]
    expected = np.array([every_answer(law, row) for row in x])
    np.testing.assert_allclose(chance_right(law, MOD3, x), expected[:, 0], atol=1e-12)
    np.testing.assert_allclose(chance_sound(law, MOD3, x), expected[:, 1], atol=1e-12)


def test_merging_partial_answers_changes_nothing():
    law = counted()
    merged = chance_right(law, MOD3, QUESTIONS)
    law.memory = None
    np.testing.assert_allclose(chance_right(law, MOD3, QUESTIONS), merged, atol=1e-12)


def test_people_themselves_are_right_as_often_as_the_closed_form_says():
    for k, depth in enumerate((1, 2, 3)):
        people = Mixture(topics(shown=(1.0, 1.0, 1.0)), np.eye(3)[k])
        x = people.sample(5, rng=dice())
        expected = people.topics.chance_right()[k]
        assert (MOD3.depths(x) == depth).all()
        np.testing.assert_allclose(chance_right(people, MOD3, x), expected, atol=1e-12)
        np.testing.assert_allclose(chance_sound(people, MOD3, x), (1 - people.topics.slip[k]) ** depth, atol=1e-12)


def test_too_many_ways_are_not_followed():
    class Forgetful(Distribution):
        """Uniform, and says that it remembers everything."""

        vocab_size, length = MOD3.vocab_size, MOD3.length

        def conditionals(self, x):
            return np.full((len(x), min(x.shape[1] + 1, self.length), self.vocab_size), -np.log(self.vocab_size))

    x = np.repeat(QUESTIONS[MOD3.depths(QUESTIONS) == 3][:1], 200, axis=0)
    assert chance_right(Forgetful(), MOD3, x) is None
    assert chance_right(Forgetful(), MOD3, x[:1]) == pytest.approx(1 / MOD3.vocab_size)


def test_what_is_no_question_is_not_solved():
    x = np.zeros((2, MOD3.length), dtype=int)
    assert chance_right(counted(), MOD3, x).tolist() == [0, 0]


def test_coverage_lies_on_the_essays_formula():
    law = counted()
    p = chance_right(law, MOD3, QUESTIONS)
    tries = 256
    x = attempts(law, MOD3, QUESTIONS, tries, rng=dice(8))
    right = MOD3.right(x.reshape(-1, MOD3.length)).reshape(x.shape[:2])
    for n in (1, 2, 4, 8, 16, 32, 64, 128, 256):
        blocks = right.reshape(len(p), tries // n, n).any(axis=2)  # independent searches of n answers
        expected = coverage(p, n)
        error = np.sqrt((expected * (1 - expected) / blocks.shape[1]).sum()) / len(p)
        assert abs(blocks.mean(axis=1).mean() - expected.mean()) <= 4 * error + 1e-9


def test_given_symbols_are_not_touched():
    x = attempts(counted(), MOD3, QUESTIONS, 5, rng=dice())
    slots = MOD3.slots(QUESTIONS)
    assert (x[:, :, :] == QUESTIONS[:, None])[~np.repeat(slots[:, None], 5, axis=1)].all()


def test_filling_every_slot_is_sampling():
    law = counted()
    empty = np.zeros((40, MOD3.length), dtype=int)
    np.testing.assert_array_equal(
        law.complete(empty, np.ones(empty.shape, dtype=bool), rng=dice(3)), Distribution.sample(law, 40, rng=dice(3))
    )


def test_neural_laws_complete_as_the_definition_does():
    pytest.importorskip("torch", reason="torch is not installed: neural learners are not tested")
    from godmodel.models.learned.neural import LSTMLearner

    law = LSTMLearner(MOD3.vocab_size, width=8, epochs=1, min_steps=5).fit(PEOPLE.sample(60, rng=dice()), rng=dice())
    slots = MOD3.slots(QUESTIONS)
    np.testing.assert_array_equal(
        law.complete(QUESTIONS, slots, rng=dice(4)), Distribution.complete(law, QUESTIONS, slots, rng=dice(4))
    )


@pytest.mark.parametrize(("n", "k"), [(5, 1), (5, 3), (8, 8), (6, 2)])
def test_pass_at_k_is_the_chance_of_a_subset(n, k):
    for c in range(n + 1):
        assert pass_at_k(np.array([c]), n, k)[0] == pytest.approx(1 - comb(n - c, k) / comb(n, k), abs=1e-12)
    with pytest.raises(ValueError, match="1 <= k <= the"):
        pass_at_k(np.array([1]), n, n + 1)


def test_losses_on_the_answer():
    people = Mixture(topics(shown=(0.0, 0.0, 0.0)), [0.2, 0.5, 0.3])
    x = people.sample(30, rng=dice())
    c = people.topics.chance_right()[MOD3.depths(x) - 1]
    expected = -(c * np.log2(c) + (1 - c) * np.log2((1 - c) / 2))  # right, or one of two wrong ones
    np.testing.assert_allclose(answer_entropy_bits(people, MOD3, x), expected, atol=1e-12)
    np.testing.assert_allclose(answer_loss_bits(people, people, MOD3, x), expected, atol=1e-12)
    assert (answer_loss_bits(people, counted(), MOD3, x) > expected).all()
    with pytest.raises(ValueError, match="well-formed"):
        answer_entropy_bits(people, MOD3, np.zeros((1, MOD3.length), dtype=int))


# --- verdicts -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [1, 3, 10])
@pytest.mark.parametrize(("phi", "psi"), [(1, 0), (0.9, 0.3), (0.2, 0.6), (1, 1), (0, 0)])
def test_what_is_chosen_out_of_n_equals_enumeration(n, phi, psi):
    p, total = 0.2, 0.0
    outcomes = {"ra": p * phi, "rr": p * (1 - phi), "wa": (1 - p) * psi, "wr": (1 - p) * (1 - psi)}
    for each in itertools.product(outcomes, repeat=min(n, 3)):
        accepted = [o for o in each if o[1] == "a"] or list(each)
        total += np.prod([outcomes[o] for o in each]) * np.mean([o[0] == "r" for o in accepted])
    if n <= 3:
        assert recognised(np.array([p]), n, phi, psi)[0] == pytest.approx(total, abs=1e-12)
    else:
        rng = dice()
        right = rng.random((40_000, n)) < p
        accepted = rng.random(right.shape) < np.where(right, phi, psi)
        among = np.where(accepted.any(axis=1, keepdims=True), accepted, True)
        share = (among & right).sum(axis=1) / among.sum(axis=1)
        assert recognised(np.array([p]), n, phi, psi)[0] == pytest.approx(share.mean(), abs=4 * share.std() / 200)


def test_weights_of_judges():
    x = np.concatenate([MOD3.solution(QUESTIONS), QUESTIONS, np.zeros((1, MOD3.length), dtype=QUESTIONS.dtype)])
    right, sound = MOD3.right(x), MOD3.sound(x)
    np.testing.assert_array_equal(Everything().weights(x), 1)
    np.testing.assert_array_equal(Answer(MOD3).weights(x), right)
    np.testing.assert_array_equal(Answer(MOD3, 0.8, 0.1).weights(x), np.where(right, 0.8, 0.1))
    np.testing.assert_array_equal(ProcessJudge(MOD3).weights(x), sound)
    graded = ProcessJudge(MOD3, graded=True).weights(x)
    assert (graded[sound] == 1).all() and (graded[~sound] < 1).all() and graded[-1] == 0
    with pytest.raises(ValueError, match="chance in"):
        Answer(MOD3, 1.2)


def test_peers_accept_what_they_get_themselves():
    peers = Peers(MOD3, np.array([0.1, 0.4]), np.array([0.7, 0.3]))
    x = PEOPLE.sample(40, rng=dice())
    answers = [Mixture(topics(slip=(e, e, e), shown=(0, 0, 0)), [0.2, 0.5, 0.3]) for e in (0.1, 0.4)]
    blank = MOD3.question(x[:, 0] - 3, np.maximum(x[:, 1:-2:2].astype(int) - MOD3.first_operation, 0), MOD3.depths(x))
    at = 2 * MOD3.depths(x) + 2
    each = [
        [np.exp(law.next_symbol(b[None, :t])[0, row[t]]) for b, row, t in zip(blank, x, at, strict=True)]
        for law in answers
    ]
    np.testing.assert_allclose(peers.weights(x), np.array([0.7, 0.3]) @ np.array(each), atol=1e-12)


def test_a_teacher_accepts_by_the_mean_chance_of_what_was_written():
    x = PEOPLE.sample(5, rng=dice())
    law = counted()
    w = LikelihoodJudge(MOD3, law).weights(x)
    for row, weight in zip(x, w, strict=True):
        slots = np.flatnonzero(MOD3.slots(row[None])[0])
        p = [np.exp(law.next_symbol(row[None, :t])[0, row[t]]) for t in slots]
        assert weight == pytest.approx(np.prod(p) ** (1 / len(p)))


class _Half(Judge):
    def weights(self, x):
        return np.full(len(x), 0.5)


def test_a_verifier_keeps_to_its_budget_and_counts():
    sim = lived({"world": "tasks"}, ticks=0)
    grammar = sim.world.grammar
    x = Mixture(sim.world.topics(), sim.world.popularity()).sample(100, rng=dice())
    x = np.concatenate([x, grammar.question(np.zeros(20, int), np.zeros((20, 6), int), np.ones(20, int))])
    verifier = Verifier(sim, Exact(budget=90, cost=2.0), _Half(), grammar=grammar)
    accepted = verifier.check(x, tick=1, rng=dice())
    assert not accepted[90:].any() and 25 < accepted.sum() < 65
    tally = verifier.at(1)
    assert (tally.checked, tally.refused, tally.accepted) == (90, 30, accepted.sum())
    assert tally.right == grammar.right(x[:90]).sum() and tally.both == (grammar.right(x) & accepted).sum()
    assert tally.weight == 45 and tally.square == pytest.approx(90 * 0.25)
    assert not verifier.check(x, tick=1, rng=dice()).any() and verifier.exhausted(1)
    assert verifier.check(x, tick=2, rng=dice()).any() and not verifier.at(1).checked
    assert verifier.weigh(x[:5], tick=3).tolist() == [0.5] * 5 and verifier.approve_steps(x, tick=3) is None
    trusting = Verifier(sim, NoVerifier(budget=0), Everything())
    assert trusting.check(x, tick=1, rng=dice()).all() and trusting.at(1).checked == 0


# --- in the world ---------------------------------------------------------------------------------------------------

TASKS = {"world": "tasks", "world.depth": 3, "population.documents": 300, "measure.questions": 40}


@pytest.mark.parametrize("verifier", ["none", "exact", "noisy", "process", "human", "teacher"])
@pytest.mark.parametrize("sound", [False, True])
def test_the_task_ledger_adds_up(verifier, sound):
    for row in rows(TASKS | {"verifier": verifier, "measure.sound": sound, "trainee.writes": "answers"}):
        shares = [row[name].value for name in SHARES]
        assert sum(shares) == pytest.approx(1, abs=1e-12) and min(shares) > -1e-9
        assert row["task_solved"].value <= row["pass_at_n"].value + 0.2
        gap = row["pass_at_n_sampled"].value - row["pass_at_n"].value
        assert abs(gap) < 0.2
        assert row["answer_loss_bits"].value >= row["answer_loss_world_bits"].value - 1e-9


def test_exact_verdicts_solve_all_that_is_found_and_none_solves_at_random():
    exact, none = rows(TASKS | {"verifier": "exact"})[0], rows(TASKS)[0]
    assert exact["task_solved"].value == pytest.approx(exact["pass_at_n"].value, abs=1e-12)
    assert none["task_solved"].value == pytest.approx(none["pass_at_1"].value, abs=1e-12)


def test_cut_off_answers_are_told_from_rare_ones():
    law = counted()
    cut = chance_right(Truncated(law, 1.0), MOD3, QUESTIONS)
    assert set(cut.round(9).tolist()) <= {0.0, 1.0} and (chance_right(law, MOD3, QUESTIONS) > 0).all()


def test_only_what_is_accepted_is_published():
    sim = lived(TASKS | {"verifier": "exact"}, ticks=2)
    machine = sim.corpus.x[sim.corpus.rows(machine=True)]
    assert len(machine) == 600 and sim.world.grammar.right(machine).all()
    assert sim.row["verifier_precision"] == 1.0 and sim.row["samples_drawn"] == sim.row["verifier_checks"] > 300


def test_patience_ends():
    changes = {"verifier": {"kind": "process", "patience": 2}, "world.slip": 0.9, "world.shallowest": 3}
    sim = lived(TASKS | changes, ticks=1)
    assert sim.trainee.drafted == 600 and len(sim.corpus.rows(machine=True)) < 300


def test_a_budget_of_nothing_publishes_nothing():
    sim = lived(TASKS | {"verifier": {"kind": "exact", "budget": 0}}, ticks=2)
    assert not len(sim.corpus.rows(machine=True))


def test_the_ledger_knows_what_a_verified_machine_publishes():
    sim = lived(TASKS | {"verifier": "exact", "trainee.writes": "answers", "measure.uniform": 0.01}, ticks=2)
    law = sim.ledger.published[1, 1, False]
    x = sim.corpus.x[sim.corpus.rows(machine=True, last=1)]
    assert np.isfinite(law.log_prob(x)).all()
    wrong = x.copy()
    at = 2 * sim.world.grammar.depths(wrong) + 2
    wrong[np.arange(len(x)), at] = 3 + (wrong[np.arange(len(x)), at] - 3 + 1) % sim.world.grammar.states
    assert np.isneginf(law.log_prob(wrong)).all()
    bands = [sim.row[f"ledger_{band}_bits"].value for band in ("staleness", "observability", "feedback", "learning")]
    assert np.isfinite(bands).all()
