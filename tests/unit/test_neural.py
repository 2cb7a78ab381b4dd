"""Neural learners give laws: normalised, causal, repeatable, close to a chain that is known by hand."""

import dataclasses
import functools
import pickle

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is not installed: neural learners are not tested")

from godmodel.models.distribution import Distribution, all_documents  # noqa: E402  (after the skip)
from godmodel.models.learned.neural import FeedForwardLearner, LSTMLearner, NeuralLaw, TransformerLearner, rate  # noqa: E402

V, T = 3, 4
START = np.array([0.5, 0.3, 0.2])
MOVE = np.array([[0.1, 0.8, 0.1], [0.3, 0.1, 0.6], [0.7, 0.2, 0.1]])
EVERY = all_documents(V, T)
TRUTH = START[EVERY[:, 0]] * MOVE[EVERY[:, :-1], EVERY[:, 1:]].prod(axis=1)  # (81,)

SMALL = {
    "feed-forward": FeedForwardLearner(V, width=8, hidden=16, context=3, epochs=2, min_steps=20),
    "lstm": LSTMLearner(V, width=16, epochs=2, min_steps=20),
    "deep lstm": LSTMLearner(V, width=8, layers=2, epochs=2, min_steps=20),
    "transformer": TransformerLearner(V, width=16, heads=2, layers=2, epochs=2, min_steps=20),
}
each = pytest.mark.parametrize("learner", SMALL.values(), ids=SMALL.keys())


def dice(seed=0):
    return np.random.default_rng(seed)


def chain(n, seed=1):
    """n documents of the chain, drawn from its table of 81."""
    return EVERY[dice(seed).choice(len(EVERY), size=n, p=TRUTH)]


def fit(learner, seed=0):
    return learner.fit(chain(200), rng=dice(seed))


fitted = functools.cache(fit)  # for tests that only read the law


@each
def test_probabilities_of_all_documents_sum_to_one(learner):
    assert np.exp(fitted(learner).log_prob(EVERY)).sum() == pytest.approx(1, abs=1e-12)


@each
def test_conditionals_have_their_shape_and_normalise(learner):
    law = fitted(learner)
    for t in range(T + 1):
        log_p = law.conditionals(EVERY[:, :t])
        assert log_p.shape == (len(EVERY), min(t + 1, T), V) and log_p.dtype == np.float64
        np.testing.assert_allclose(np.exp(log_p).sum(axis=2), 1, atol=1e-12)
    assert (law.vocab_size, law.length) == (V, T)


@each
def test_the_future_does_not_move_the_past(learner):
    law = fitted(learner)
    x = chain(50)
    before = law.conditionals(x)
    for t in range(T - 1):
        other = x.copy()
        other[:, t + 1 :] = (other[:, t + 1 :] + 1) % V
        np.testing.assert_allclose(law.conditionals(other)[:, : t + 2], before[:, : t + 2], atol=1e-6)
        np.testing.assert_allclose(law.conditionals(x[:, : t + 1])[:, : t + 2], before[:, : t + 2], atol=1e-6)


@each
def test_the_past_does_move_the_future(learner):
    law = fitted(learner)
    after = law.conditionals(np.array([[0], [1], [2]]))[:, 1]
    assert np.ptp(after, axis=0).max() > 0.05


@each
def test_log_prob_is_the_sum_of_its_steps(learner):
    law = fitted(learner)
    x = chain(30)
    by_hand = [sum(law.next_symbol(d[None, :t])[0, d[t]] for t in range(T)) for d in x]
    np.testing.assert_allclose(law.log_prob(x), by_hand, atol=1e-5)


@each
@pytest.mark.parametrize("temperature", [1.0, 0.6])
def test_stepping_draws_what_rereading_every_prefix_draws(learner, temperature, monkeypatch):
    monkeypatch.setattr("godmodel.models.learned.neural.CHUNK", 128)
    law = learner.fit(dice(1).integers(V, size=(200, 12)), rng=dice())
    fast, slow = dice(5), dice(5)
    drawn = law.sample(300, rng=fast, temperature=temperature)
    np.testing.assert_array_equal(drawn, Distribution.sample(law, 300, rng=slow, temperature=temperature))
    assert fast.random() == slow.random()
    assert drawn.dtype == np.uint8 and law.sample(0, rng=fast).shape == (0, 12)


@each
def test_samples_follow_the_law(learner):
    law = fitted(learner)
    codes = law.sample(40_000, rng=dice()) @ V ** np.arange(T - 1, -1, -1)
    p = np.exp(law.log_prob(EVERY))
    chi2 = ((np.bincount(codes, minlength=len(p)) - 40_000 * p) ** 2 / (40_000 * p)).sum()
    assert chi2 < 80 + 5 * np.sqrt(2 * 80)  # 80 degrees of freedom, 5 standard deviations


@each
def test_same_dice_same_bits(learner):
    x = chain(64)
    law = fitted(learner)
    threads = torch.get_num_threads()
    try:
        torch.set_num_threads(2)
        torch.manual_seed(99)
        again = fit(learner)
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(threads)
    np.testing.assert_array_equal(law.log_prob(x), again.log_prob(x))
    assert np.abs(law.log_prob(x) - fitted(learner, seed=1).log_prob(x)).max() > 1e-4
    np.testing.assert_array_equal(law.log_prob(x), pickle.loads(pickle.dumps(law)).log_prob(x))


@each
def test_no_global_seed_is_read_or_moved(learner):
    torch.manual_seed(3)
    before, numpy_before = torch.get_rng_state(), np.random.get_state()[1].copy()
    fit(learner).sample(3, rng=dice())
    assert torch.equal(before, torch.get_rng_state())
    assert (np.random.get_state()[1] == numpy_before).all()


@each
def test_every_parameter_is_drawn(learner, monkeypatch):
    network = learner.network(T)
    with torch.no_grad():
        for p in network.parameters():
            p.fill_(float("nan"))
    network.initialise(torch.Generator().manual_seed(0))
    assert all(torch.isfinite(p).all() for p in network.parameters())
    law = NeuralLaw(network, vocab_size=V, length=T)
    assert law.parameters == sum(p.numel() for p in network.state_dict().values())


@each
def test_weights_of_zero_and_one_are_a_choice_of_documents(learner):
    x, keep = chain(300), dice(2).random(300) < 0.5
    weighted = learner.fit(x, 2.5 * keep, rng=dice())
    chosen = learner.fit(x[keep], rng=dice())
    np.testing.assert_array_equal(weighted.log_prob(EVERY), chosen.log_prob(EVERY))


LEARNS = {
    "feed-forward": FeedForwardLearner(V, width=16, hidden=32, context=2, epochs=4),
    "lstm": LSTMLearner(V, width=32, epochs=4),
    "transformer": TransformerLearner(V, width=32, heads=2, layers=1, epochs=4),
}


@pytest.mark.parametrize("learner", LEARNS.values(), ids=LEARNS.keys())
def test_learns_a_chain(learner):
    """Within 0.02 bits of the chain a document; its symbol shares alone stay over 1 bit away."""
    x = chain(4000)
    shares = np.bincount(x.ravel(), minlength=V) / x.size
    kl_shares = TRUTH @ np.log2(TRUTH / shares[EVERY].prod(axis=1))
    log_q = learner.fit(x, rng=dice()).log_prob(EVERY)
    kl = TRUTH @ (np.log2(TRUTH) - log_q / np.log(2))
    assert 0 <= kl < 0.02 and kl_shares > 1


@pytest.mark.parametrize("learner", LEARNS.values(), ids=LEARNS.keys())
def test_learns_the_reweighted_law(learner):
    """Documents of p with weights w teach q ∝ p w, within 0.1 bits; p itself is over 0.6 bits away."""
    w = 4.0 ** (EVERY == 2).sum(axis=1)
    q = TRUTH * w / (TRUTH @ w)
    rows = dice(1).choice(len(EVERY), size=4000, p=TRUTH)
    log_q = learner.fit(EVERY[rows], w[rows], rng=dice()).log_prob(EVERY)
    assert q @ (np.log2(q) - log_q / np.log(2)) < 0.1
    assert q @ np.log2(q / TRUTH) > 0.6


def test_rate_rises_then_falls_to_almost_nothing():
    rates = np.array([rate(s, 100, 0.1) for s in range(100)])
    assert rates.argmax() == 9 and rates[9] == 1 and 0 < rates[-1] < 1e-3
    assert (np.diff(rates[:10]) > 0).all() and (np.diff(rates[9:]) < 0).all()
    assert all(0 < rate(s, n, w) <= 1 for n in (1, 2, 3) for s in range(n) for w in (0.0, 0.5, 1.0))


@pytest.mark.parametrize(
    ("x", "weights", "says"),
    [
        (np.zeros((0, T), int), None, "at least one document of one symbol"),
        (np.zeros(T, int), None, r"\(N, T\), got \(4,\)"),
        (np.full((2, T), V), None, r"0\.\.2, got 3"),
        (np.full((2, T), -1), None, r"0\.\.2, got -1"),
        (np.zeros((2, T)), None, "integers, got float64"),
        (np.zeros((2, T), int), [1.0, -2.0], ">= 0, got -2.0"),
        (np.zeros((2, T), int), [1.0, np.nan], "finite"),
        (np.zeros((2, T), int), [0.0, 0.0], "all 2 weights are 0"),
        (np.zeros((2, T), int), [1.0], r"one number a document, \(2,\)"),
    ],
)
def test_shelves_that_cannot_be_learned(x, weights, says):
    with pytest.raises(ValueError, match=says):
        SMALL["lstm"].fit(x, weights, rng=dice())


def test_settings_that_cannot_be():
    with pytest.raises(ValueError, match="5 heads do not divide width 64; take width 65"):
        TransformerLearner(V, heads=5)
    with pytest.raises(ValueError, match="width must be > 0, got 0"):
        LSTMLearner(V, width=0)
    with pytest.raises(ValueError, match="learning_rate must be > 0, got -0.1"):
        FeedForwardLearner(V, learning_rate=-0.1)
    with pytest.raises(ValueError, match=r"0\.\.2, got 7"):
        fitted(SMALL["lstm"]).conditionals(np.array([[7]]))


def test_a_loss_that_is_not_finite_is_an_error():
    with pytest.raises(FloatingPointError, match="lower learning_rate"):
        dataclasses.replace(SMALL["transformer"], learning_rate=1e30, clip=1e30).fit(chain(100), rng=dice())


def test_one_document_of_one_symbol_is_enough():
    for learner in SMALL.values():
        law = learner.fit(np.array([[2]]), rng=dice())
        assert law.conditionals(np.zeros((1, 0), int)).shape == (1, 1, V)
        assert law.sample(5, rng=dice()).shape == (5, 1)
