"""Selection is reweighting: keeping documents with chance w(x) turns a law p into q(x) = p(x) w(x) / E_p[w].

Filters, verifiers, tastes and rewards all act through a w(x): a hard filter is w in {0, 1}, a reward r is
w = exp(r / tau) (Ferbach et al. 2024, "Self-Consuming Generative Models with Curated Data Provably Optimize
Human Preferences"). With Z = E_p[w] it follows that KL(q || p) = E_q[log w] - log Z.

Not handled here: conditionals of q where documents cannot be enumerated; they need a sum over all futures.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from godmodel.models.distribution import Distribution, Estimate, Law
from godmodel.models.exact.mixture import safe_log
from godmodel.models.exact.table import table

Weight = Callable[[np.ndarray], np.ndarray]  # x (N, T) -> (N,) >= 0

DRAWS = 20_000  # draws for Z: a filter that keeps half of the documents gets log Z to +-0.007 nats
TRIES = 10_000  # proposals for one accepted document at which rejection sampling gives up
PROPOSALS = 2**16  # the most documents that are proposed at once


def reweighted(
    p: Law,
    w: Weight,
    *,
    rng: np.random.Generator | None = None,
    draws: int = DRAWS,
    bound: float = 1.0,
) -> Law:
    """Return the law q(x) ∝ p(x) w(x): an exact table where p's support can be enumerated, else `Reweighted`.

    Args:
        p: the law that is selected from.
        w: x (N, T) -> (N,), finite and >= 0; only its ratios matter for q.
        rng: random generator for the estimate of Z; needed only where the support cannot be enumerated.
        draws: documents drawn for that estimate.
        bound: an upper bound of w, for rejection sampling; an exact table doesn't use it.

    Raises:
        ValueError: if w is not a weight, if no document has p(x) w(x) > 0, or if `rng` is needed and missing.

    >>> evens = reweighted(table([0.4, 0.3, 0.2, 0.1]), lambda x: x[:, 0] % 2 == 0)
    >>> np.exp(evens.log_prob(np.array([[0], [2]]))).round(3).tolist()
    [0.667, 0.333]
    """
    if not isinstance(p, Distribution) or (support := p.support()) is None:
        if rng is None:
            raise ValueError("this law cannot be enumerated, so Z is estimated by sampling: pass rng=")
        return Reweighted(p, w, rng=rng, draws=draws, bound=bound)
    log_q = p.log_prob(support) + safe_log(weigh(w, support))
    kept = log_q > -np.inf
    if not kept.any():
        raise ValueError(f"w is 0 on all {len(support)} documents of the law: keep at least one of them")
    q = np.exp(log_q[kept] - log_q[kept].max())
    return table(q / q.sum(), support[kept], p.vocab_size)


class Reweighted(Law):
    """This law is q(x) = p(x) w(x) / Z, with Z the mean of w over draws from p (Kahn and Marshall 1953).

    Sampling is by rejection (von Neumann 1951), so it is exact; only the constant log Z in `log_prob` is
    uncertain, and by the same amount for every document: ratios of probabilities carry no error.

    Args:
        p, w, rng, draws, bound: as in `reweighted`; draws >= 2, bound > 0.

    Attributes:
        z: Estimate of E_p[w]. Where all draws have one weight their spread is 0 but Z is still not known
            exactly: the standard error is then bound / draws, the size of one unseen document.
        log_z: Estimate of log Z, nats, with its standard error to first order, stderr(Z) / Z.

    Raises:
        ValueError: if a drawn w is negative, not finite or above the bound, or if all drawn weights are 0.
    """

    def __init__(self, p: Law, w: Weight, *, rng: np.random.Generator, draws: int = DRAWS, bound: float = 1.0):
        if draws < 2:
            raise ValueError(f"an estimate of Z needs at least 2 draws, got {draws}")
        if not (np.isfinite(bound) and bound > 0):
            raise ValueError(f"bound must be a positive number, got {bound}")
        self.p = p
        self.w = w
        self.bound = float(bound)
        weights = self._weigh(p.sample(draws, rng=rng))
        mean = Estimate.mean(weights)
        if mean.value == 0.0:
            raise ValueError(f"w was 0 on all {draws} draws from the law: raise draws, or use a gentler w")
        self.z = mean if np.ptp(weights) > 0 else Estimate(mean.value, self.bound / draws)
        self.log_z = Estimate(float(np.log(self.z.value)), self.z.stderr / self.z.value)
        self.scoring = p.scoring
        self.log_norm_error = float(np.hypot(self.log_z.stderr, p.log_norm_error))

    def log_prob(self, x: np.ndarray) -> np.ndarray:
        """Return log p(x) + log w(x) - log Z, in nats, with Z at its estimate.  x (N, T) -> (N,)"""
        return self.p.log_prob(x) + safe_log(self._weigh(x)) - self.log_z.value

    def sample(self, n: int, *, rng: np.random.Generator, temperature: float = 1.0) -> np.ndarray:
        """Draw from p and keep each document with chance w(x) / bound, until n are kept.  -> (n, T)

        Raises:
            ValueError: if w exceeds the bound, if fewer than one in 10,000 proposals is kept, or at another
                temperature than 1, which needs conditionals.
        """
        if temperature != 1.0:
            raise ValueError(f"this law has no conditionals to sharpen: temperature must be 1, got {temperature}")
        rate = self.z.value / self.bound
        kept: list[np.ndarray] = []
        proposed = have = 0
        while have < n or not kept:
            size = int(min(max(1.1 * (n - have) / rate, 64), PROPOSALS))
            x = self.p.sample(size, rng=rng)
            kept.append(x[rng.random(size) * self.bound < self._weigh(x)])
            proposed += size
            have += len(kept[-1])
            if proposed >= 2 * TRIES and have * TRIES < proposed:
                raise ValueError(
                    f"rejection sampling kept {have} of {proposed} proposals, fewer than one in {TRIES}: "
                    f"lower bound (now {self.bound}) to the maximum of w, or use a gentler w"
                )
        return np.concatenate(kept)[:n]

    def _weigh(self, x: np.ndarray) -> np.ndarray:
        weights = weigh(self.w, x)
        top = weights.max(initial=0.0)
        if top > self.bound * (1 + 1e-9):
            raise ValueError(f"w(x) must not exceed bound = {self.bound}, got {top}: pass a larger bound=")
        return weights


def weigh(w: Weight, x: np.ndarray) -> np.ndarray:
    """Return w(x), checked to be one finite number >= 0 for each document.  x (N, T) -> (N,) float64

    Raises:
        ValueError: for another shape, or a weight that is negative or not finite.
    """
    weights = np.asarray(w(x), dtype=np.float64)
    if weights.shape != (len(x),):
        raise ValueError(f"w must give one weight for each of {len(x)} documents, got shape {weights.shape}")
    if not np.isfinite(weights).all() or (weights < 0).any():
        bad = weights[~(np.isfinite(weights) & (weights >= 0))][0]
        raise ValueError(f"weights must be finite and >= 0, got {bad}")
    return weights
