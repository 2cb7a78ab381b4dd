"""Gaussian laws, mixtures and their learners against scipy, scikit-learn, quadrature and repetition."""

import warnings

import numpy as np
import pytest
from scipy import integrate, linalg, optimize, stats
from scipy.special import logsumexp
from sklearn import mixture as sk_mixture
from sklearn import neighbors as sk_neighbors

from godmodel.models.exact.blend import Blend
from godmodel.models.exact.gaussian import CELLS, GaussianLaw, gaussian_kl, gaussian_w2
from godmodel.models.exact.gaussian_mixture import GaussianMixture, GaussianTopics
from godmodel.models.learned.gaussian import GaussianFit, KernelDensityFit, MixtureFit, resampled

P_VALUE = 1e-4


def dice(seed=0):
    return np.random.default_rng(seed)


def random_covariance(d, seed):
    a = dice(seed).normal(size=(d, d + 2))
    return a @ a.T / d


GAUSSIANS = {
    "scalar": (dice(1).normal(size=3), 2.5),
    "variances": (dice(2).normal(size=3), np.array([0.1, 2.0, 30.0])),
    "full": (dice(3).normal(size=3), random_covariance(3, 3)),
    "one number": (np.array([1.5]), np.array([[0.3]])),
}
each_gaussian = pytest.mark.parametrize("name", GAUSSIANS)


def as_matrix(covariance, d):
    covariance = np.asarray(covariance, dtype=float)
    return covariance if covariance.ndim == 2 else np.eye(d) * covariance


def theirs(name):
    mean, covariance = GAUSSIANS[name]
    return stats.multivariate_normal(mean, as_matrix(covariance, len(mean)))


def slanted_flat():
    """A law on a plane through the origin of three dimensions, in no direction of the axes; and the plane's normal."""
    axes = linalg.qr(dice(4).normal(size=(3, 3)))[0]
    return GaussianLaw(np.zeros(3), (axes[:, :2] * [2.0, 0.5]) @ axes[:, :2].T), axes


# --- one Gaussian ---------------------------------------------------------------------------------------------------


@each_gaussian
def test_log_prob_and_entropy_equal_scipy(name):
    law = GaussianLaw(*GAUSSIANS[name])
    x = dice(5).normal(size=(40, law.length)) * 3
    found = law.log_prob(x)
    assert found.shape == (40,) and found.dtype == np.float64
    np.testing.assert_allclose(found, theirs(name).logpdf(x), rtol=1e-10)
    assert law.entropy == pytest.approx(theirs(name).entropy(), rel=1e-12)
    np.testing.assert_allclose(law.covariance, as_matrix(GAUSSIANS[name][1], law.length), rtol=1e-12)
    np.testing.assert_allclose(law.variances, np.diag(law.covariance))
    assert law.vocab_size == 0


def test_a_covariance_without_correlations_is_kept_as_variances():
    law = GaussianLaw([0.0, 1.0], [[2.0, 0.0], [0.0, 3.0]])
    assert law.diagonal and law.variances.tolist() == [2.0, 3.0]
    assert not GaussianLaw([0.0, 1.0], [[2.0, 0.1], [0.1, 3.0]]).diagonal


def test_many_long_documents_are_worked_in_blocks():
    d = 40
    n = 3 * (CELLS // d) + 7
    law = GaussianLaw(np.arange(d), np.arange(1.0, d + 1))
    x = law.sample(n, rng=dice())
    expected = stats.norm.logpdf(x, np.arange(d), np.sqrt(np.arange(1.0, d + 1))).sum(axis=1)
    np.testing.assert_allclose(law.log_prob(x), expected, rtol=1e-12)
    topics = GaussianTopics(dice().normal(size=(2, d)), [1.0, 2.0])
    expected = [stats.norm.logpdf(x, m, s).sum(axis=1) for m, s in zip(topics.means, topics.scales, strict=True)]
    np.testing.assert_allclose(topics.log_prob_each(x), np.transpose(expected), rtol=1e-12)


@each_gaussian
@pytest.mark.parametrize("temperature", [1.0, 0.25, 3.0])
def test_samples_follow_the_density_to_the_power(name, temperature):
    law = GaussianLaw(*GAUSSIANS[name])
    x = law.sample(20_000, rng=dice(6), temperature=temperature)
    assert x.shape == (20_000, law.length) and x.dtype == np.float64
    root = linalg.cholesky(as_matrix(GAUSSIANS[name][1], law.length), lower=True)
    white = linalg.solve_triangular(root, (x - law.mean).T, lower=True)  # (d, n), each row N(0, temperature)
    for row in white:
        assert stats.kstest(row, stats.norm(0, np.sqrt(temperature)).cdf).pvalue > P_VALUE
    np.testing.assert_allclose(np.cov(white), temperature * np.eye(law.length).squeeze(), atol=0.05 * temperature)


def test_a_temperature_raises_the_density_to_a_power_and_renormalises():
    law, tau = GaussianLaw([0.5], 2.0), 3.0

    def powered(v):
        return np.exp(law.log_prob(np.array([[v]]))[0] / tau)

    total = integrate.quad(powered, -60, 60, points=[0.5])[0]
    x = law.sample(20_000, rng=dice(7), temperature=tau)[:, 0]
    grid = np.linspace(-30, 30, 6001)
    density = np.exp(law.log_prob(grid[:, None]) / tau) / total
    cdf = integrate.cumulative_trapezoid(density, grid, initial=0)
    assert stats.kstest(x, lambda v: np.interp(v, grid, cdf)).pvalue > P_VALUE


def test_equal_dice_draw_equal_documents():
    for law in (GaussianLaw([0.0, 1.0], 2.0), slanted_flat()[0], topics().mixture([0.2, 0.3, 0.5])):
        np.testing.assert_array_equal(law.sample(9, rng=dice(1)), law.sample(9, rng=dice(1)))
        assert law.sample(0, rng=dice()).shape == (0, law.length)
        assert law.log_prob(np.empty((0, law.length))).shape == (0,)


def test_a_point_is_sampled_and_dense_only_at_itself():
    law = GaussianLaw([0.1, 0.2], 0.0)
    assert law.sample(5, rng=dice(), temperature=2.0).tolist() == [[0.1, 0.2]] * 5
    assert law.log_prob([[0.1, 0.2], [0.1, 0.3]]).tolist() == [np.inf, -np.inf]
    assert law.entropy == -np.inf


def test_one_flat_coordinate_leaves_the_others_free():
    law = GaussianLaw([1.0, 2.0], [0.0, 4.0])
    x = law.sample(4000, rng=dice(8))
    assert (x[:, 0] == 1.0).all() and stats.kstest(x[:, 1], stats.norm(2, 2).cdf).pvalue > P_VALUE
    assert (law.log_prob(x) == np.inf).all() and (law.log_prob(x + [0.1, 0]) == -np.inf).all()


def test_a_slanted_flat_holds_its_own_samples_and_nothing_beside_it():
    law, axes = slanted_flat()
    x = law.sample(4000, rng=dice(9))
    np.testing.assert_allclose(x @ axes[:, 2], 0, atol=1e-12)
    np.testing.assert_allclose(np.cov(x.T), law.covariance, atol=0.2)
    assert (law.log_prob(x) == np.inf).all() and law.entropy == -np.inf
    assert (law.log_prob(x + 0.01 * axes[:, 2]) == -np.inf).all()


@pytest.mark.parametrize(
    ("mean", "covariance", "message"),
    [
        ([], 1.0, "mean must be"),
        ([[0.0]], 1.0, "mean must be"),
        ([np.nan], 1.0, "mean must be"),
        ([0.0, 0.0], [1.0, 1.0, 1.0], "variances or"),
        ([0.0, 0.0], np.inf, "must be finite"),
        ([0.0, 0.0], -1.0, "variances must be >= 0"),
        ([0.0, 0.0], [1.0, -1e-9], "variances must be >= 0"),
        ([0.0, 0.0], [[1.0, 0.5], [0.4, 1.0]], "symmetric"),
        ([0.0, 0.0], [[1.0, 2.0], [2.0, 1.0]], "positive semidefinite"),
        ([0.0, 0.0], [[0.0, 1.0], [1.0, 0.0]], "positive semidefinite"),
    ],
)
def test_bad_gaussians_are_refused(mean, covariance, message):
    with pytest.raises(ValueError, match=message):
        GaussianLaw(mean, covariance)


@pytest.mark.parametrize("temperature", [0.0, -1.0, np.nan, np.inf])
def test_bad_temperatures_are_refused(temperature):
    with pytest.raises(ValueError, match="temperature"):
        GaussianLaw([0.0], 1.0).sample(1, rng=dice(), temperature=temperature)


@pytest.mark.parametrize("x", [np.zeros(2), np.zeros((3, 1)), np.zeros((1, 3, 2))])
def test_documents_of_another_shape_are_refused(x):
    pair = GaussianTopics([[0.0, 0.0]], [1.0])
    kernels = KernelDensityFit(1.0).fit(np.zeros((2, 2)))
    for law in (GaussianLaw([0.0, 0.0], 1.0), pair.mixture([1.0]), kernels):
        with pytest.raises(ValueError, match=r"documents must be \(N, 2\)"):
            law.log_prob(x)
    with pytest.raises(ValueError, match=r"documents must be \(N, 2\)"):
        pair.log_prob_each(x)


# --- topics and their mixtures --------------------------------------------------------------------------------------


def topics():
    return GaussianTopics([[0.0, 0.0], [2.0, -1.0], [5.0, 5.0]], [1.0, 0.5, 2.0])


WEIGHTS = np.array([0.2, 0.5, 0.3])


def joint_by_scipy(x, k=3):
    t = topics()
    each = [stats.multivariate_normal(t.means[i], t.scales[i] ** 2 * np.eye(2)).logpdf(x) for i in range(k)]
    return np.stack(each, axis=1) + np.log(WEIGHTS)


def test_a_mixture_sums_its_topics_and_shares_a_document_among_them():
    x = dice(10).normal(size=(50, 2)) * 4
    law = topics().mixture(WEIGHTS)
    joint = joint_by_scipy(x)
    assert (law.length, law.vocab_size, law.topics.count) == (2, 0, 3)
    np.testing.assert_allclose(law.topics.log_prob_each(x), joint - np.log(WEIGHTS), rtol=1e-11)
    np.testing.assert_allclose(law.log_prob(x), logsumexp(joint, axis=1), rtol=1e-11)
    expected = np.exp(joint - logsumexp(joint, axis=1, keepdims=True))
    np.testing.assert_allclose(law.responsibilities(x), expected, atol=1e-12)


def test_a_mixture_integrates_to_one():
    law = topics().mixture(WEIGHTS)
    axis = np.linspace(-12, 18, 601)
    grid = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    p = np.exp(law.log_prob(grid)) * (axis[1] - axis[0]) ** 2
    assert p.sum() == pytest.approx(1, abs=1e-7)
    np.testing.assert_allclose(law.mean, p @ grid, atol=1e-6)
    np.testing.assert_allclose(law.variance, p @ (grid - p @ grid) ** 2, atol=1e-5)


def test_an_idle_topic_neither_warns_nor_counts():
    law = topics().mixture([0.25, 0.0, 0.75])
    x = np.array([[2.0, -1.0], [1e4, 1e4]])
    expected = Blend([GaussianLaw([0.0, 0.0], 1.0), GaussianLaw([5.0, 5.0], 4.0)], [0.25, 0.75]).log_prob(x)
    np.testing.assert_allclose(law.log_prob(x), expected, rtol=1e-12)
    shares = law.responsibilities(x)
    assert (shares[:, 1] == 0).all() and not np.isnan(shares).any()
    np.testing.assert_allclose(shares.sum(axis=1), 1)


def test_a_mixture_draws_its_topics_in_proportion_and_documents_from_them():
    law = GaussianTopics([[-50.0], [0.0], [60.0]], [1.0, 2.0, 3.0]).mixture(WEIGHTS)
    x = law.sample(20_000, rng=dice(11))[:, 0]
    near = np.argmin(np.abs(x[:, None] - [-50.0, 0.0, 60.0]), axis=1)
    assert stats.chisquare(np.bincount(near, minlength=3), 20_000 * WEIGHTS).pvalue > P_VALUE
    for k, (m, s) in enumerate([(-50, 1), (0, 2), (60, 3)]):
        assert stats.kstest(x[near == k], stats.norm(m, s).cdf).pvalue > P_VALUE


def test_a_document_comes_from_the_topic_that_was_named():
    named = np.array([2, 0, 1] * 4000)
    x = topics().sample(named, rng=dice(12))
    assert x.shape == (12_000, 2) and x.dtype == np.float64
    for k in range(3):
        z = (x[named == k] - topics().means[k]) / topics().scales[k]
        assert stats.kstest(z.ravel(), stats.norm.cdf).pvalue > P_VALUE
    assert topics().sample(np.zeros(0, int), rng=dice()).shape == (0, 2)


def test_tilting_multiplies_densities_by_an_exponential():
    shift = np.array([[0.5, 0.0], [-1.0, 2.0], [0.0, 0.0]])
    before, after = topics(), topics().tilted(shift)
    x = dice(13).normal(size=(30, 2)) * 3
    log_factor = x @ (shift / before.scales[:, None] ** 2).T
    change = after.log_prob_each(x) - before.log_prob_each(x) - log_factor
    np.testing.assert_allclose(change, np.broadcast_to(change[0], change.shape), atol=1e-9)  # a constant a topic
    np.testing.assert_array_equal(after.means, before.means + shift)
    np.testing.assert_array_equal(before.means, topics().means)


def test_a_mixture_of_one_is_a_gaussian_at_every_temperature():
    law = topics().mixture([0.0, 1.0, 0.0])
    alone = law.single()
    x = dice(14).normal(size=(20, 2))
    assert type(alone) is GaussianLaw
    np.testing.assert_allclose(alone.log_prob(x), law.log_prob(x), rtol=1e-12)
    z = (law.sample(10_000, rng=dice(15), temperature=4.0) - [2.0, -1.0]) / (2 * 0.5)
    assert stats.kstest(z.ravel(), stats.norm.cdf).pvalue > P_VALUE
    assert topics().mixture(WEIGHTS).single() is None
    with pytest.raises(ValueError, match="temperature must be 1"):
        topics().mixture(WEIGHTS).sample(1, rng=dice(), temperature=0.5)


@pytest.mark.parametrize(
    ("means", "scales", "message"),
    [
        ([0.0], [1.0], "means must be"),
        (np.empty((0, 2)), [], "means must be"),
        ([[np.inf]], [1.0], "means must be"),
        ([[0.0], [1.0]], [1.0], "scales must be 2"),
        ([[0.0]], [0.0], "numbers > 0"),
        ([[0.0]], [np.nan], "numbers > 0"),
    ],
)
def test_bad_topics_are_refused(means, scales, message):
    with pytest.raises(ValueError, match=message):
        GaussianTopics(means, scales)


@pytest.mark.parametrize("weights", [[0.5, 0.5], [0.5, 0.6, -0.1], [0.5, 0.5, 0.5], [np.nan, 0.5, 0.5], 1.0])
def test_bad_weights_are_refused(weights):
    with pytest.raises(ValueError, match="3 shares"):
        GaussianMixture(topics(), weights)


@pytest.mark.parametrize("shift", [np.zeros(2), np.zeros((2, 2)), np.full((3, 2), np.nan)])
def test_bad_shifts_are_refused(shift):
    with pytest.raises(ValueError, match="shift"):
        topics().tilted(shift)


# --- distances ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("m", "v", "n", "w"), [(0.0, 1.0, 1.0, 1.0), (0.3, 0.2, -1.0, 3.0), (2.0, 5.0, 2.0, 0.5)])
def test_distances_in_one_dimension_equal_quadrature(m, v, n, w):
    p, q = stats.norm(m, np.sqrt(v)), stats.norm(n, np.sqrt(w))
    kl = integrate.quad(lambda x: p.pdf(x) * (p.logpdf(x) - q.logpdf(x)), -40, 40, points=[m, n], limit=200)[0]
    u = (np.arange(200_000) + 0.5) / 200_000
    w2 = ((p.ppf(u) - q.ppf(u)) ** 2).mean()  # the monotone plan is the best one in one dimension
    assert gaussian_kl(GaussianLaw([m], v), GaussianLaw([n], w)) == pytest.approx(kl, abs=1e-8)
    assert gaussian_w2(GaussianLaw([m], v), GaussianLaw([n], w)) == pytest.approx(w2, abs=1e-3)


PAIRS = [("scalar", "variances"), ("scalar", "full"), ("full", "variances"), ("full", "full"), ("variances", "scalar")]


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_distances_equal_the_formulas_by_scipy(first, second):
    mean, covariance = GAUSSIANS[first]
    p = GaussianLaw(mean, covariance)
    other = random_covariance(3, 16) if first == second else GAUSSIANS[second][1]
    q = GaussianLaw(GAUSSIANS[second][0] + 1.0, other)
    s, t = as_matrix(covariance, 3), as_matrix(other, 3)
    root = linalg.sqrtm(s)
    w2 = ((p.mean - q.mean) ** 2).sum() + np.trace(s + t - 2 * linalg.sqrtm(root @ t @ root).real)
    assert gaussian_w2(p, q) == pytest.approx(w2, rel=1e-9)
    assert gaussian_w2(q, p) == pytest.approx(w2, rel=1e-9)
    inside = stats.multivariate_normal(p.mean, s)
    nodes, mass = np.polynomial.hermite_e.hermegauss(5)  # exact here: both log-densities are quadratic
    z = np.stack(np.meshgrid(nodes, nodes, nodes), axis=-1).reshape(-1, 3)
    shares = np.prod(np.meshgrid(mass, mass, mass), axis=0).ravel() / (2 * np.pi) ** 1.5
    x = p.mean + z @ linalg.cholesky(s, lower=True).T
    kl = shares @ (inside.logpdf(x) - stats.multivariate_normal(q.mean, t).logpdf(x))
    assert gaussian_kl(p, q) == pytest.approx(kl, rel=1e-9)


@pytest.mark.parametrize("name", GAUSSIANS)
def test_a_law_is_at_no_distance_from_itself(name):
    law = GaussianLaw(*GAUSSIANS[name])
    assert gaussian_kl(law, law) == pytest.approx(0, abs=1e-12)
    assert gaussian_w2(law, law) == pytest.approx(0, abs=1e-12)


def test_divergence_where_a_direction_is_flat():
    wide, point, line = GaussianLaw([0.0, 0.0], 1.0), GaussianLaw([0.0, 0.0], 0.0), GaussianLaw([0.0, 0.0], [0.0, 2.0])
    for p, q in [(wide, point), (point, wide), (wide, line), (line, wide), (point, line)]:
        assert gaussian_kl(p, q) == np.inf
    assert gaussian_kl(point, point) == 0.0
    assert gaussian_kl(point, GaussianLaw([0.0, 1.0], 0.0)) == np.inf
    within = gaussian_kl(GaussianLaw([0.0, 1.0], [0.0, 3.0]), line)
    assert within == pytest.approx(gaussian_kl(GaussianLaw([1.0], 3.0), GaussianLaw([0.0], 2.0)))
    assert gaussian_kl(GaussianLaw([0.5, 1.0], [0.0, 3.0]), line) == np.inf


def test_divergence_on_a_slanted_flat_is_that_within_it():
    plane, axes = slanted_flat()
    inside = axes[:, :2]
    full = random_covariance(2, 17)
    p = GaussianLaw(inside @ [0.3, -0.2], inside @ full @ inside.T)
    expected = gaussian_kl(GaussianLaw([0.3, -0.2], full), GaussianLaw([0.0, 0.0], [2.0, 0.5]))
    assert gaussian_kl(p, plane) == pytest.approx(expected, rel=1e-8)
    assert gaussian_kl(GaussianLaw(p.mean + 0.1 * axes[:, 2], p.covariance), plane) == np.inf
    other = axes[:, 1:]
    assert gaussian_kl(GaussianLaw(np.zeros(3), other @ full @ other.T), plane) == np.inf  # of the same rank
    assert gaussian_kl(GaussianLaw(np.zeros(3), random_covariance(3, 1)), plane) == np.inf
    assert gaussian_kl(plane, GaussianLaw(np.zeros(3), random_covariance(3, 1))) == np.inf


def test_distance_from_a_point_is_the_second_moment():
    law = GaussianLaw([1.0, 2.0], [[2.0, 0.5], [0.5, 1.0]])
    assert gaussian_w2(law, GaussianLaw([0.0, 0.0], 0.0)) == pytest.approx(5.0 + 3.0)
    assert gaussian_w2(GaussianLaw([3.0], 0.0), GaussianLaw([1.0], 0.0)) == 4.0


@pytest.mark.parametrize("distance", [gaussian_kl, gaussian_w2])
def test_laws_of_two_lengths_are_not_compared(distance):
    with pytest.raises(ValueError, match="one length"):
        distance(GaussianLaw([0.0], 1.0), GaussianLaw([0.0, 0.0], 1.0))


# --- one Gaussian, learned ------------------------------------------------------------------------------------------


def shelf(n=40, d=3, seed=20):
    return dice(seed).normal(size=(n, d)) @ random_covariance(d, 21) + 5.0


@pytest.mark.parametrize("ddof", [0, 1])
@pytest.mark.parametrize("covariance", ["full", "diagonal", "spherical"])
@pytest.mark.parametrize("times", [None, dice(22).integers(0, 4, size=40)], ids=["once", "repeated"])
def test_moments_equal_numpy_on_repeated_documents(covariance, ddof, times):
    x = shelf()
    law = GaussianFit(covariance, ddof).fit(x, None if times is None else times.astype(float))
    copies = x if times is None else np.repeat(x, times, axis=0)
    full = np.cov(copies.T, ddof=ddof)
    expected = {"full": full, "diagonal": np.diag(np.diag(full)), "spherical": np.eye(3) * np.trace(full) / 3}
    np.testing.assert_allclose(law.mean, copies.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(law.covariance, expected[covariance], rtol=1e-10, atol=1e-12)


def test_no_other_spherical_gaussian_is_likelier():
    x, weights = shelf(12), dice(23).random(12)
    fitted = GaussianFit().fit(x, weights)

    def loss(theta):
        return -(weights @ stats.norm.logpdf(x, theta[:3], np.exp(theta[3])).sum(axis=1))

    best = optimize.minimize(loss, np.append(x[0], 0.0), method="BFGS", options={"gtol": 1e-7})
    np.testing.assert_allclose(fitted.mean, best.x[:3], atol=1e-5)
    assert fitted.variances[0] == pytest.approx(np.exp(2 * best.x[3]), rel=1e-5)


def test_unbiased_variance_is_unbiased_and_likeliest_is_not():
    x = dice(24).normal(size=(4000, 3, 2))
    for ddof, truth in ((0, 2 / 3), (1, 1.0)):
        found = [GaussianFit(ddof=ddof).fit(docs).variances[0] for docs in x]
        assert np.mean(found) == pytest.approx(truth, abs=0.04)


def test_a_known_variance_is_kept():
    x = shelf()
    law = GaussianFit(known_variance=2.0).fit(x)
    assert law.variances.tolist() == [2.0] * 3
    np.testing.assert_allclose(law.mean, x.mean(axis=0))
    assert GaussianFit(ddof=1, known_variance=2.0).fit(x[:1]).mean.tolist() == x[0].tolist()


@pytest.mark.parametrize("covariance", ["full", "diagonal", "spherical"])
def test_equal_documents_collapse_exactly(covariance):
    x = np.full((7, 2), 0.1)
    law = GaussianFit(covariance).fit(x, np.linspace(0.1, 1, 7))
    assert law.mean.tolist() == [0.1, 0.1] and law.variances.tolist() == [0.0, 0.0]
    assert law.sample(3, rng=dice()).tolist() == [[0.1, 0.1]] * 3


def test_a_full_covariance_of_few_documents_is_flat_and_holds_them():
    x = shelf(5, 8)
    law = GaussianFit("full").fit(x)
    assert (law.log_prob(x) == np.inf).all() and (law.log_prob(shelf(5, 8, seed=25)) == -np.inf).all()


def test_unbiased_variance_needs_two_documents():
    for x, weights in ((np.zeros((1, 2)), None), (np.zeros((3, 2)), [0.5, 0.0, 0.5])):
        with pytest.raises(ValueError, match="more than 1 documents"):
            GaussianFit(ddof=1).fit(x, weights)
    assert GaussianFit(ddof=0).fit(np.ones((1, 2))).variances.tolist() == [0.0, 0.0]


# --- mixtures, learned ----------------------------------------------------------------------------------------------


def clusters(n=600, seed=26):
    return GaussianTopics([[-8.0, 0.0], [8.0, 3.0]], [1.0, 2.0]).mixture([0.25, 0.75]).sample(n, rng=dice(seed))


@pytest.mark.parametrize("covariance", ["full", "diagonal", "spherical"])
def test_mixture_fit_is_that_of_sklearn(covariance):
    x = clusters()
    law = MixtureFit(2, covariance).fit(x, rng=dice(1))
    their_type = {"full": "full", "diagonal": "diag", "spherical": "spherical"}[covariance]
    other = sk_mixture.GaussianMixture(2, covariance_type=their_type, random_state=3).fit(x)
    probe = clusters(100, seed=27)
    np.testing.assert_allclose(law.log_prob(probe), other.score_samples(probe), atol=1e-2)


def test_mixture_fit_finds_the_clusters_that_weights_leave():
    x = clusters(4000)
    law = MixtureFit(2, "spherical").fit(x, np.where(x[:, 0] < 0, 6.0, 1.0), rng=dice(2))
    order = np.argsort([part.mean[0] for part in law.parts])
    np.testing.assert_allclose(law.weights[order], [2 / 3, 1 / 3], atol=0.02)  # 1/4 * 6 to 3/4 * 1
    means = np.array([law.parts[k].mean for k in order])
    np.testing.assert_allclose(means, [[-8, 0], [8, 3]], atol=0.3)
    variances = [law.parts[k].variances[0] for k in order]
    np.testing.assert_allclose(variances, [1, 4], rtol=0.1)


def test_mixture_fit_throws_only_the_dice_it_was_given():
    x, weights = clusters(60), dice(28).random(60)
    hidden_dice = np.random.get_state()[1].copy()
    first, again = (MixtureFit(3).fit(x, weights, rng=dice(4)) for _ in range(2))
    np.testing.assert_array_equal(first.log_prob(x), again.log_prob(x))
    assert (np.random.get_state()[1] == hidden_dice).all()
    np.testing.assert_array_equal(
        MixtureFit(2).fit(x, np.full(60, 0.3), rng=dice(5)).log_prob(x), MixtureFit(2).fit(x, rng=dice(5)).log_prob(x)
    )


def test_mixture_fit_of_a_collapsed_shelf_is_as_narrow_as_its_floor():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        law = MixtureFit(2, "spherical", floor=1e-4).fit(np.ones((10, 2)), rng=dice())
    x = law.sample(2000, rng=dice(6))
    assert stats.kstest((x - 1).ravel() / 1e-2, stats.norm.cdf).pvalue > P_VALUE


def test_mixture_fit_needs_a_document_for_each_component():
    with pytest.raises(ValueError, match="3 components need at least 3 documents, got 2"):
        MixtureFit(3).fit(np.zeros((3, 1)), [1.0, 0.0, 1.0], rng=dice())
    with pytest.raises(ValueError, match="at least 2 documents, got 1"):
        MixtureFit(1).fit(np.zeros((1, 1)), rng=dice())


def test_resampling_takes_each_row_in_proportion_up_to_one():
    for seed in range(50):
        weights = dice(seed).random(30) * (dice(seed + 1).random(30) < 0.7)
        times = np.bincount(resampled(weights, rng=dice(seed)), minlength=30)
        expected = 30 * weights / weights.sum()
        assert times.sum() == 30 and (np.abs(times - expected) < 1 + 1e-9).all() and not times[weights == 0].any()
    weights = np.array([1.0, 2.5, 0.0, 0.7])
    mean = np.mean([np.bincount(resampled(weights, rng=dice(s)), minlength=4) for s in range(4000)], axis=0)
    np.testing.assert_allclose(mean, 4 * weights / weights.sum(), atol=0.05)


# --- kernels --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("rule", ["silverman", "scott"])
def test_kernels_in_one_dimension_equal_scipy(rule, weighted):
    x = dice(29).gamma(2.0, size=(60, 1)) * 7
    weights = dice(30).random(60) if weighted else None
    law = KernelDensityFit(rule).fit(x, weights)
    other = stats.gaussian_kde(x[:, 0], bw_method=rule, weights=weights)
    probe = np.linspace(-5, 60, 50)
    np.testing.assert_allclose(law.log_prob(probe[:, None]), other.logpdf(probe), rtol=1e-8)


@pytest.mark.parametrize("rule", ["silverman", "scott"])
def test_rules_in_three_dimensions_are_those_of_sklearn_in_units_of_the_documents(rule):
    x = dice(31).normal(size=(50, 3))
    x = (x - x.mean(axis=0)) / x.std(axis=0, ddof=1)
    h = sk_neighbors.KernelDensity(bandwidth=rule).fit(x).bandwidth_
    assert KernelDensityFit(rule).fit(x).bandwidth == pytest.approx(h, rel=1e-12)
    assert KernelDensityFit(rule).fit(100 * x + 9).bandwidth == pytest.approx(100 * h, rel=1e-12)


def test_kernels_are_a_mixture_of_gaussians_on_the_documents():
    x, weights = shelf(25), dice(32).random(25)
    law = KernelDensityFit(0.7).fit(x, weights)
    mixture = GaussianTopics(x, np.full(25, 0.7)).mixture(weights / weights.sum())
    probe = np.concatenate([shelf(20, seed=33), np.full((1, 3), 50.0)])
    np.testing.assert_allclose(law.log_prob(probe), mixture.log_prob(probe), rtol=1e-9)
    assert law.log_prob(probe[:0]).shape == (0,) and (law.length, law.vocab_size) == (3, 0)


def test_kernels_draw_what_they_say():
    x, weights = np.array([[-2.0], [0.0], [5.0]]), np.array([1.0, 0.5, 2.5])
    law = KernelDensityFit(1.5).fit(x, weights)
    drawn = law.sample(20_000, rng=dice(34))
    assert drawn.shape == (20_000, 1)
    cdf = stats.norm.cdf
    shares = weights / weights.sum()
    assert stats.kstest(drawn[:, 0], lambda v: cdf((v[:, None] - x[:, 0]) / 1.5) @ shares).pvalue > P_VALUE
    np.testing.assert_array_equal(drawn, law.sample(20_000, rng=dice(34)))
    with pytest.raises(ValueError, match="temperature"):
        law.sample(1, rng=dice(), temperature=0.5)


def test_kernels_outlive_their_shelf():
    x = shelf(10)
    law = KernelDensityFit(0.1).fit(x)
    before = law.sample(5, rng=dice(1))
    x[:] = 0.0
    np.testing.assert_array_equal(law.sample(5, rng=dice(1)), before)


def test_a_rule_for_equal_documents_is_refused_and_a_number_is_not():
    x = np.full((4, 2), 0.1)
    with pytest.raises(ValueError, match="bandwidth 0"):
        KernelDensityFit("scott").fit(x)
    assert KernelDensityFit(0.5).fit(x).log_prob(x) == pytest.approx(GaussianLaw([0.1, 0.1], 0.25).log_prob(x))


# --- every learner --------------------------------------------------------------------------------------------------


LEARNERS = [GaussianFit(), GaussianFit("full", 1), MixtureFit(2), KernelDensityFit(), KernelDensityFit(1.0)]
each_learner = pytest.mark.parametrize("learner", LEARNERS, ids=str)


@each_learner
def test_a_document_of_weight_zero_is_not_there(learner):
    x = shelf()
    weights = np.where(np.arange(40) % 3 == 0, 0.0, 0.5 + np.arange(40) % 2)
    kept = weights > 0
    a = learner.fit(x, weights, rng=dice(3))
    b = learner.fit(x[kept], weights[kept], rng=dice(3))
    np.testing.assert_array_equal(a.log_prob(x), b.log_prob(x))


@each_learner
@pytest.mark.parametrize(
    ("x", "weights", "message"),
    [
        (np.zeros((0, 3)), None, "empty"),
        (np.zeros(3), None, r"\(N, d\)"),
        (np.zeros((3, 0)), None, r"\(N, d\)"),
        (np.array([[0.0], [np.nan]]), None, "finite"),
        (np.zeros((2, 2)), [1.0, -1.0], "finite numbers >= 0"),
        (np.zeros((2, 2)), [1.0, np.inf], "finite numbers >= 0"),
        (np.zeros((2, 2)), [1.0], "2 finite numbers"),
        (np.zeros((2, 2)), [0.0, 0.0], "all 2 weights are 0"),
    ],
)
def test_bad_shelves_are_refused(learner, x, weights, message):
    with pytest.raises(ValueError, match=message):
        learner.fit(x, weights, rng=dice())


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: GaussianFit("diag"), "one of full, diagonal, spherical"),
        (lambda: GaussianFit(ddof=2), "ddof"),
        (lambda: GaussianFit(known_variance=-1.0), "known_variance"),
        (lambda: GaussianFit(known_variance=np.inf), "known_variance"),
        (lambda: GaussianFit("full", known_variance=1.0), "leave covariance spherical"),
        (lambda: MixtureFit(0), "at least 1"),
        (lambda: MixtureFit(2, "tied"), "one of full"),
        (lambda: MixtureFit(2, restarts=0), "at least 1"),
        (lambda: MixtureFit(2, floor=0.0), "floor"),
        (lambda: KernelDensityFit(0.0), "number > 0"),
        (lambda: KernelDensityFit(np.nan), "number > 0"),
        (lambda: KernelDensityFit("rule of thumb"), "silverman, scott"),
    ],
)
def test_bad_settings_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
