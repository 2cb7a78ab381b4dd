"""Columns of a row that are tied by an identity keep it in that row, whatever was exact and whatever was drawn."""

import numpy as np
import pytest
from scipy import integrate
from small_worlds import rows

from godmodel.models.exact.gaussian import GaussianLaw
from godmodel.models.exact.gaussian_mixture import GaussianTopics
from godmodel.models.sample import Sample
from godmodel.sim.measure.scores import compared

TOPICS = {"world": "gaussian", "world.topics": 3, "world.dimensions": 2, "world.spread": 2.0, "measure.ledger": False}
WORLDS = {
    "symbols, enumerated": {},
    "symbols, drawn": {"world.length": 24, "world.vocabulary": 16},
    "symbols, floored": {"trainee.learner": {"kind": "table"}, "measure.uniform": 0.1},
    "numbers, topics and a Gaussian": TOPICS | {"trainee.learner": "gaussian"},
    "numbers, topics and components": TOPICS | {"trainee.learner": "components"},
    "numbers, topics and a density": TOPICS | {"trainee.learner": "density"},
    "numbers, one Gaussian and a density": TOPICS | {"world.topics": 1, "trainee.learner": "density"},
    "numbers, two Gaussians": TOPICS | {"world.topics": 1, "trainee.learner": "gaussian"},
    "regression": {"world": "regression", "trainee.learner": "least_squares", "measure.ledger": False},
}


@pytest.mark.parametrize("name", WORLDS)
def test_cross_entropy_is_entropy_plus_kl_in_every_row(name):
    found = rows(WORLDS[name])
    for row in found:
        both = float(row["entropy_world_bits"]) + float(row["kl_bits"])
        assert float(row["cross_entropy_bits"]) == pytest.approx(both, abs=1e-9)
    assert len(found) == 3 and np.isfinite(both)


@pytest.mark.parametrize("name", [name for name in WORLDS if "numbers" in name or "drawn" in name])
def test_a_market_of_one_law_has_the_first_trainees_gap_twice(name):
    """The gap of trainee 1 in a market is that of the row, of the same draws."""
    for row in rows(WORLDS[name] | {"market.rivals": [{}]}):
        assert float(row["trainee1_kl_bits"]) == pytest.approx(float(row["kl_bits"]), abs=1e-9)


def test_a_comparison_of_a_mixture_and_a_gaussian_is_that_of_quadrature():
    p = GaussianTopics([[-2.0], [1.0]], [0.5, 1.5]).mixture([0.3, 0.7])
    q = GaussianLaw([0.5], 4.0)

    def mean(f):
        return integrate.quad(lambda x: float(np.exp(p.log_prob([[x]])[0]) * f(np.array([[x]]))), -15, 15, limit=200)[0]

    found = compared(Sample.of(p, draws=100_000, rng=np.random.default_rng(0)), q)
    truth = mean(lambda x: -p.log_prob(x)[0]), mean(lambda x: -q.log_prob(x)[0])
    for each, true in zip((found.entropy, found.cross_entropy), truth, strict=True):
        assert 0 < each.stderr < 0.01 and abs(each.value - true) < 4.5 * each.stderr
    assert abs(found.kl.value - truth[1] + truth[0]) < 4.5 * found.kl.stderr


def test_a_known_entropy_leaves_the_cross_entropy_the_error_of_the_gap():
    p, q = GaussianLaw([0.0], 1.0), GaussianTopics([[0.0], [0.2]], [1.0, 1.0]).mixture([0.5, 0.5])
    found = compared(Sample.of(p, draws=1000, rng=np.random.default_rng(1)), q)
    assert found.entropy.exact and found.cross_entropy.stderr == found.kl.stderr > 0
    assert found.cross_entropy.value == pytest.approx(found.entropy.value + found.kl.value, abs=1e-12)
