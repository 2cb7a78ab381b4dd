"""Selection against enumeration: the exact table, and rejection where nothing is enumerated."""

import numpy as np
import pytest
from scipy import stats

from godmodel.models.distribution import Distribution, Law, all_documents
from godmodel.models.exact.mixture import Mixture
from godmodel.models.exact.reweighted import Reweighted, reweighted
from godmodel.models.exact.table import table

DOCS = all_documents(3, 3)
P = np.random.default_rng(0).dirichlet(np.ones(27))


class Hidden(Law):
    """A table that doesn't say that it could be enumerated."""

    def __init__(self, law):
        self.law = law

    def log_prob(self, x):
        return self.law.log_prob(x)

    def sample(self, n, *, rng, temperature=1.0):
        return self.law.sample(n, rng=rng, temperature=temperature)


def weight(x):
    return np.where(x[:, 0] == x[:, 1], 0.8, 0.1) * (x[:, 2] != 0)


Q = P * weight(DOCS)
Z = Q.sum()
Q = Q / Z


def test_enumerable_law_becomes_an_exact_table():
    q = reweighted(table(P, DOCS), weight)
    assert isinstance(q, Mixture)
    np.testing.assert_allclose(np.exp(q.log_prob(DOCS)), Q, atol=1e-15)
    np.testing.assert_allclose(np.exp(Distribution.log_prob(q, q.support())).sum(), 1)
    assert (q.vocab_size, q.length) == (3, 3)


def test_the_scale_of_w_does_not_matter_to_an_exact_table():
    q = reweighted(table(P, DOCS), lambda x: 1e6 * weight(x))
    np.testing.assert_allclose(np.exp(q.log_prob(DOCS)), Q, atol=1e-15)


def test_identity_of_kullback_and_normaliser():
    q = reweighted(table(P, DOCS), weight)
    x, inside = DOCS[Q > 0], Q[Q > 0]
    kl = inside @ (q.log_prob(x) - np.log(P[Q > 0]))
    assert kl == pytest.approx(inside @ np.log(weight(x)) - np.log(Z))


@pytest.mark.parametrize("bound", [1.0, 0.8, 3.0])
def test_rejection_agrees_with_enumeration(bound):
    q = reweighted(Hidden(table(P, DOCS)), weight, rng=np.random.default_rng(1), bound=bound)
    assert isinstance(q, Reweighted)
    assert 0 < q.z.stderr < 0.01
    assert abs(q.z.value - Z) < 4 * q.z.stderr
    assert abs(q.log_z.value - np.log(Z)) < 4 * q.log_z.stderr
    error = q.log_prob(DOCS[Q > 0]) - np.log(Q[Q > 0])
    np.testing.assert_allclose(error, error[0], atol=1e-12)  # one shift for all
    assert abs(error[0]) < 4 * q.log_z.stderr
    x = q.sample(20_000, rng=np.random.default_rng(2))
    counts = np.bincount(x @ np.array([9, 3, 1]), minlength=27)
    assert counts.sum() == 20_000 and (counts[Q == 0] == 0).all()
    assert stats.chisquare(counts[Q > 0], 20_000 * Q[Q > 0]).pvalue > 1e-3


def test_stderr_covers_the_error_of_z_as_often_as_it_should():
    law = Hidden(table(P, DOCS))
    fits = [Reweighted(law, weight, rng=np.random.default_rng(s), draws=500).z for s in range(200)]
    inside = sum(abs(z.value - Z) < 1.96 * z.stderr for z in fits)
    assert 180 <= inside <= 200


def test_equal_weights_do_not_claim_to_be_exact():
    q = Reweighted(Hidden(table(P, DOCS)), lambda x: np.ones(len(x)), rng=np.random.default_rng(0), draws=100)
    assert q.z.value == 1 and q.z.stderr == pytest.approx(0.01) and not q.z.exact


def test_small_samples_have_the_right_shape():
    q = Reweighted(Hidden(table(P, DOCS)), weight, rng=np.random.default_rng(0))
    assert q.sample(0, rng=np.random.default_rng(0)).shape == (0, 3)
    assert q.sample(1, rng=np.random.default_rng(0)).shape == (1, 3)


def test_errors_say_the_rule():
    law, rng = Hidden(table(P, DOCS)), np.random.default_rng(0)
    with pytest.raises(ValueError, match="pass rng="):
        reweighted(law, weight)
    with pytest.raises(ValueError, match="keep at least one"):
        reweighted(table(P, DOCS), lambda x: np.zeros(len(x)))
    with pytest.raises(ValueError, match="0 on all 50 draws"):
        reweighted(law, lambda x: np.zeros(len(x)), rng=rng, draws=50)
    with pytest.raises(ValueError, match="must not exceed bound"):
        reweighted(law, weight, rng=rng, bound=0.5)
    with pytest.raises(ValueError, match="finite and >= 0, got -1"):
        reweighted(law, lambda x: np.full(len(x), -1.0), rng=rng)
    with pytest.raises(ValueError, match="finite"):
        reweighted(table(P, DOCS), lambda x: np.full(len(x), np.nan))
    with pytest.raises(ValueError, match="one weight for each"):
        reweighted(table(P, DOCS), lambda x: x)
    with pytest.raises(ValueError, match="at least 2 draws"):
        reweighted(law, weight, rng=rng, draws=1)
    with pytest.raises(ValueError, match="bound must be"):
        reweighted(law, weight, rng=rng, bound=0)
    with pytest.raises(ValueError, match="temperature"):
        reweighted(law, weight, rng=rng).sample(3, rng=rng, temperature=0.9)


def test_hopeless_rejection_stops():
    q = Reweighted(Hidden(table(P, DOCS)), weight, rng=np.random.default_rng(0), bound=1e9)
    with pytest.raises(ValueError, match="fewer than one in 10000"):
        q.sample(5, rng=np.random.default_rng(0))
