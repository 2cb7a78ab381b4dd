"""Held-out documents share no copy with the others, and smoothing does not vanish where documents are drawn again."""

import numpy as np
import pytest
from small_worlds import lived

from godmodel.models.distribution import all_documents
from godmodel.models.exact.markov import MarkovTopics
from godmodel.models.exact.mixture import Mixture
from godmodel.models.learned.counts import NGramLearner
from godmodel.models.splitting import chance_of_equals, first_of_copies, held_out, once_each

V, T = 32, 24


def dice(seed):
    return np.random.default_rng(seed)


def source():
    """Two topics of chains: a law whose documents are all different."""
    start, move = dice(1).dirichlet(np.full(V, 0.3), size=2), dice(2).dirichlet(np.full(V, 0.3), size=(2, V))
    return Mixture(MarkovTopics(start, move, T), [0.5, 0.5])


def by_hand(x):
    """The first row that equals each, by dictionary."""
    first = {}
    return [first.setdefault(tuple(row), i) for i, row in enumerate(x.tolist())]


@pytest.mark.parametrize("times", [1, 2, 30])
def test_copies_are_found_as_by_a_dictionary_and_lie_on_one_side(times):
    x = source().sample(200, rng=dice(3))
    x = x[dice(4).integers(200, size=200 * times)] if times > 1 else x
    first = first_of_copies(x)
    assert first.tolist() == by_hand(x)
    held, rest = held_out(first, 0.1, rng=dice(5))
    assert sorted([*held, *rest]) == list(range(len(x)))
    assert not set(map(tuple, x[held].tolist())) & set(map(tuple, x[rest].tolist()))
    assert len(np.unique(x[held], axis=0)) == int(0.1 * len(np.unique(x, axis=0)))


def test_different_documents_are_split_as_by_rows():
    """The first tenth of a permutation: worlds without copies keep their bytes."""
    x = source().sample(500, rng=dice(6))
    order = dice(7).permutation(500)
    held, rest = held_out(first_of_copies(x), 0.1, rng=dice(7))
    assert held.tolist() == order[:50].tolist() and rest.tolist() == order[50:].tolist()


@pytest.mark.parametrize(("vocab_size", "length"), [(8, 1), (2, 6), (4, 5), (1000, 1)])
def test_short_documents_that_are_equal_by_chance_are_no_copies(vocab_size, length):
    x = dice(8).integers(vocab_size, size=(600, length))
    assert len(np.unique(x, axis=0)) < 600
    assert first_of_copies(x).tolist() == list(range(600))


@pytest.mark.parametrize("n", [100, 1000])
def test_the_rule_turns_where_one_equal_pair_is_expected(n):
    """Uniform symbols: N^2 / 2 pairs at V^-T each; a symbol more or less turns it, copies or not."""
    length = int(np.floor(np.log2(n * (n - 1) / 2)))
    for t, copies in ((length - 1, False), (length + 2, True)):
        x = dice(9).integers(2, size=(n, t))
        x[-1] = x[0]
        assert (first_of_copies(x)[-1] == 0) == copies


def test_smoothing_does_not_vanish_where_documents_are_drawn_again():
    """The loss on new documents is that of the different ones, up to what the uneven repetition itself costs.

    That cost is taken from strengths tuned on new documents, which no copy can deceive.
    """
    law = source()
    x, new = law.sample(1200, rng=dice(10)), law.sample(4000, rng=dice(11))
    again = x[dice(12).integers(1200, size=4000)]

    def lost(q):
        return float((law.log_prob(new) - q.log_prob(new)).mean() / np.log(2))

    once, drawn = (NGramLearner(V).fit(each, rng=dice(13)) for each in (x, again))
    deceived = NGramLearner(V, strengths=(412.0, 10.0, 1.0)).fit(again, rng=dice(14))
    assert lost(drawn) < 1.2 * lost(once) < 0.5 * lost(deceived)
    grid = [(1e3, a, b) for a in (1.0, 10.0, 30.0, 100.0, 300.0) for b in (10.0, 100.0, 300.0, 1e3, 1e4)]
    best = min(lost(NGramLearner(V, strengths=s).fit(again, rng=dice(15))) for s in grid)
    assert lost(drawn) < 1.02 * best
    ratio = np.array(drawn.strengths)[1:] / np.array(once.strengths)[1:]
    assert (ratio > 1).all() and (ratio < 12).all()  # each document counts 3.3 times, so equal trust is 3.3 times more


@pytest.mark.parametrize("times", [2, 5])
def test_whole_copies_scale_the_strengths_and_leave_the_law(times):
    """Each document so many times: counts and strengths grow alike, so the law is the same up to the search's grid."""
    law = source()
    x, new = law.sample(800, rng=dice(16)), law.sample(1000, rng=dice(17))
    once, copied = NGramLearner(V).fit(x, rng=dice(18)), NGramLearner(V).fit(np.repeat(x, times, axis=0), rng=dice(19))
    ratio = np.log(copied.strengths[1:]) - np.log(once.strengths[1:])  # the first order has counts enough without any
    np.testing.assert_allclose(ratio, np.log(times), atol=0.5)
    assert abs(once.log_prob(new).mean() - copied.log_prob(new).mean()) < 0.05


@pytest.mark.parametrize("soft", [False, True])
def test_weights_are_copies_to_the_tuning(soft):
    """A weight of k, k copies of each, and a teacher's hard targets for them tell of the same strengths."""
    x, times = source().sample(600, rng=dice(20)), 3
    many = np.repeat(x, times, axis=0)
    if soft:
        copies = NGramLearner(V).fit_soft(many, np.eye(V)[many], rng=dice(21))
    else:
        copies = NGramLearner(V).fit(many, rng=dice(21))
    weighted = NGramLearner(V).fit(x, np.full(600, float(times)), rng=dice(22))
    np.testing.assert_allclose(np.log(copies.strengths[1:]), np.log(weighted.strengths[1:]), atol=0.5)


def test_few_different_documents_are_too_few_to_tune_on():
    x = np.repeat(dice(23).integers(V, size=(19, T)), 50, axis=0)
    assert NGramLearner(V).fit(x, rng=dice(24)).strengths == (4.0, 4.0, 4.0)


DRAWN = {"anchor": "fresh", "anchor.share": 1.0, "measure.draws": 500, "ticks": 1, "population.documents": 300}
LONG = {"world.vocabulary": V, "world.length": T, "world.states": 0}
SHORT = {
    "world.vocabulary": 500,
    "world.length": 1,
    "world.states": 0,
    "trainee.learner": {"kind": "ngram", "order": 1},
}


@pytest.mark.parametrize("world", [LONG, SHORT], ids=["long", "of one symbol"])
def test_a_training_set_drawn_with_replacement_is_learned_as_well_as_its_documents(world):
    """A world whose people write 300 documents, of which the trainee takes 1,200.

    Documents of one symbol are equal by chance as well, and only the trainee knows which were drawn again.
    """
    once, drawn = (lived(DRAWN | world | {"trainee.shelf": n}).row["kl_bits"].value for n in (300, 1200))
    assert drawn < 1.15 * once


def test_what_was_drawn_again_comes_as_weight():
    sim = lived(DRAWN | SHORT | {"trainee.shelf": 1200})
    rows, times = np.unique(sim.trainee.shelf, return_counts=True)
    assert len(rows) == 300 and times.sum() == 1200
    learner, x = sim.trainee.learner(500), sim.corpus.x[rows]
    law = learner.fit(x, times.astype(float), rng=sim.dice("study", 1))
    docs = np.arange(500)[:, None]
    np.testing.assert_array_equal(sim.trainee.law.log_prob(docs), law.log_prob(docs))


def test_each_row_once_at_the_sum_of_its_weights():
    rows, weights = dice(26).integers(20, size=50), dice(27).random(50)
    found, each = once_each(rows, weights)
    assert found.tolist() == sorted(set(rows.tolist()))
    np.testing.assert_allclose(each, [weights[rows == row].sum() for row in found], rtol=1e-12)
    assert once_each(found[::-1], each)[0].tolist() == found[::-1].tolist()


@pytest.mark.parametrize(("vocab_size", "length"), [(5, 1), (3, 2), (3, 5), (2, 8)])
def test_the_chance_of_equals_is_the_sum_of_squares_over_all_documents(vocab_size, length):
    x = dice(25).integers(vocab_size, size=(40, length))
    first = np.bincount(x[:, 0], minlength=vocab_size) / 40
    step = np.zeros((vocab_size, vocab_size))
    np.add.at(step, (x[:, :-1].ravel(), x[:, 1:].ravel()), 1)
    step /= np.maximum(step.sum(axis=1, keepdims=True), 1)
    docs = all_documents(vocab_size, length).astype(int)
    q = first[docs[:, 0]] * np.prod(step[docs[:, :-1], docs[:, 1:]], axis=1)
    assert chance_of_equals(x) == pytest.approx(float((q**2).sum()), rel=1e-12)
