"""Learners of documents that are rows of numbers build one Gaussian, a mixture of Gaussians, or a kernel density.

Not handled here: symbols (see `models.learned.counts`), and soft targets.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np

from godmodel.models.distribution import Law, Learner
from godmodel.models.exact.blend import Blend
from godmodel.models.exact.gaussian import GaussianLaw, documents
from godmodel.models.learned.shelf import kept

COVARIANCES = {"full": "full", "diagonal": "diag", "spherical": "spherical"}  # our word: sklearn's
RULES = ("silverman", "scott")


@dataclass(frozen=True)
class GaussianFit(Learner):
    """This learner builds the Gaussian of greatest likelihood, or the one of unbiased variance.

        m = sum_i w_i x_i / W,    S = sum_i w_i (x_i - m)(x_i - m)^T / (W - ddof),    W = sum_i w_i

    Weights are repetitions: a document of weight 2 is two equal documents. Equal documents give variance 0.

    Attributes:
        covariance: "full", "diagonal" (the diagonal of S), or "spherical" (the mean of that diagonal).
        ddof: 0 for greatest likelihood, 1 for the unbiased variance.
        known_variance: the variance of each coordinate where only the mean is learned; None to learn both.

    >>> GaussianFit(ddof=1).fit(np.array([[0.0], [2.0]])).variances.tolist()
    [2.0]
    """

    covariance: str = "spherical"
    ddof: int = 0
    known_variance: float | None = None

    def __post_init__(self) -> None:
        _check_covariance(self.covariance)
        if self.ddof not in (0, 1):
            raise ValueError(f"ddof is 0 (greatest likelihood) or 1 (unbiased), got {self.ddof}")
        if self.known_variance is None:
            return
        if not (np.isfinite(self.known_variance) and self.known_variance >= 0):
            raise ValueError(f"known_variance is a finite variance >= 0, got {self.known_variance}")
        if self.covariance != "spherical":
            raise ValueError(
                f"known_variance is one number for all coordinates: leave covariance spherical, not {self.covariance}"
            )

    def fit(
        self, x: np.ndarray, weights: np.ndarray | None = None, *, rng: np.random.Generator | None = None
    ) -> GaussianLaw:
        """Fit one Gaussian to documents x (N, d), each `weights` (N,) times; no random numbers are used.

        Raises:
            ValueError: if x is not finite numbers (N, d), a weight is bad, or the weights sum to no more than ddof
                where the variance is learned.
        """
        x, weights = weighed(x, weights)
        total = weights.sum()
        z = x - x[0]  # equal documents have exactly their own mean, and variance 0
        centre = weights @ z / total
        mean = x[0] + centre
        if self.known_variance is not None:
            return GaussianLaw(mean, self.known_variance)
        if total <= self.ddof:
            raise ValueError(
                f"a variance with ddof = {self.ddof} needs more than {self.ddof} documents, got {total:g}: use ddof=0 "
                "or known_variance"
            )
        z -= centre
        freedom = total - self.ddof
        if self.covariance == "full":
            z *= np.sqrt(weights)[:, None]
            return GaussianLaw(mean, z.T @ z / freedom)
        variances = np.einsum("n,nd,nd->d", weights, z, z) / freedom
        return GaussianLaw(mean, variances if self.covariance == "diagonal" else variances.mean())


@dataclass(frozen=True)
class MixtureFit(Learner):
    """This learner builds a mixture of Gaussians by expectation maximisation (sklearn.mixture.GaussianMixture).

    It begins with k-means. sklearn takes no weights: unequal weights first draw N documents in proportion to them
    (systematic resampling, Kitagawa 1996), so that such a fit is noisier than its N documents. A fit that has not
    converged after `iterations` is used as it is. The floor keeps every variance above 0.

    Attributes:
        components: K >= 1; needs at least max(K, 2) documents.
        covariance: shape of each component, "full", "diagonal" or "spherical".
        floor: number added to each variance, in units of x^2, > 0.
        restarts: fits from different beginnings, of which the likeliest is kept.
        iterations: most steps in each fit.
    """

    components: int
    covariance: str = "full"
    floor: float = 1e-6
    restarts: int = 1
    iterations: int = 100

    def __post_init__(self) -> None:
        _check_covariance(self.covariance)
        if min(self.components, self.restarts, self.iterations) < 1:
            raise ValueError(
                "components, restarts and iterations are at least 1, got "
                f"{self.components}, {self.restarts} and {self.iterations}"
            )
        if not (np.isfinite(self.floor) and self.floor > 0):
            raise ValueError(f"floor is a variance > 0, got {self.floor}")

    def fit(self, x: np.ndarray, weights: np.ndarray | None = None, *, rng: np.random.Generator) -> Blend:
        """Fit a blend of K Gaussians to documents x (N, d), with `weights` (N,) >= 0.

        Raises:
            ValueError: if x is not finite numbers (N, d), a weight is bad, or there are too few documents.
        """
        from sklearn.exceptions import ConvergenceWarning
        from sklearn.mixture import GaussianMixture

        x, weights = weighed(x, weights)
        needed = max(self.components, 2)
        if len(x) < needed:
            raise ValueError(f"{self.components} components need at least {needed} documents, got {len(x)}")
        if (weights != weights[0]).any():
            x = x[resampled(weights, rng=rng)]
        estimator = GaussianMixture(
            self.components,
            covariance_type=COVARIANCES[self.covariance],
            reg_covar=self.floor,
            n_init=self.restarts,
            max_iter=self.iterations,
            random_state=int(rng.integers(2**31)),
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # few distinct documents are a state of the world
            estimator.fit(x)
        parts = [GaussianLaw(m, s) for m, s in zip(estimator.means_, estimator.covariances_, strict=True)]
        return Blend(parts, estimator.weights_ / estimator.weights_.sum())


@dataclass(frozen=True)
class KernelDensityFit(Learner):
    """This learner puts a Gaussian kernel around every document (sklearn.neighbors.KernelDensity; Parzen 1962).

    The rules of thumb take h = c sd with c = n^(-1/(d+4)) (Scott 1992), times (4/(d+2))^(1/(d+4)) (Silverman 1986).
    sd is the root mean square over coordinates of their standard deviations, and n = (sum w)^2 / sum w^2 (Kish
    1965), as in scipy.stats.gaussian_kde; sklearn's own rules leave sd out.

    Attributes:
        bandwidth: h > 0, the standard deviation of each kernel, in units of x; or "silverman" or "scott".
    """

    bandwidth: float | str = "silverman"

    def __post_init__(self) -> None:
        if isinstance(self.bandwidth, str):
            if self.bandwidth not in RULES:
                raise ValueError(f"bandwidth is a number > 0 or one of {', '.join(RULES)}, got {self.bandwidth!r}")
        elif not (np.isfinite(self.bandwidth) and self.bandwidth > 0):
            raise ValueError(f"bandwidth is a number > 0 or one of {', '.join(RULES)}, got {self.bandwidth}")

    def fit(
        self, x: np.ndarray, weights: np.ndarray | None = None, *, rng: np.random.Generator | None = None
    ) -> KernelLaw:
        """Put kernels on documents x (N, d), in proportion to `weights` (N,); no random numbers are used.

        Raises:
            ValueError: if x is not finite numbers (N, d), a weight is bad, or the documents are all equal and the
                bandwidth is a rule, which is then 0.
        """
        x, weights = weighed(x, weights)
        h = self._rule(x, weights / weights.sum()) if isinstance(self.bandwidth, str) else float(self.bandwidth)
        return KernelLaw(x, weights, h)

    def _rule(self, x: np.ndarray, shares: np.ndarray) -> float:
        d = x.shape[1]
        squares = shares @ shares
        z = x - x[0]
        spread = shares @ (z - shares @ z) ** 2  # (d,)
        if not spread.any():
            raise ValueError(
                f"all documents are equal, so the rule {self.bandwidth} gives bandwidth 0: name a number instead"
            )
        c = squares ** (1 / (d + 4))
        if self.bandwidth == "silverman":
            c *= (4 / (d + 2)) ** (1 / (d + 4))
        return float(c * np.sqrt(spread.mean() / (1 - squares)))


class KernelLaw(Law):
    """This law is p(x) = sum_i w_i N(x; x_i, h^2 I) / sum_i w_i, made by `KernelDensityFit`.

    Attributes:
        kernels: the documents (N, d).
        shares: the weight of each kernel (N,), summing to one.
        bandwidth: h.
        length: d.
        vocab_size: 0, for there are no symbols.
    """

    vocab_size = 0

    def __init__(self, x: np.ndarray, weights: np.ndarray, bandwidth: float):
        from sklearn.neighbors import KernelDensity

        self.kernels = np.array(x)
        self.shares = weights / weights.sum()
        self.bandwidth = bandwidth
        self.length = x.shape[1]
        self._density = KernelDensity(bandwidth=bandwidth).fit(x, sample_weight=self.shares)

    def log_prob(self, x: np.ndarray) -> np.ndarray:
        """Return the log-density of each document, in nats.  x (M, d) -> (M,)

        It takes time in proportion to the N kernels where documents are long.
        """
        x = documents(x, self.length)
        return self._density.score_samples(x) if len(x) else np.empty(0)

    def sample(self, n: int, *, rng: np.random.Generator, temperature: float = 1.0) -> np.ndarray:
        """Draw a kernel, then a document from it.  -> (n, d) float64

        Raises:
            ValueError: at another temperature than 1.
        """
        if temperature != 1.0:
            raise ValueError(
                f"a kernel density to a power has no closed form: temperature must be 1, got {temperature}"
            )
        x = self.kernels[rng.choice(len(self.kernels), size=n, p=self.shares)]
        return x + self.bandwidth * rng.standard_normal((n, self.length))


def weighed(x: np.ndarray, weights: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """Return documents of positive weight and their weights, after checks.  x (N, d) -> (N', d) and (N',), float64

    Raises:
        ValueError: if x is not (N, d) finite numbers, weights are not finite and >= 0, or all are 0.
    """
    x = np.asarray(x, dtype=np.float64)
    if x.ndim != 2 or x.shape[1] < 1:
        raise ValueError(f"documents must be an (N, d) array of numbers with d >= 1, got shape {x.shape}")
    if len(x) == 0:
        raise ValueError("the shelf is empty: a learner needs at least one document")
    if not np.isfinite(x).all():
        raise ValueError("documents must be finite numbers, and some are nan or infinite")
    return kept(x, weights)


def resampled(weights: np.ndarray, *, rng: np.random.Generator) -> np.ndarray:
    """Draw N rows in proportion to weights: row i comes N w_i / W times, rounded up or down.  (N,) -> (N,) int

    >>> resampled(np.array([3.0, 0.0, 1.0, 0.0]), rng=np.random.default_rng(0)).tolist()
    [0, 0, 0, 2]
    """
    cumulative = np.cumsum(weights)
    ticks = (rng.random() + np.arange(len(weights))) / len(weights)
    rows = np.searchsorted(cumulative / cumulative[-1], ticks, side="right")
    return np.minimum(rows, np.flatnonzero(weights)[-1])  # a tick may round up to 1


def _check_covariance(covariance: str) -> None:
    if covariance not in COVARIANCES:
        raise ValueError(f"covariance is one of {', '.join(COVARIANCES)}, got {covariance!r}")
