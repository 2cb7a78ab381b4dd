"""Noisy copies against brute-force sums over prototypes and documents."""

import numpy as np
import pytest

from godmodel.models.distribution import all_documents
from godmodel.models.exact.mixture import Mixture
from godmodel.models.exact.prototypes import PrototypeTopics, replacement
from godmodel.models.information import entropy

PROTOTYPES = np.array([[0, 1, 1, 0], [1, 1, 0, 2], [2, 2, 2, 2]])
WEIGHTS = np.array([0.25, 0.75, 1.0])
OWNER = np.array([0, 0, 1])
NOISE = 0.3


def small(noise=NOISE):
    return PrototypeTopics(PROTOTYPES, OWNER, WEIGHTS, replacement(3, noise))


def by_sum(k, x, noise=NOISE):
    """p_k(x) with three loops and no matrix."""
    out = []
    for document in x:
        total = 0.0
        for prototype, weight, owner in zip(PROTOTYPES, WEIGHTS, OWNER, strict=True):
            p = weight if owner == k else 0.0
            for seen, meant in zip(document, prototype, strict=False):
                p *= noise / 3 + (1 - noise) * (seen == meant)
            total += p
        out.append(total)
    return np.array(out)


def test_probabilities_are_the_brute_force_sums():
    topics, x = small(), all_documents(3, 4)
    for k in (0, 1):
        p = by_sum(k, x)
        assert p.sum() == pytest.approx(1)
        np.testing.assert_allclose(np.exp(topics.log_prob_each(x))[:, k], p, rtol=1e-12)
        for t in range(5):
            np.testing.assert_allclose(np.exp(topics.prefix_log_prob(x)[:, t, k]), by_sum(k, x[:, :t]), rtol=1e-12)


def test_conditionals_are_ratios_of_the_sums():
    topics, x = small(), all_documents(3, 4)
    mixed = np.array([0.4, 0.6])
    found = np.exp(topics.mixture_conditionals(mixed, x))
    for t in range(4):
        mass = sum(w * by_sum(k, x[:, :t]) for k, w in enumerate(mixed))
        for v in range(3):
            grown = np.column_stack([x[:, :t], np.full(len(x), v)])
            expected = sum(w * by_sum(k, grown) for k, w in enumerate(mixed)) / mass
            np.testing.assert_allclose(found[:, t, v], expected, rtol=1e-12)


def test_a_prefix_that_cannot_be_forgets_what_it_had_learned():
    topics = small(0.0)
    wrong = np.array([[2, 0]], dtype=np.uint8)  # topic 0 never begins with a 2, topic 1 never goes on with a 0
    np.testing.assert_allclose(np.exp(topics.conditionals(0, wrong))[0, 2], [0.75, 0.25, 0])
    np.testing.assert_allclose(
        np.exp(topics.mixture_conditionals(np.array([0.9, 0.1]), wrong))[0, 2], [0.375, 0.125, 0.5]
    )


def test_extremes_of_noise():
    x = all_documents(3, 4)
    certain = np.exp(small(0.0).log_prob_each(x))
    assert set(np.flatnonzero(certain[:, 0])) == {12, 38} and certain[80, 1] == 1
    np.testing.assert_allclose(np.exp(small(1.0).log_prob_each(x)), 3.0**-4)


def test_one_prototype_has_the_entropy_of_its_independent_symbols():
    topics = PrototypeTopics(np.zeros((1, 64), dtype=int), [0], [1.0], replacement(17, 0.1))
    row = replacement(17, 0.1)[0]
    expected = -64 * (row @ np.log(row))
    found = entropy(Mixture(topics, np.ones(1)), draws=10, rng=np.random.default_rng(0))
    assert found.value == pytest.approx(expected)  # its conditionals are the same after every prefix
    np.testing.assert_allclose(topics.symbol_marginals()[0], row)


def test_a_tilt_of_the_symbols_is_a_tilt_of_what_is_shown():
    logits = np.array([[0.0, 1.0, -2.0], [0.0, 0.0, 0.0]])
    tilted = small().tilted(logits)
    shown = replacement(3, NOISE) * np.exp(logits[0])
    np.testing.assert_allclose(tilted.channel[0], shown / shown.sum(axis=1, keepdims=True))
    np.testing.assert_allclose(tilted.channel[1], replacement(3, NOISE))
    with pytest.raises(ValueError, match="finite logits"):
        small(0.0).tilted(np.full((2, 3), -np.inf))


def test_documents_of_long_rows_do_not_underflow():
    rng = np.random.default_rng(1)
    prototypes = rng.integers(0, 4, (5, 3000))
    topics = PrototypeTopics(prototypes, [0, 0, 0, 1, 1], [0.2, 0.3, 0.5, 0.5, 0.5], replacement(4, 1e-9))
    log_p = topics.log_prob_each(prototypes)
    assert np.isfinite(log_p).all() and (log_p[:, 1][:3] < -10_000).all()
    np.testing.assert_allclose(log_p[3:, 1], np.log(0.5), atol=1e-4)


def test_blocks_make_no_difference(monkeypatch):
    x = small().sample(np.arange(50) % 2, rng=np.random.default_rng(3))
    whole = small().mixture_conditionals(np.array([0.5, 0.5]), x), small().prefix_log_prob(x)
    monkeypatch.setattr("godmodel.models.exact.prototypes.WEIGHTS", 7)
    cut = small().mixture_conditionals(np.array([0.5, 0.5]), x), small().prefix_log_prob(x)
    for a, b in zip(whole, cut, strict=True):
        np.testing.assert_allclose(a, b, rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"prototypes": PROTOTYPES[0]}, "shape"),
        ({"prototypes": PROTOTYPES * 1.0}, "integers"),
        ({"prototypes": PROTOTYPES + 1}, "symbols in 0..2"),
        ({"owner": [0, 1]}, "each of 3 prototypes"),
        ({"owner": [0, 0, -1]}, "topic >= 0"),
        ({"owner": [0, 0, 2]}, "topic 1 sum to 0"),
        ({"weights": [0.5, 0.25, 1.0]}, "topic 0 sum to 0.75"),
        ({"weights": [-0.5, 1.5, 1.0]}, ">= 0"),
        ({"weights": [np.nan, 1.0, 1.0]}, ">= 0"),
        ({"channel": np.ones((3, 2)) / 2}, "square"),
        ({"channel": np.ones((3, 3))}, "sum to 1"),
        ({"channel": np.ones((3, 3, 3)) / 3}, "shape"),
    ],
)
def test_what_is_no_family_of_copies_is_refused(change, words):
    whole = {"prototypes": PROTOTYPES, "owner": OWNER, "weights": WEIGHTS, "channel": replacement(3, 0.1)}
    with pytest.raises(ValueError, match=words):
        PrototypeTopics(**(whole | change))


def test_strange_documents_and_noise_are_refused():
    with pytest.raises(ValueError, match="symbols must lie in"):
        small().log_prob_each(np.array([[0, 1, 2, 3]]))
    with pytest.raises(ValueError, match="t <= 4"):
        small().conditionals(0, np.zeros((1, 5), dtype=int))
    with pytest.raises(ValueError, match="share of symbols"):
        replacement(3, 1.5)
