"""What a lens does to a law is what it does to documents, summed over all of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from godmodel.models.distribution import all_documents
from godmodel.models.exact.hidden_markov import HiddenMarkovTopics
from godmodel.models.exact.markov import MarkovTopics
from godmodel.models.exact.mixture import Mixture, Stack
from godmodel.models.exact.prototypes import PrototypeTopics
from godmodel.models.exact.table import TableTopics
from godmodel.models.exact.uniform import UniformLaw
from godmodel.models.lenses import Survivors, keep, merging_channel, noise_channel, see_symbols, through

V, T = 3, 3
KINDS = ("hidden", "chains", "table", "names", "prototypes", "stack")


def rows(rng, *shape, zeros=False):
    p = rng.dirichlet(np.ones(shape[-1]), size=shape[:-1])
    if zeros:
        p[..., 0] = 0.0
    return p / p.sum(axis=-1, keepdims=True)


def a_law(kind, seed, *, zeros=False):
    rng = np.random.default_rng(seed)
    if kind == "hidden":
        topics = HiddenMarkovTopics(rows(rng, 2, 2), rows(rng, 2, 2, 2), rows(rng, 2, 2, V, zeros=zeros), T)
    elif kind == "chains":
        topics = MarkovTopics(rows(rng, 2, V), rows(rng, 2, V, V, zeros=zeros), T)
    elif kind == "table":
        documents = all_documents(V, T)[rng.choice(V**T, size=8, replace=False)]
        topics = TableTopics(rows(rng, 2, 8, zeros=zeros), documents, V)
    elif kind == "names":
        topics = TableTopics(rows(rng, 2, V, zeros=zeros), rng.permutation(V)[:, None], V)
    elif kind == "prototypes":
        x = all_documents(V, T)[rng.choice(V**T, size=4, replace=False)]
        topics = PrototypeTopics(x, [0, 0, 1, 1], [0.3, 0.7, 0.5, 0.5], rows(rng, V, V))
    else:
        topics = Stack([a_law("chains", seed + 1), UniformLaw(V, T)])
    return Mixture(topics, [0.4, 0.6])


def channel_of(kind, seed):
    rng = np.random.default_rng(seed)
    return {
        "noise": noise_channel(V, rng.random()),
        "merged": merging_channel(rng.integers(2, size=V)),
        "any": rows(rng, V, V, zeros=bool(seed % 2)),
    }[kind]


def image(p, channel):
    """p' of every document by summing over every document."""
    x = all_documents(p.vocab_size, p.length)
    passes = channel[x[:, None, :], x[None, :, :]].prod(axis=2)  # (from, to)
    return x, np.exp(p.log_prob(x)) @ passes


def divergence(p, q):
    seen = p > 0
    return np.inf if (q[seen] == 0).any() else float(p[seen] @ np.log(p[seen] / q[seen]))


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), zeros=st.booleans(), how=st.sampled_from(["noise", "merged", "any"]))
def test_the_law_of_what_is_seen_is_the_sum_over_what_was_written(kind, seed, zeros, how):
    p, channel = a_law(kind, seed, zeros=zeros), channel_of(how, seed)
    x, expected = image(p, channel)
    np.testing.assert_allclose(np.exp(through(p, channel).log_prob(x)), expected, atol=1e-12)


def test_uniform_documents_pass_too():
    channel = channel_of("any", 4)
    x, expected = image(UniformLaw(V, T), channel)
    np.testing.assert_allclose(np.exp(through(UniformLaw(V, T), channel).log_prob(x)), expected, atol=1e-12)


@pytest.mark.parametrize("how", ["noise", "merged", "any"])
def test_what_is_seen_follows_the_law_of_what_is_seen(how):
    p, channel = a_law("chains", 5), channel_of(how, 5)
    rng = np.random.default_rng(6)
    seen = see_symbols(p.sample(20_000, rng=rng), channel, rng=rng)
    x, expected = image(p, channel)
    counts = np.bincount(seen.astype(int) @ V ** np.arange(T - 1, -1, -1), minlength=V**T)
    assert counts[expected == 0].sum() == 0
    big = expected * 20_000 >= 5
    assert stats.chisquare(counts[big], expected[big] / expected[big].sum() * counts[big].sum()).pvalue > 1e-3


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), how=st.sampled_from(["noise", "merged", "any"]))
def test_no_channel_raises_a_divergence(seed, how):
    p, q, channel = a_law("table", seed), a_law("chains", seed + 7), channel_of(how, seed)
    x = all_documents(V, T)
    before = divergence(np.exp(p.log_prob(x)), np.exp(q.log_prob(x)))
    after = divergence(image(p, channel)[1], np.exp(through(q, channel).log_prob(x)))
    assert after <= before + 1e-12


def test_a_clear_channel_is_no_channel_and_a_merged_class_tells_nothing_more():
    p = a_law("hidden", 1)
    assert through(p, np.eye(V)) is p
    twice = merging_channel(np.array([0, 1, 1]))
    np.testing.assert_allclose(twice @ twice, twice, atol=1e-15)
    x = np.arange(12).reshape(4, 3) % V
    np.testing.assert_array_equal(see_symbols(x, np.eye(V)[[2, 0, 1]], rng=np.random.default_rng(0)), (x - 1) % V)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("kept", [0.0, 0.3, 1.0])
def test_survivors_are_the_reweighted_law(kind, kept):
    p, failing = a_law(kind, 3), np.array([False, False, True])
    x = all_documents(V, p.length)
    w = np.where((x == 2).any(axis=1), kept, 1.0)
    expected = np.exp(p.log_prob(x)) * w
    law = Survivors(p, failing, kept)
    assert law.recorded == pytest.approx(expected.sum(), abs=1e-12)
    np.testing.assert_allclose(np.exp(law.log_prob(x)), expected / expected.sum(), atol=1e-12)


def test_what_is_kept_are_the_survivors():
    p, failing, rng = a_law("chains", 3), np.array([False, False, True]), np.random.default_rng(8)
    law, x = Survivors(p, failing, 0.2), all_documents(V, T)
    written = p.sample(40_000, rng=rng)
    recorded = written[keep(written, failing, 0.2, rng=rng)]
    assert len(recorded) / 40_000 == pytest.approx(law.recorded, abs=0.01)
    for drawn in (recorded, law.sample(20_000, rng=rng)):
        counts = np.bincount(drawn.astype(int) @ V ** np.arange(T - 1, -1, -1), minlength=V**T)
        assert stats.chisquare(counts, np.exp(law.log_prob(x)) * len(drawn)).pvalue > 1e-3
    assert law.sample(0, rng=rng).shape == (0, T)


def test_what_cannot_be_is_refused():
    p = a_law("chains", 1)
    with pytest.raises(ValueError, match=r"channel must be \(3, 3\)"):
        through(p, np.eye(2))
    with pytest.raises(ValueError, match="row of a channel"):
        through(p, np.full((V, V), 0.5))
    with pytest.raises(TypeError, match="Survivors has no exact image"):
        through(Survivors(p, np.array([True, False, False]), 0.5), noise_channel(V, 0.1))
    with pytest.raises(ValueError, match="chance in"):
        Survivors(p, np.array([True, False, False]), 1.5)
    with pytest.raises(ValueError, match="failing must be"):
        Survivors(p, np.array([1, 0, 0]), 0.5)
    with pytest.raises(ValueError, match="no document is ever recorded"):
        Survivors(p, np.ones(V, dtype=bool), 0.0)
    with pytest.raises(ValueError, match="temperature"):
        Survivors(p, np.array([True, False, False]), 0.5).sample(1, rng=np.random.default_rng(0), temperature=0.5)
