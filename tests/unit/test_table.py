"""Tables agree with sums over their own lists, written out."""

import itertools

import numpy as np
import pytest
from scipy import stats

from godmodel.models.distribution import Distribution, all_documents
from godmodel.models.exact.mixture import Mixture, Stack
from godmodel.models.exact.table import TableTopics, lexicographic_order, table
from godmodel.models.exact.uniform import UniformLaw


def some_topics(seed=0, vocab_size=3, length=4, listed=30, topics=2):
    rng = np.random.default_rng(seed)
    rows = rng.choice(vocab_size**length, size=listed, replace=False)
    p = rng.dirichlet(np.ones(listed), size=topics)
    p[0, :3] = 0
    return TableTopics(p / p.sum(1, keepdims=True), all_documents(vocab_size, length)[rows], vocab_size)


def by_hand(topics):
    """{document: (K,) probabilities}"""
    return {tuple(d): topics.probabilities[:, i] for i, d in enumerate(topics.documents.tolist())}


def prefix_mass(law, prefix):
    return sum((p for d, p in law.items() if d[: len(prefix)] == prefix), np.zeros(2))


def test_log_prob_is_the_listed_probability_and_minus_infinity_elsewhere():
    topics = some_topics()
    law, x = by_hand(topics), all_documents(3, 4)
    expected = np.array([law.get(tuple(d), np.zeros(2)) for d in x.tolist()])
    np.testing.assert_allclose(np.exp(topics.log_prob_each(x)), expected, atol=1e-15)
    np.testing.assert_allclose(expected.sum(0), 1)
    assert topics.log_prob_each(np.array([[0, 1, 2, 3]]))[0].tolist() == [-np.inf, -np.inf]


def test_prefixes_and_conditionals_are_ratios_of_masses():
    topics = some_topics()
    law, x = by_hand(topics), all_documents(3, 4)
    prefixes = np.exp(topics.prefix_log_prob(x))
    for k in range(2):
        rows = np.exp(topics.conditionals(k, x))
        np.testing.assert_allclose(rows.sum(-1), 1)
        for i, t in itertools.product(range(0, 81, 7), range(4)):
            before = tuple(x[i, :t].tolist())
            mass = prefix_mass(law, before)[k]
            assert prefixes[i, t, k] == pytest.approx(mass, abs=1e-15)
            expected = [prefix_mass(law, (*before, v))[k] / mass if mass else 1 / 3 for v in range(3)]
            np.testing.assert_allclose(rows[i, t], expected, atol=1e-12)


@pytest.mark.parametrize("t", range(5))
def test_shapes_for_every_length_of_prefix(t):
    topics = some_topics()
    x = all_documents(3, 4)[:5, :t]
    assert topics.conditionals(1, x).shape == (5, min(t + 1, 4), 3)
    assert topics.prefix_log_prob(x).shape == (5, t + 1, 2)


def test_conditionals_chain_to_log_prob():
    law = Mixture(some_topics(), [0.3, 0.7])
    x = law.support()
    np.testing.assert_allclose(Distribution.log_prob(law, x), law.log_prob(x), atol=1e-10)


@pytest.mark.parametrize("temperature", [1.0, 0.6, 1.7])
@pytest.mark.parametrize("length", [1, 3])
def test_samples_follow_the_tempered_law(length, temperature):
    if length == 1:
        topics = TableTopics([[0.5, 0.3, 0.2], [0.1, 0.0, 0.9]], [[4], [1], [0]])
    else:
        topics = some_topics(3, length=length, listed=14)
    law = Mixture(topics, [0.4, 0.6])
    docs = law.support()
    rows = law.conditionals(docs) / temperature
    rows -= np.logaddexp.reduce(rows, axis=-1, keepdims=True)
    p = np.exp(np.take_along_axis(rows, docs[:, :, None].astype(int), axis=2)[:, :, 0].sum(1))
    assert p.sum() == pytest.approx(1)
    np.testing.assert_allclose(topics.tempered(law.weights, temperature).probabilities[0], p, atol=1e-12)
    x = law.sample(20_000, rng=np.random.default_rng(5), temperature=temperature)
    counts = (x[:, None] == docs[None]).all(-1).sum(0)
    assert counts.sum() == 20_000
    assert (counts[p == 0] == 0).all()
    assert stats.chisquare(counts[p > 0], 20_000 * p[p > 0] / p[p > 0].sum()).pvalue > 1e-3


def test_each_topic_is_sampled_from_its_own_law():
    topics = TableTopics([[1, 0, 0], [0, 0.5, 0.5]])
    x = topics.sample(np.array([0, 1] * 500), rng=np.random.default_rng(0))
    assert x.shape == (1000, 1)
    assert (x[::2] == 0).all()
    assert set(x[1::2, 0].tolist()) == {1, 2}


def test_one_symbol_documents_may_be_listed_in_any_order():
    topics = TableTopics([[0.5, 0.3, 0.2]], [[4], [1], [0]], vocab_size=6)
    np.testing.assert_allclose(np.exp(topics.conditionals(0, np.zeros((2, 0), int)))[0, 0], [0.2, 0.3, 0, 0, 0.5, 0])
    assert topics.log_prob_each(np.array([[7], [4]]))[:, 0].tolist() == [-np.inf, np.log(0.5)]
    np.testing.assert_allclose(topics.symbol_marginals(), [[0.2, 0.3, 0, 0, 0.5, 0]])


def test_symbol_marginals_are_mean_counts():
    topics = some_topics()
    expected = np.zeros((2, 3))
    for d, p in by_hand(topics).items():
        for v in d:
            expected[:, v] += p / 4
    np.testing.assert_allclose(topics.symbol_marginals(), expected)


@pytest.mark.parametrize("length", [1, 4])
def test_tilting_multiplies_documents_by_their_symbols(length):
    topics = TableTopics([[0.2, 0.5, 0.3], [0, 0, 1]]) if length == 1 else some_topics()
    before = topics.log_prob_each(topics.documents)
    logits = np.random.default_rng(1).normal(size=(2, 3))
    expected = np.zeros((2, len(topics.documents)))
    for i, d in enumerate(topics.documents.tolist()):
        expected[:, i] = topics.probabilities[:, i] * np.exp(sum(logits[:, v] for v in d))
    tilted = topics.tilted(logits)
    expected /= expected.sum(1, keepdims=True)
    np.testing.assert_allclose(np.exp(tilted.log_prob_each(topics.documents)).T, expected, atol=1e-14)
    np.testing.assert_allclose(np.exp(tilted.conditionals(1, topics.documents)).sum(-1), 1)
    np.testing.assert_array_equal(topics.log_prob_each(topics.documents), before)


def test_support_is_the_list():
    topics = some_topics()
    np.testing.assert_array_equal(topics.support(), topics.documents)


def test_a_mixture_with_the_uniform_law_normalises_and_has_marginals():
    law = Mixture(Stack([table([0.25, 0.75], [[0, 0], [1, 2]]), UniformLaw(3, 2)]), [0.5, 0.5])
    x = all_documents(3, 2)
    p = np.exp(law.log_prob(x))
    assert p.sum() == pytest.approx(1)
    shares = [(p[:, None] * (x == v)).sum() / 2 for v in range(3)]
    np.testing.assert_allclose(law.symbol_marginals(), shares)
    np.testing.assert_allclose(np.exp(Distribution.log_prob(law, x)), p)


def test_uniform_law():
    law = UniformLaw(300, 2)
    assert law.log_prob(np.array([[0, 299]]))[0] == pytest.approx(-2 * np.log(300))
    np.testing.assert_allclose(np.exp(law.conditionals(np.zeros((2, 1), int))).sum(-1), 1)
    x = law.sample(20_000, rng=np.random.default_rng(0))
    assert x.shape == (20_000, 2)
    assert stats.chisquare(np.bincount(x.ravel(), minlength=300)).pvalue > 1e-3
    with pytest.raises(ValueError, match="T >= 1"):
        UniformLaw(3, 0)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.uint32])
def test_lexicographic_order(dtype):
    x = np.random.default_rng(0).integers(0, min(np.iinfo(dtype).max, 70_000), size=(500, 3)).astype(dtype)
    assert x[lexicographic_order(x)].tolist() == sorted(x.tolist())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([[0.5, 0.4]],), "sum to 1"),
        (([[1.5, -0.5]],), ">= 0"),
        (([[np.nan, 1.0]],), "sum to 1"),
        (([0.5, 0.5],), "array"),
        (([[0.5, 0.5]], [[0, 1], [0, 1]]), "twice"),
        (([[0.5, 0.5]], [[1], [1]]), "twice"),
        (([[0.5, 0.5]], [[0, 1]]), "documents must be"),
        (([[0.5, 0.5]], [[0.0], [1.0]]), "integer"),
        (([[0.5, 0.5]], [[0], [-1]]), "integer symbols >= 0"),
        (([[0.5, 0.5]], [[0], [3]], 3), "below vocab_size"),
    ],
)
def test_errors_say_the_rule(arguments, message):
    with pytest.raises(ValueError, match=message):
        TableTopics(*arguments)


def test_errors_of_tilting_and_of_the_one_law_table():
    topics = TableTopics([[0.5, 0.5, 0.0]])
    with pytest.raises(ValueError, match="logits must be"):
        topics.tilted(np.zeros((1, 2)))
    with pytest.raises(ValueError, match="finite logits"):
        topics.tilted(np.array([[-np.inf, -np.inf, 0.0]]))
    with pytest.raises(ValueError, match="TableTopics"):
        table([[1.0]])
