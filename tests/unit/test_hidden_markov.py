"""Hidden Markov topics against hmmlearn, against sums over every hidden path, and against every document."""

from __future__ import annotations

import itertools
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from godmodel.models.distribution import all_documents
from godmodel.models.exact import hidden_markov
from godmodel.models.exact.hidden_markov import HiddenMarkovTopics
from godmodel.models.exact.markov import MarkovTopics
from godmodel.models.exact.mixture import Topics


def tables(seed, k, s, v, *, concentration=0.7, zeros=False):
    """Random initial, transition and emission tables; with `zeros`, about a third of the entries vanish."""
    rng = np.random.default_rng(seed)

    def laws(*shape):
        p = rng.dirichlet(np.full(shape[-1], concentration), size=shape[:-1])
        if zeros:
            keep = rng.random(shape) > 0.35
            keep[..., 0] |= ~keep.any(axis=-1)
            p = np.maximum(p, 1e-3) * keep
        return p / p.sum(axis=-1, keepdims=True)

    return laws(k, s), laws(k, s, s), laws(k, s, v)


def topics_of(seed, k, s, v, length, **options):
    dtype = options.pop("dtype", np.float64)
    return HiddenMarkovTopics(*tables(seed, k, s, v, **options), length, dtype=dtype)


def by_paths(topics, x):
    """p_k(x) as a sum over every path of hidden states.  -> (N, K)"""
    out = np.zeros((len(x), topics.count))
    for path in itertools.product(range(topics.states), repeat=x.shape[1]):
        path = np.array(path)
        moves = topics.transition[:, path[:-1], path[1:]].prod(axis=1)  # (K,)
        shown = topics.emission[:, path[None, :], x].prod(axis=2)  # (K, N)
        out += ((topics.initial[:, path[0]] * moves)[:, None] * shown).T
    return out


few = st.integers(1, 3)
shapes = st.tuples(st.integers(0, 10**6), few, few, few, st.integers(1, 4))


@settings(max_examples=25, deadline=None)
@given(shapes, st.booleans(), st.sampled_from([np.float64, np.float32]))
def test_probabilities_are_sums_over_hidden_paths_and_total_one(shape, zeros, dtype):
    seed, k, s, v, length = shape
    topics = topics_of(seed, k, s, v, length, zeros=zeros, dtype=dtype)
    x = all_documents(v, length)
    p = np.exp(topics.log_prob_each(x))
    tolerance = 1e-12 if dtype is np.float64 else 1e-5
    np.testing.assert_allclose(p, by_paths(topics, x), rtol=tolerance * 10, atol=1e-300)
    np.testing.assert_allclose(p.sum(axis=0), 1.0, atol=tolerance)


@settings(max_examples=25, deadline=None)
@given(shapes, st.booleans())
def test_conditionals_chain_to_prefixes_and_are_laws_after_any_prefix(shape, zeros):
    seed, k, s, v, length = shape
    topics = topics_of(seed, k, s, v, length, zeros=zeros)
    x = all_documents(v, length)
    prefixes = topics.prefix_log_prob(x)
    assert (prefixes[:, 0] == 0).all()
    np.testing.assert_allclose(np.exp(prefixes[:, -1]), np.exp(topics.log_prob_each(x)), rtol=1e-12)
    for j in range(k):
        steps = topics.conditionals(j, x)
        np.testing.assert_allclose(np.exp(steps).sum(axis=2), 1.0, atol=1e-12)
        taken = np.take_along_axis(steps, x[:, :, None].astype(int), axis=2)[:, :, 0]
        chained = np.exp(np.cumsum(taken, axis=1))
        np.testing.assert_allclose(chained, np.exp(prefixes[:, 1:, j]), rtol=1e-11, atol=1e-300)
        for t in range(length):
            np.testing.assert_array_equal(topics.conditionals(j, x[:, :t]), steps[:, : t + 1])


@settings(max_examples=20, deadline=None)
@given(shapes, st.booleans())
def test_mixture_conditionals_equal_the_general_mixture(shape, zeros):
    seed, k, s, v, length = shape
    topics = topics_of(seed, k, s, v, length, zeros=zeros)
    weights = np.random.default_rng(seed).dirichlet(np.ones(k))
    weights[0] = 0.0 if k > 1 else 1.0
    weights /= weights.sum()
    x = all_documents(v, length)
    possible = np.isfinite(topics.prefix_log_prob(x)[:, :length, weights > 0]).any(axis=2)
    ours, general = topics.mixture_conditionals(weights, x), Topics.mixture_conditionals(topics, weights, x)
    np.testing.assert_allclose(np.exp(ours)[possible], np.exp(general)[possible], atol=1e-13)
    np.testing.assert_allclose(np.exp(ours).sum(axis=2), 1.0, atol=1e-12)


@pytest.mark.parametrize(("states", "length"), [(3, 1), (8, 32), (64, 32), (16, 500)])
def test_log_probability_equals_hmmlearn(states, length):
    hmm = pytest.importorskip("hmmlearn.hmm", reason="hmmlearn is the independent truth of this test")
    topics = topics_of(5, 3, states, 11, length)
    x = topics.sample(np.arange(40) % 3, rng=np.random.default_rng(1))
    ours = topics.log_prob_each(x)
    for k in range(3):
        model = hmm.CategoricalHMM(n_components=states, n_features=11)
        model.startprob_, model.transmat_ = topics.initial[k], topics.transition[k]
        model.emissionprob_ = topics.emission[k]
        theirs = [model.score(document[:, None].astype(int)) for document in x]
        np.testing.assert_allclose(ours[:, k], theirs, rtol=0, atol=1e-9)


def test_float32_agrees_with_float64_and_long_documents_do_not_underflow():
    for states in (8, 64):
        parts = tables(2, 4, states, 64)
        for length, tolerance in ((32, 1e-4), (500, 2e-3)):
            exact = HiddenMarkovTopics(*parts, length)
            quick = HiddenMarkovTopics(*parts, length, dtype=np.float32)
            x = exact.sample(np.arange(60) % 4, rng=np.random.default_rng(3))
            a, b = exact.prefix_log_prob(x), quick.prefix_log_prob(x)
            assert np.isfinite(a).all() and a.dtype == b.dtype == np.float64
            assert np.abs(a - b).max() < tolerance
            assert np.abs(quick.log_prob_each(x) - b[:, -1]).max() < tolerance


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_rare_symbols_are_not_taken_for_impossible(dtype):
    """Four symbols of probability 1e-12 underflow float32 between two rescalings, four of 1e-90 float64."""
    for rare in (1e-12, 1e-90, 1e-250):
        topics = HiddenMarkovTopics([[1.0]], [[[1.0]]], [[[1 - rare, rare]]], length=9, dtype=dtype)
        x = np.array([[1] * 9, [0] * 9, [0, 1, 1, 1, 1, 1, 1, 0, 0]])
        want = np.cumsum(np.where(x == 1, np.log(rare), np.log1p(-rare)), axis=1)
        np.testing.assert_allclose(topics.prefix_log_prob(x)[:, 1:, 0], want, rtol=1e-6, atol=1e-6)
        np.testing.assert_allclose(topics.log_prob_each(x)[:, 0], want[:, -1], rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_impossible_documents_are_minus_infinity_without_a_warning(dtype):
    initial = [[1.0, 0.0], [0.5, 0.5]]
    transition = [[[1.0, 0.0], [0.0, 1.0]], [[0.5, 0.5], [0.5, 0.5]]]
    emission = [[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]], [[0.5, 0.5, 0.0], [0.2, 0.8, 0.0]]]
    topics = HiddenMarkovTopics(initial, transition, emission, length=6, dtype=dtype)
    x = np.array([[0, 0, 0, 0, 0, 0], [0, 0, 1, 0, 0, 0], [2, 0, 0, 0, 0, 0], [0, 1, 0, 1, 0, 2]])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        each, prefixes, steps = topics.log_prob_each(x), topics.prefix_log_prob(x), topics.conditionals(0, x)
        mixed = topics.mixture_conditionals(np.array([0.5, 0.5]), x)
    assert each[0, 0] == pytest.approx(0.0, abs=1e-6)
    assert (each[1:, 0] == -np.inf).all() and (each[2:, 1] == -np.inf).all()
    assert np.isfinite(each[:2, 1]).all()
    assert not np.isnan(prefixes).any() and (prefixes[1, 3:, 0] == -np.inf).all()
    np.testing.assert_allclose(np.exp(steps).sum(axis=2), 1.0, atol=1e-12)
    np.testing.assert_allclose(np.exp(mixed).sum(axis=2), 1.0, atol=1e-12)
    np.testing.assert_allclose(np.exp(steps[2, 1]), [1, 0, 0])  # back to the prior: state 0 shows symbol 0


def test_symbol_marginals_equal_enumeration():
    topics = topics_of(7, 2, 3, 3, 4)
    x = all_documents(3, 4)
    p = np.exp(topics.log_prob_each(x))
    want = np.stack([(p * (x == v).mean(axis=1)[:, None]).sum(axis=0) for v in range(3)], axis=1)
    np.testing.assert_allclose(topics.symbol_marginals(), want, atol=1e-13)


def test_sampling_frequencies_by_chi_square():
    topics = topics_of(8, 2, 3, 3, 3, zeros=True)
    documents, n = all_documents(3, 3), 20_000
    p = np.exp(topics.log_prob_each(documents))
    which = np.repeat([0, 1], n)
    x = topics.sample(which, rng=np.random.default_rng(4))
    assert x.dtype == np.uint8 and x.shape == (2 * n, 3)
    codes = x.astype(int) @ [9, 3, 1]
    for k in range(2):
        counts = np.bincount(codes[which == k], minlength=27)
        possible = p[:, k] > 0
        assert counts[~possible].sum() == 0
        statistic = ((counts - n * p[:, k]) ** 2)[possible] / (n * p[possible, k])
        assert statistic.sum() < chi2.ppf(0.999, possible.sum() - 1)


def test_a_tilt_multiplies_emissions_and_renormalises_each_state():
    topics = topics_of(9, 2, 3, 3, 3)
    logits = np.array([[0.0, 1.0, -2.0], [800.0, 799.0, -np.inf]])
    tilted = topics.tilted(logits)
    w = topics.emission * np.exp(logits - logits.max(axis=1, keepdims=True))[:, None, :]
    by_hand = HiddenMarkovTopics(topics.initial, topics.transition, w / w.sum(axis=2, keepdims=True), 3)
    x = all_documents(3, 3)
    np.testing.assert_allclose(np.exp(tilted.log_prob_each(x)), by_paths(by_hand, x), atol=1e-14)
    np.testing.assert_allclose(topics.tilted(np.zeros((2, 3))).emission, topics.emission, atol=1e-15)


def test_a_channel_pushes_the_law_of_documents_forward():
    topics = topics_of(10, 2, 3, 3, 3)
    channel = np.array([[0.7, 0.3], [0.1, 0.9], [1.0, 0.0]])
    seen = topics.observed_through(channel)
    x, y = all_documents(3, 3), all_documents(2, 3)
    kernel = channel[x[:, None, :], y[None, :, :]].prod(axis=2)  # p(y | x)
    want = kernel.T @ np.exp(topics.log_prob_each(x))
    assert seen.vocab_size == 2
    np.testing.assert_allclose(np.exp(seen.log_prob_each(y)), want, atol=1e-14)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_any_number_of_threads_gives_the_same_bits(monkeypatch, dtype):
    topics = topics_of(11, 3, 5, 7, 6, dtype=dtype)
    monkeypatch.setattr(hidden_markov, "BLOCK", 64)
    monkeypatch.setattr(hidden_markov, "WIDE_BLOCK", 32)
    x = topics.sample(np.arange(500) % 3, rng=np.random.default_rng(5))
    weights = np.array([0.2, 0.3, 0.5])

    def everything():
        calls = (topics.log_prob_each(x), topics.prefix_log_prob(x), topics.conditionals(1, x))
        return [a.tobytes() for a in (*calls, topics.mixture_conditionals(weights, x))]

    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    one = everything()
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    assert everything() == one


def test_states_that_show_themselves_are_a_markov_chain():
    rng = np.random.default_rng(12)
    initial, transition = rng.dirichlet(np.ones(4), size=2), rng.dirichlet(np.ones(4), size=(2, 4))
    hidden = HiddenMarkovTopics(initial, transition, np.stack([np.eye(4)] * 2), 4)
    plain = MarkovTopics(initial, transition, 4)
    x = all_documents(4, 4)
    np.testing.assert_allclose(hidden.prefix_log_prob(x), plain.prefix_log_prob(x), atol=1e-12)
    np.testing.assert_allclose(hidden.symbol_marginals(), plain.symbol_marginals(), atol=1e-15)
    for k in range(2):
        np.testing.assert_allclose(hidden.conditionals(k, x), plain.conditionals(k, x), atol=1e-12)


def test_no_documents_and_empty_prefixes():
    topics = topics_of(13, 2, 3, 4, 5)
    none = np.zeros((0, 5), dtype=np.uint8)
    assert topics.log_prob_each(none).shape == (0, 2) and topics.prefix_log_prob(none).shape == (0, 6, 2)
    assert topics.conditionals(0, none).shape == (0, 5, 4)
    assert topics.sample(np.zeros(0, dtype=int), rng=np.random.default_rng(0)).shape == (0, 5)
    empty = np.zeros((3, 0), dtype=np.uint8)
    assert (topics.prefix_log_prob(empty) == np.zeros((3, 1, 2))).all()
    first = topics.initial[0] @ topics.emission[0]
    np.testing.assert_allclose(np.exp(topics.conditionals(0, empty)), np.tile(first, (3, 1, 1)), atol=1e-15)


def test_the_door_names_the_rule_the_value_and_the_way_out():
    initial, transition, emission = tables(14, 2, 3, 4)
    with pytest.raises(ValueError, match=r"shape \(K, S, S\) = \(2, 3, 3\), got \(1, 3, 3\)"):
        HiddenMarkovTopics(initial, transition[:1], emission, 5)
    with pytest.raises(ValueError, match="emission must have shape"):
        HiddenMarkovTopics(initial, transition, emission[:, 0], 5)
    with pytest.raises(ValueError, match="sums to 1.001; divide by initial.sum"):
        HiddenMarkovTopics(initial + np.array([0.001, 0, 0]), transition, emission, 5)
    with pytest.raises(ValueError, match="probabilities >= 0, got -0.1"):
        HiddenMarkovTopics(initial, transition, np.full((2, 3, 4), -0.1), 5)
    with pytest.raises(ValueError, match="probabilities >= 0, got nan"):
        HiddenMarkovTopics(initial * np.nan, transition, emission, 5)
    with pytest.raises(ValueError, match="length must be"):
        HiddenMarkovTopics(initial, transition, emission, 0)
    with pytest.raises(ValueError, match="dtype must be"):
        HiddenMarkovTopics(initial, transition, emission, 5, dtype=np.float16)
    topics = HiddenMarkovTopics(initial, transition, emission, 5)
    with pytest.raises(ValueError, match=r"symbols must lie in 0\.\.3, got 0\.\.4"):
        topics.log_prob_each(np.array([[0, 4]]))
    with pytest.raises(ValueError, match="t <= 5"):
        topics.conditionals(0, np.zeros((1, 6), dtype=int))
    with pytest.raises(ValueError, match=r"topics must lie in 0\.\.1"):
        topics.sample(np.array([2]), rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match="logits must be"):
        topics.tilted(np.zeros(4))
    with pytest.raises(ValueError, match="one row keeps none"):
        topics.tilted(np.full((2, 4), -np.inf))
    with pytest.raises(ValueError, match="channel must have shape"):
        topics.observed_through(np.eye(3))
    with pytest.raises(ValueError, match="channel rows must sum to 1"):
        topics.observed_through(np.ones((4, 2)))
