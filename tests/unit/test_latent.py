"""EM and the discrete VAE against enumeration of the hidden cause, closed forms, and each other."""

import itertools
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_worlds import rows

from godmodel.models.distribution import all_documents
from godmodel.models.exact.markov import MarkovTopics
from godmodel.models.exact.mixture import Mixture
from godmodel.models.information import kl
from godmodel.models.learned.latent import ChainMixture, LatentMixture
from godmodel.sim.measure.measures.latent import mutual_information

NO_TORCH = "torch is not installed: the variational autoencoder is not tested"


def dice(seed=0):
    return np.random.default_rng(seed)


def mixture(m=2, v=3, length=6, seed=1, sharp=0.3):
    rng = dice(seed)
    topics = MarkovTopics(rng.dirichlet(np.full(v, sharp), m), rng.dirichlet(np.full(v, sharp), (m, v)), length)
    return Mixture(topics, rng.dirichlet(np.full(m, 5.0)))


def vae(**changes):
    pytest.importorskip("torch", reason=NO_TORCH)
    from godmodel.models.learned.vae import DiscreteVAE

    return DiscreteVAE(**{"vocab_size": 3, "components": 2, "steps": 150, "batch_size": 64} | changes)


# --- EM -------------------------------------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000), m=st.integers(1, 4), smoothing=st.sampled_from([0.0, 0.1, 2.0]), weighted=st.booleans()
)
def test_no_iteration_lowers_the_objective(seed, m, smoothing, weighted):
    x = mixture(seed=seed).sample(60, rng=dice(seed))
    w = dice(seed + 1).random(60) if weighted else None
    learner = ChainMixture(3, m, smoothing, restarts=1, iterations=60, tolerance=0.0)
    trace = learner.fit_traced(x, w, rng=dice(seed)).trace
    assert (np.diff(trace) >= -1e-10 * np.abs(trace[1:])).all()


def test_the_trace_is_the_likelihood_by_enumeration_of_causes():
    x = mixture().sample(40, rng=dice())
    w = dice(2).random(40)
    fit = ChainMixture(3, 2, 0.0, restarts=1, iterations=5, tolerance=0.0).fit_traced(x, w, rng=dice(3))
    topics, total = fit.law.topics, 0.0
    for row, weight in zip(x.astype(int), w, strict=True):
        p = 0.0
        for z in range(2):
            steps = [topics.transition[z, a, b] for a, b in itertools.pairwise(row)]
            p += fit.law.weights[z] * topics.initial[z, row[0]] * np.prod(steps)
        total += weight * np.log(p)
    assert total == pytest.approx(fit.trace[-1], abs=1e-9)  # the objective of the law that is returned


def test_one_cause_is_counting():
    x = mixture().sample(200, rng=dice())
    law = ChainMixture(3, 1, smoothing=0.5).fit(x, rng=dice())
    first = np.bincount(x[:, 0], minlength=3) + 0.5
    pairs = np.zeros((3, 3)) + 0.5
    np.add.at(pairs, (x[:, :-1].ravel(), x[:, 1:].ravel()), 1)
    np.testing.assert_allclose(law.topics.initial[0], first / first.sum())
    np.testing.assert_allclose(law.topics.transition[0], pairs / pairs.sum(axis=1, keepdims=True))


def test_a_known_mixture_is_recovered():
    p = mixture(m=3, v=5, length=20, seed=5)
    law = ChainMixture(5, 3, smoothing=0.1, restarts=4).fit(p.sample(3000, rng=dice()), rng=dice(1))
    x = p.sample(1000, rng=dice(2))
    assert kl(p, law, draws=2000, rng=dice(3)).bits.value < 0.2
    agree = np.array(
        [[(p.responsibilities(x)[:, k] * law.recognise(x)[:, z]).mean() for z in range(3)] for k in range(3)]
    )
    assert mutual_information(agree) > 0.9 * mutual_information(np.diag(p.weights)) - 0.1


def test_weights_are_repetitions():
    x = mixture().sample(50, rng=dice())
    w = dice(1).integers(0, 4, size=50)
    repeated = np.repeat(x, w, axis=0)
    once = ChainMixture(3, 1, 0.0).fit(x, w.astype(float), rng=dice())
    many = ChainMixture(3, 1, 0.0).fit(repeated, rng=dice())
    every = all_documents(3, 6)
    np.testing.assert_allclose(np.exp(once.log_prob(every)), np.exp(many.log_prob(every)), atol=1e-12)


def test_drawing_causes_finds_the_mixture_too():
    p = mixture(m=2, v=4, length=20, seed=7)
    x = p.sample(1500, rng=dice())
    drawn = ChainMixture(4, 2, restarts=2, iterations=60, stochastic=True).fit(x, rng=dice(1))
    single = ChainMixture(4, 1).fit(x, rng=dice(1))
    assert kl(p, drawn, draws=500, rng=dice(2)).value < 0.3 * kl(p, single, draws=500, rng=dice(2)).value


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"components": 0}, "components must be at least 1"),
        ({"smoothing": -1.0}, ">= 0"),
        ({"restarts": 0}, "restarts"),
    ],
)
def test_settings_that_are_refused(change, match):
    with pytest.raises(ValueError, match=match):
        ChainMixture(3, **change)


def test_the_posterior_closes_the_bound():
    law = LatentMixture(mixture().topics, mixture().weights)
    x = law.sample(50, rng=dice())
    np.testing.assert_allclose(law.elbo(x), law.log_prob(x), atol=1e-10)


# --- the VAE --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reads", [None, 1, 3])
def test_the_gap_of_the_bound_is_the_distance_to_the_posterior(reads):
    law = vae(reads=reads).fit(mixture().sample(400, rng=dice()), rng=dice(1))
    x = all_documents(3, 6)
    q, post = law.recognise(x), law.responsibilities(x)
    divergence = (q * (np.log(q) - np.log(post))).sum(axis=1)
    gap = law.log_prob(x) - law.elbo(x)
    np.testing.assert_allclose(gap, divergence, atol=1e-6)
    assert (gap >= -1e-9).all() and np.exp(law.log_prob(x)).sum() == pytest.approx(1, abs=1e-6)
    np.testing.assert_allclose(q.sum(axis=1), 1)
    if reads == 1:  # nothing after the first symbol moves the guess
        assert len(np.unique(q.round(12), axis=0)) <= 3


def test_a_vae_beats_one_chain_and_repeats_to_the_bit():
    p = mixture(m=2, v=4, length=20, seed=7)
    x = p.sample(1000, rng=dice())
    learner = vae(vocab_size=4, steps=300)
    law, again = learner.fit(x, rng=dice(1)), learner.fit(x, rng=dice(1))
    single = ChainMixture(4, 1).fit(x, rng=dice(1))
    assert kl(p, law, draws=500, rng=dice(2)).value < 0.5 * kl(p, single, draws=500, rng=dice(2)).value
    y = p.sample(20, rng=dice(4))
    np.testing.assert_array_equal(law.log_prob(y), again.log_prob(y))
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(law)).elbo(y), law.elbo(y))


@pytest.mark.parametrize(("change", "match"), [({"reads": 0}, "at least 1 symbol"), ({"learning_rate": 0.0}, "> 0")])
def test_vae_settings_that_are_refused(change, match):
    with pytest.raises(ValueError, match=match):
        vae(**change)


# --- in the world ---------------------------------------------------------------------------------------------------


def test_runs_say_what_is_known_of_the_cause():
    world = {"world.states": 0, "population.documents": 300}
    row = rows(world | {"trainee.learner": {"kind": "chains", "components": 3}})[0]
    assert row["elbo_gap_bits"].value == pytest.approx(0, abs=1e-9) and row["elbo_bits"].value < 0
    assert 0 <= row["latent_bits"].value <= row["latent_ceiling_bits"].value + 0.1
    assert "latent_bits" not in rows(world)[0]


def test_information_of_a_joint_law():
    assert mutual_information(np.full((2, 2), 0.25)) == pytest.approx(0, abs=1e-12)
    joint = np.array([[0.4, 0.1], [0.1, 0.4]])
    expected = sum(p * np.log2(p / 0.25) for p in joint.ravel())
    assert mutual_information(joint) == pytest.approx(expected)
