"""Laws over rows of numbers are Gaussians, with their exact divergence and distance.

Not handled here: symbols (see `models.exact.mixture`), and mixtures of Gaussians (see `models.exact.gaussian_mixture`).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from godmodel.models.distribution import Law

CELLS = 2**17  # numbers that are squared at once: 1 MB of float64 stays in the cache
FLAT = 1e-12  # share of the largest variance under which a direction of a full covariance counts as flat
LOG_2PI = float(np.log(2 * np.pi))


class GaussianLaw(Law):
    """This law is N(mean, covariance) over documents x (N, d) float; a direction of variance zero is allowed.

        log p(x) = -(d log 2 pi + log det S + (x - m)^T S^-1 (x - m)) / 2

    Where a direction is flat there is no density: `log_prob` is +inf on the flat and -inf beside it. Flat means
    variance 0 for coordinates, and less than 1e-12 of the largest variance along the axes of a full covariance.

    Args:
        mean: (d,) finite.
        covariance: a variance for all coordinates (), one for each (d,), or a covariance (d, d).

    Attributes:
        mean: (d,).
        variances: the variance of each coordinate (d,).
        diagonal: whether the coordinates are independent.
        length: d, numbers in a document.
        vocab_size: 0, for there are no symbols.

    Raises:
        ValueError: if shapes do not fit, a number is not finite, a variance is negative, or a covariance is not
            symmetric and positive semidefinite.

    >>> GaussianLaw([0.0, 0.0], 4.0).log_prob([[0.0, 0.0]]).round(3).tolist()
    [-3.224]
    """

    vocab_size = 0

    def __init__(self, mean: np.ndarray, covariance: np.ndarray | float):
        mean = np.array(mean, dtype=np.float64)
        spread = np.array(covariance, dtype=np.float64)
        if mean.ndim != 1 or not len(mean) or not np.isfinite(mean).all():
            raise ValueError(f"mean must be (d,) finite numbers with d >= 1, got shape {mean.shape}: {mean}")
        d = len(mean)
        if spread.shape not in ((), (d,), (d, d)) or not np.isfinite(spread).all():
            raise ValueError(
                f"covariance must be finite: a variance, ({d},) variances or ({d}, {d}), got shape {spread.shape}"
            )
        if spread.ndim == 2 and np.count_nonzero(spread) == np.count_nonzero(spread.diagonal()):
            spread = spread.diagonal()
        self.mean = mean
        self.length = d
        self.diagonal = spread.ndim < 2
        if self.diagonal:
            if (spread < 0).any():
                raise ValueError(f"variances must be >= 0, got {spread.min()}")
            self.variances = np.full(d, spread)
            self._rank = int(np.count_nonzero(self.variances))
            self._deviations = np.sqrt(self.variances)
        else:
            self._covariance = (spread + spread.T) / 2
            self.variances = self._covariance.diagonal().copy()
            if not np.allclose(spread, spread.T, rtol=1e-8, atol=1e-10 * np.abs(spread).max()):
                raise ValueError(
                    f"a covariance must be symmetric: the largest |S - S^T| is {np.abs(spread - spread.T).max()}"
                )
            along, axes = np.linalg.eigh(self._covariance)
            if along[0] < -1e-10 * np.abs(along).max():
                raise ValueError(f"a covariance must be positive semidefinite, got the eigenvalue {along[0]}")
            wide = along > FLAT * along[-1]
            self._rank = int(wide.sum())
            self._deviations = np.sqrt(along[wide])  # along the axes
            self._axes, self._flat = axes[:, wide], axes[:, ~wide]  # (d, r), (d, d - r)

    @property
    def covariance(self) -> np.ndarray:
        """Return the covariance matrix, in units of x^2.  -> (d, d)"""
        return np.diag(self.variances) if self.diagonal else self._covariance

    @property
    def entropy(self) -> float:
        """Return the differential entropy (d log 2 pi e + log det S) / 2, in nats; -inf where a direction is flat.

        Cover and Thomas, Elements of Information Theory, theorem 8.4.1.
        """
        if self._rank < self.length:
            return -np.inf
        return float(self.length * (LOG_2PI + 1) / 2 + np.log(self._deviations).sum())

    def log_prob(self, x: np.ndarray) -> np.ndarray:
        """Return the log-density of each document, in nats.  x (N, d) -> (N,) float64"""
        x = documents(x, self.length)
        if self._rank < self.length:
            return np.where(self._on_flat(x), np.inf, -np.inf)
        constant = -self.length * LOG_2PI / 2 - np.log(self._deviations).sum()
        out = np.empty(len(x))
        for rows in blocks(*x.shape):
            z = x[rows] - self.mean
            z = z / self._deviations if self.diagonal else z @ (self._axes / self._deviations)
            out[rows] = constant - np.einsum("nd,nd->n", z, z) / 2
        return out

    def sample(self, n: int, *, rng: np.random.Generator, temperature: float = 1.0) -> np.ndarray:
        """Draw n documents; p^(1/tau), renormalised, is the Gaussian of covariance tau S.  -> (n, d) float64

        This is also the law of conditionals that are each raised to 1/tau.

        Raises:
            ValueError: if the temperature is not a positive number.
        """
        if not (np.isfinite(temperature) and temperature > 0):
            raise ValueError(f"temperature must be a positive number, got {temperature}")
        deviations = self._deviations * np.sqrt(temperature)
        if self.diagonal:
            x = rng.standard_normal((n, self.length))
            x *= deviations
        else:
            x = rng.standard_normal((n, self._rank)) @ (self._axes * deviations).T
        x += self.mean
        return x

    def _on_flat(self, x: np.ndarray) -> np.ndarray:
        """Return whether each x lies where a degenerate law has its mass, up to rounding on slanted axes.

        -> (N,) bool
        """
        if self.diagonal:
            flat = self.variances == 0
            return (x[:, flat] == self.mean[flat]).all(axis=1)
        slack = np.sqrt(FLAT) * self._deviations.max() + 1e-12 * np.abs(self.mean).max()
        return (np.abs((x - self.mean) @ self._flat) <= slack).all(axis=1)

    def _frame(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return axes of positive variance (d, r), deviations along them (r,), and the axes of the flat (d, d - r)."""
        if not self.diagonal:
            return self._axes, self._deviations, self._flat
        wide = self.variances > 0
        axes = np.eye(self.length)
        return axes[:, wide], self._deviations[wide], axes[:, ~wide]


def gaussian_kl(p: GaussianLaw, q: GaussianLaw) -> float:
    """Return D(p || q) = (tr S_q^-1 S_p - d + m^T S_q^-1 m + log det S_q / det S_p) / 2, m = m_p - m_q, in nats.

    Kullback, Information Theory and Statistics (1959), chapter 9. It is infinite where just one of the two is flat in
    some direction. Where both lie on the same flat, it is the divergence within it (0 for equal points).

    Raises:
        ValueError: if the two are over documents of different lengths.

    >>> gaussian_kl(GaussianLaw([1.0], 1.0), GaussianLaw([0.0], 1.0))
    0.5
    """
    gap = _gap(p, q)
    if p.diagonal and q.diagonal:
        wide = q.variances > 0
        if ((p.variances > 0) != wide).any() or gap[~wide].any():
            return np.inf
        v_p, v_q, gap = p.variances[wide], q.variances[wide], gap[wide]
        with np.errstate(over="ignore"):
            return max(0.0, float(((v_p + gap**2) / v_q - 1 + np.log(v_q) - np.log(v_p)).sum() / 2))
    axes, deviations, flat = q._frame()
    if p._rank != q._rank:
        return np.inf
    if q._rank < q.length:
        leak = np.einsum("di,di->i", flat, p.covariance @ flat)
        if (leak > 10 * FLAT * p.variances.max()).any() or not q._on_flat(p.mean[None])[0]:
            return np.inf
    white = axes / deviations  # (d, r)
    ratio = white.T @ p.covariance @ white
    log_det = np.linalg.slogdet(ratio)[1]
    return max(0.0, float((np.trace(ratio) - q._rank + ((gap @ white) ** 2).sum() - log_det) / 2))


def gaussian_w2(p: GaussianLaw, q: GaussianLaw) -> float:
    """Return the squared 2-Wasserstein distance of two Gaussians, in units of x^2.

    |m_p - m_q|^2 + tr(S_p + S_q - 2 (S_p^1/2 S_q S_p^1/2)^1/2), by Dowson and Landau, The Frechet distance between
    multivariate normal distributions (1982). It is finite for degenerate laws too.

    Raises:
        ValueError: if the two are over documents of different lengths.

    >>> gaussian_w2(GaussianLaw([1.0, 0.0], 9.0), GaussianLaw([0.0, 0.0], 4.0))
    3.0
    """
    gap = _gap(p, q)
    if p.diagonal and q.diagonal:
        return float((gap**2).sum() + ((p._deviations - q._deviations) ** 2).sum())
    (u, s, _), (v, t, _) = p._frame(), q._frame()
    overlap = np.linalg.svd((u * s).T @ (v * t), compute_uv=False).sum()
    return max(0.0, float((gap**2).sum() + p.variances.sum() + q.variances.sum() - 2 * overlap))


def documents(x: np.ndarray, length: int) -> np.ndarray:
    """Return documents as float64 (N, d), after a check of their shape.

    Raises:
        ValueError: if x is not (N, d).
    """
    x = np.asarray(x, dtype=np.float64)
    if x.ndim != 2 or x.shape[1] != length:
        raise ValueError(f"documents must be (N, {length}) numbers, got shape {x.shape}")
    return x


def blocks(n: int, d: int) -> Iterator[slice]:
    """Yield slices of n rows of d numbers, each small enough for the cache."""
    step = max(1, CELLS // d)
    return (slice(start, start + step) for start in range(0, n, step))


def _gap(p: GaussianLaw, q: GaussianLaw) -> np.ndarray:
    if p.length != q.length:
        raise ValueError(f"two laws must be over documents of one length, got {p.length} and {q.length}")
    return p.mean - q.mean
