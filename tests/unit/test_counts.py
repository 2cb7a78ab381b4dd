"""Counting learners against dictionaries, subsets, repetitions and a source whose law is known."""

from collections import Counter

import numpy as np
import pytest
from scipy import stats

from godmodel.models.distribution import Distribution, all_documents
from godmodel.models.learned import ngram
from godmodel.models.learned.counts import NGramLearner, SmoothedTable, checked, minimise
from godmodel.models.learned.ngram import SparseCounts


def markov_source(n, *, seed, vocab_size=8, length=12, concentration=0.2):
    """Documents of a first-order chain, (n, T), and its log transition matrix (V, V)."""
    transition = np.random.default_rng(99).dirichlet(np.full(vocab_size, concentration), size=vocab_size)
    rng = np.random.default_rng(seed)
    x = rng.integers(vocab_size, size=(n, length))
    for t in range(1, length):
        x[:, t] = (transition.cumsum(1)[x[:, t - 1]] <= rng.random(n)[:, None]).sum(1).clip(max=vocab_size - 1)
    return x, transition


def naive_conditional(x, weights, strengths, vocab_size, prefix):
    """Interpolated n-gram by walking all documents with a dictionary."""
    p = [1 / vocab_size] * vocab_size
    for n, a in enumerate(strengths, start=1):
        context = tuple(([vocab_size] * (n - 1) + list(prefix))[len(prefix) :])
        counts = Counter()
        for d, w in zip(x.tolist(), weights, strict=True):
            padded = [vocab_size] * (n - 1) + d
            for i in range(len(d)):
                if tuple(padded[i : i + n - 1]) == context:
                    counts[d[i]] += w
        total = sum(counts.values())
        p = [(counts[v] + a * p[v]) / (total + a) for v in range(vocab_size)]
    return p


@pytest.fixture(params=["dense", "mixed", "sparse"])
def storage(request, monkeypatch):
    """All orders dense; orders 1 and 2 dense; only order 1 dense."""
    monkeypatch.setattr(ngram, "DENSE_CELLS", {"dense": 2**22, "mixed": 30, "sparse": 1}[request.param])
    return request.param


def small(order=3, weighted=True, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.integers(4, size=(30, 5))
    weights = rng.random(30) * 3 if weighted else None
    strengths = (2.0, 0.7, 5.0, 1.3)[:order]
    return x, weights, strengths, NGramLearner(4, order, strengths).fit(x, weights, rng=rng)


@pytest.mark.parametrize("order", [1, 2, 3, 4])
def test_conditionals_equal_a_dictionary(order, storage):
    x, weights, strengths, law = small(order)
    probe = np.random.default_rng(1).integers(4, size=(4, 5))
    rows = np.exp(law.conditionals(probe))
    assert rows.shape == (4, 5, 4)
    for i in range(4):
        for t in range(5):
            expected = naive_conditional(x, weights, strengths, 4, probe[i, :t].tolist())
            np.testing.assert_allclose(rows[i, t], expected, rtol=1e-10)


def test_storage_is_what_the_fixture_says(storage):
    law = small()[-1]
    assert len(law.sparse) == {"dense": 0, "mixed": 1, "sparse": 2}[storage]
    assert all(isinstance(level, SparseCounts) for level, _ in law.sparse)


@pytest.mark.parametrize("order", [1, 2, 3])
def test_law_sums_to_one_and_chains(order, storage):
    law = small(order)[-1]
    x = all_documents(4, 5)
    log_p = law.log_prob(x)
    assert np.exp(log_p).sum() == pytest.approx(1)
    np.testing.assert_allclose(Distribution.log_prob(law, x), log_p, atol=1e-10)
    for t in range(5):
        np.testing.assert_allclose(law.next_symbol(x[:9, :t]), law.conditionals(x[:9, :t])[:, -1], atol=1e-12)


@pytest.mark.parametrize("temperature", [1.0, 0.7])
def test_samples_follow_the_law(storage, temperature):
    rng = np.random.default_rng(0)
    law = NGramLearner(3, 3, (1.0, 1.0, 2.0)).fit(rng.integers(3, size=(40, 3)), rng=rng)
    docs = all_documents(3, 3)
    rows = law.conditionals(docs) / temperature
    rows -= np.logaddexp.reduce(rows, axis=-1, keepdims=True)
    p = np.exp(np.take_along_axis(rows, docs[:, :, None].astype(int), axis=2)[:, :, 0].sum(1))
    x = law.sample(30_000, rng=np.random.default_rng(3), temperature=temperature)
    counts = np.bincount(x @ np.array([9, 3, 1]), minlength=27)
    assert stats.chisquare(counts, 30_000 * p / p.sum()).pvalue > 1e-3


def test_sampling_zero_documents(storage):
    law = small()[-1]
    assert law.sample(0, rng=np.random.default_rng(0)).shape == (0, 5)
    assert law.sample(0, rng=np.random.default_rng(0), temperature=0.5).shape == (0, 5)


@pytest.mark.parametrize("order", [1, 2, 3, 4])
def test_symbol_marginals_equal_enumeration(order):
    law = small(order)[-1]
    x = all_documents(4, 5)
    p = np.exp(law.log_prob(x))
    expected = [(p[:, None] * (x == v)).sum() / 5 for v in range(4)]
    np.testing.assert_allclose(law.symbol_marginals(), expected, atol=1e-12)


def test_symbol_marginals_are_none_where_dear(monkeypatch):
    monkeypatch.setattr(ngram, "MARGINAL_COST", 10)
    assert small()[-1].symbol_marginals() is None
    monkeypatch.setattr(ngram, "DENSE_CELLS", 1)
    assert small()[-1].symbol_marginals() is None


def test_tuning_is_the_same_for_every_storage(storage):
    x, _ = markov_source(200, seed=0)
    law = NGramLearner(8).fit(x, rng=np.random.default_rng(0))
    np.testing.assert_allclose(law.strengths, TUNED, rtol=1e-9)


TUNED = NGramLearner(8).fit(markov_source(200, seed=0)[0], rng=np.random.default_rng(0)).strengths


@pytest.mark.parametrize("order", [3, 4])
def test_tuned_strengths_beat_one_fixed_strength_on_fresh_documents(order):
    x, transition = markov_source(400, seed=1)
    fresh, _ = markov_source(2_000, seed=2)
    score = NGramLearner(8, order).fit(x, rng=np.random.default_rng(0)).log_prob(fresh).mean()
    for a in (0.1, 1.0, 10.0, 100.0, 1000.0):
        fixed = NGramLearner(8, order, (a,) * order).fit(x, rng=np.random.default_rng(0))
        assert score > fixed.log_prob(fresh).mean()
    true = -np.log(8) + np.log(transition[fresh[:, :-1], fresh[:, 1:]]).sum(1).mean()
    assert 0 < true - score < 0.25  # nats a document, with 4,400 symbols to learn 64 transitions from


def test_no_single_strength_of_the_highest_order_does_better_by_much():
    x, _ = markov_source(2_000, seed=1)
    fresh, _ = markov_source(2_000, seed=2)
    a = NGramLearner(8, 2).fit(x, rng=np.random.default_rng(0)).strengths
    score = NGramLearner(8, 2, a).fit(x, rng=np.random.default_rng(0)).log_prob(fresh).mean()
    rivals = [
        NGramLearner(8, 2, (a[0], b)).fit(x, rng=np.random.default_rng(0)).log_prob(fresh).mean()
        for b in np.geomspace(1e-3, 1e5, 30)
    ]
    assert score > max(rivals) - 0.005


def test_few_documents_use_the_default_strength():
    law = NGramLearner(4).fit(np.zeros((3, 5), int), rng=np.random.default_rng(0))
    assert law.strengths == (4.0, 4.0, 4.0)


LEARNERS = [NGramLearner(4, 3, (1.0, 2.0, 3.0)), SmoothedTable(4), SmoothedTable(4, 0.5, 0.1)]


@pytest.mark.parametrize("learner", [*LEARNERS, NGramLearner(4)])
@pytest.mark.parametrize("length", [1, 3])
def test_weights_of_zero_and_one_are_a_subset(learner, length):
    rng = np.random.default_rng(0)
    x, keep = rng.integers(4, size=(60, length)), rng.random(60) < 0.6
    a = learner.fit(x, keep.astype(float), rng=np.random.default_rng(7))
    b = learner.fit(x[keep], rng=np.random.default_rng(7))
    docs = all_documents(4, length)
    np.testing.assert_allclose(a.log_prob(docs), b.log_prob(docs), rtol=1e-10)


@pytest.mark.parametrize("learner", LEARNERS)
@pytest.mark.parametrize("length", [1, 3])
def test_integer_weights_are_repetitions(learner, length, storage):
    rng = np.random.default_rng(0)
    x, times = rng.integers(4, size=(60, length)), rng.integers(0, 4, size=60)
    a = learner.fit(x, times.astype(float), rng=rng)
    b = learner.fit(np.repeat(x, times, axis=0), rng=rng)
    docs = all_documents(4, length)
    np.testing.assert_allclose(a.log_prob(docs), b.log_prob(docs), rtol=1e-10)


@pytest.mark.parametrize("length", [1, 2])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize(("smoothing", "uniform"), [(0.0, 0.0), (0.5, 0.0), (0.0, 0.2), (2.0, 0.3), (0.0, 1.0)])
def test_smoothed_table_by_hand(length, weighted, smoothing, uniform):
    rng = np.random.default_rng(4)
    x = rng.integers(3, size=(7, length))
    weights = rng.random(7) if weighted else np.ones(7)
    law = SmoothedTable(4, smoothing, uniform).fit(x, weights if weighted else None, rng=rng)
    docs = all_documents(4, length)
    counts = Counter()
    for d, w in zip(x.tolist(), weights, strict=True):
        counts[tuple(d)] += w
    n = weights.sum()
    expected = [
        (1 - uniform) * (counts[tuple(d)] + smoothing) / (n + smoothing * len(docs)) + uniform / len(docs)
        for d in docs.tolist()
    ]
    p = np.exp(law.log_prob(docs))
    np.testing.assert_allclose(p, expected, atol=1e-14)
    assert p.sum() == pytest.approx(1)
    np.testing.assert_allclose(np.exp(Distribution.log_prob(law, docs)), expected, atol=1e-12)
    shares = [(p[:, None] * (docs == v)).sum() / length for v in range(4)]
    np.testing.assert_allclose(law.symbol_marginals(), shares, atol=1e-14)


def test_smoothing_of_a_space_too_large_to_count():
    x = np.zeros((10, 600), int)
    law = SmoothedTable(64, 1e-3).fit(x, rng=np.random.default_rng(0))
    np.testing.assert_allclose(law.log_prob(x[:1]), -600 * np.log(64))  # 64^600 pseudo-counts drown ten documents
    assert law.sample(5, rng=np.random.default_rng(0)).shape == (5, 600)


def test_unsmoothed_table_has_only_what_it_saw():
    law = SmoothedTable(9).fit(np.array([[3, 3], [3, 3], [8, 1]]), rng=np.random.default_rng(0))
    assert law.support().tolist() == [[3, 3], [8, 1]]
    assert law.log_prob(np.array([[3, 1]]))[0] == -np.inf


def test_minimise_finds_minima_inside_and_at_the_ends():
    assert minimise(lambda a: (a - 1.3) ** 2, -7, 12) == pytest.approx(1.3, abs=0.05)
    assert minimise(lambda a: a, -7, 12) == pytest.approx(-7, abs=0.05)
    assert minimise(lambda a: -a, -7, 12) == pytest.approx(12, abs=0.05)


@pytest.mark.parametrize("learner", LEARNERS)
@pytest.mark.parametrize(
    ("x", "weights", "message"),
    [
        (np.zeros((0, 3), int), None, "empty"),
        (np.array([[4, 0]]), None, "symbols must be in 0..3"),
        (np.array([[-1, 0]]), None, "symbols must be in 0..3"),
        (np.array([[0.5, 0.0]]), None, "integer"),
        (np.zeros(3, int), None, r"\(N, T\)"),
        (np.zeros((2, 2), int), [1.0, -1.0], "finite numbers >= 0"),
        (np.zeros((2, 2), int), [1.0, np.inf], "finite numbers >= 0"),
        (np.zeros((2, 2), int), [1.0], "2 finite numbers"),
        (np.zeros((2, 2), int), [0.0, 0.0], "all 2 weights are 0"),
    ],
)
def test_bad_shelves_are_refused(learner, x, weights, message):
    with pytest.raises(ValueError, match=message):
        learner.fit(x, weights, rng=np.random.default_rng(0))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: NGramLearner(0), "vocab_size >= 1"),
        (lambda: NGramLearner(4, 0), "order >= 1"),
        (lambda: NGramLearner(100_000, 4), "below 2\\^63"),
        (lambda: NGramLearner(4, 3, (1.0, 2.0)), "3 positive numbers"),
        (lambda: NGramLearner(4, 1, (0.0,)), "1 positive numbers"),
        (lambda: SmoothedTable(0), "vocab_size"),
        (lambda: SmoothedTable(4, -1.0), "pseudo-count"),
        (lambda: SmoothedTable(4, 0.0, 1.5), "share"),
    ],
)
def test_bad_settings_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_checked_drops_documents_of_no_weight():
    x, weights = checked(np.array([[1], [2]], np.uint8), np.array([0.0, 0.5]), 3)
    assert x.tolist() == [[2]] and weights.tolist() == [0.5] and x.dtype == np.int64
