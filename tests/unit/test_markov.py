"""Markov topics and alias tables against enumeration."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from godmodel.models.distribution import all_documents
from godmodel.models.exact import markov
from godmodel.models.exact.alias import AliasTables, pair
from godmodel.models.exact.markov import MarkovTopics


def chains(seed, k, v, length, *, zeros=False):
    rng = np.random.default_rng(seed)

    def laws(*shape):
        p = rng.dirichlet(np.ones(v), size=shape)
        if zeros:
            keep = rng.random((*shape, v)) > 0.35
            keep[..., 0] |= ~keep.any(axis=-1)
            p = np.maximum(p, 1e-3) * keep
        return p / p.sum(axis=-1, keepdims=True)

    return MarkovTopics(laws(k), laws(k, v), length)


def by_product(topics, x):
    """p_k(x) as the product of table entries.  -> (N, K)"""
    steps = topics.transition[:, x[:, :-1], x[:, 1:]].prod(axis=2)
    return (topics.initial[:, x[:, 0]] * steps).T


few = st.integers(1, 4)
shapes = st.tuples(st.integers(0, 10**6), st.integers(1, 3), few, few, st.booleans())


@settings(max_examples=30, deadline=None)
@given(shapes)
def test_probabilities_are_products_total_one_and_chain(shape):
    seed, k, v, length, zeros = shape
    topics = chains(seed, k, v, length, zeros=zeros)
    x = all_documents(v, length)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        each, prefixes = topics.log_prob_each(x), topics.prefix_log_prob(x)
    np.testing.assert_allclose(np.exp(each), by_product(topics, x), rtol=1e-12)
    np.testing.assert_allclose(np.exp(each).sum(axis=0), 1.0, atol=1e-12)
    np.testing.assert_array_equal(prefixes[:, -1], each)
    assert (prefixes[:, 0] == 0).all()
    for j in range(k):
        steps = topics.conditionals(j, x)
        np.testing.assert_allclose(np.exp(steps).sum(axis=2), 1.0, atol=1e-12)
        taken = np.take_along_axis(steps, x[:, :, None].astype(int), axis=2)[:, :, 0]
        np.testing.assert_allclose(np.exp(np.cumsum(taken, axis=1)), np.exp(prefixes[:, 1:, j]), rtol=1e-12)
        for t in range(length):
            np.testing.assert_array_equal(topics.conditionals(j, x[:, :t]), steps[:, : t + 1])


def test_symbol_marginals_equal_enumeration():
    topics = chains(1, 2, 3, 4)
    x = all_documents(3, 4)
    p = by_product(topics, x)
    want = np.stack([(p * (x == v).mean(axis=1)[:, None]).sum(axis=0) for v in range(3)], axis=1)
    np.testing.assert_allclose(topics.symbol_marginals(), want, atol=1e-14)


def test_a_tilt_multiplies_targets_and_renormalises_each_row():
    topics = chains(2, 2, 3, 3)
    logits = np.array([[0.5, -1.0, 0.0], [900.0, -np.inf, 901.0]])
    factor = np.exp(logits - logits.max(axis=1, keepdims=True))
    initial, transition = topics.initial * factor, topics.transition * factor[:, None]
    initial, transition = (p / p.sum(axis=-1, keepdims=True) for p in (initial, transition))
    x = all_documents(3, 3)
    by_hand = by_product(MarkovTopics(initial, transition, 3), x)
    np.testing.assert_allclose(np.exp(topics.tilted(logits).log_prob_each(x)), by_hand, atol=1e-15)


def test_sampling_frequencies_by_chi_square():
    topics = chains(3, 2, 3, 3, zeros=True)
    documents, n = all_documents(3, 3), 20_000
    p = by_product(topics, documents)
    which = np.tile([0, 1], n)
    codes = topics.sample(which, rng=np.random.default_rng(6)).astype(int) @ [9, 3, 1]
    for k in range(2):
        counts = np.bincount(codes[which == k], minlength=27)
        possible = p[:, k] > 0
        assert counts[~possible].sum() == 0
        statistic = ((counts - n * p[:, k]) ** 2)[possible] / (n * p[possible, k])
        assert statistic.sum() < chi2.ppf(0.999, possible.sum() - 1)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 40), st.floats(0.02, 5.0), st.booleans())
def test_alias_columns_hold_exactly_the_law(seed, outcomes, concentration, uniform):
    rng = np.random.default_rng(seed)
    p = rng.dirichlet(np.full(outcomes, concentration), size=7) + 1e-300
    p = np.full((7, outcomes), 1.0) if uniform else p * (rng.random(p.shape) > 0.2)
    p[:, 0] += p.sum(axis=1) == 0
    p /= p.sum(axis=1, keepdims=True)
    height, alias = pair(p)
    held = height.copy()
    np.add.at(held, (np.arange(7)[:, None], alias), 1 - height)
    np.testing.assert_allclose(held / outcomes, p, atol=1e-14)
    assert (held[p == 0] == 0).all()
    rows = np.repeat(np.arange(7), 50)
    assert (p[rows, AliasTables(p).draw(rows, rng=rng)] > 0).all()


def test_any_number_of_threads_gives_the_same_bits(monkeypatch):
    topics = chains(4, 3, 5, 6)
    monkeypatch.setattr(markov, "BLOCK", 64)
    x = topics.sample(np.arange(500) % 3, rng=np.random.default_rng(7))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    one = topics.prefix_log_prob(x)
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    np.testing.assert_array_equal(topics.prefix_log_prob(x), one)


def test_the_door_names_the_rule_the_value_and_the_way_out():
    good = chains(5, 2, 3, 4)
    with pytest.raises(ValueError, match=r"initial must have shape \(K, V\), got \(3,\)"):
        MarkovTopics(good.initial[0], good.transition, 4)
    with pytest.raises(ValueError, match=r"transition must have shape \(K, V, V\) = \(2, 3, 3\)"):
        MarkovTopics(good.initial, good.transition[:, :2], 4)
    with pytest.raises(ValueError, match=r"sums to 2; divide by transition.sum"):
        MarkovTopics(good.initial, good.transition * 2, 4)
    with pytest.raises(ValueError, match="one row keeps none"):
        good.tilted(np.full((2, 3), -np.inf))
    with pytest.raises(ValueError, match="documents must be integers"):
        good.log_prob_each(np.zeros((1, 4)))
