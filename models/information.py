"""Information measures are functions of two laws; they never ask which one is people's true distribution.

Everything is in nats per document unless a name says otherwise. A result is exact (`Estimate.stderr == 0`) where the
support can be enumerated, and sampled otherwise. Whoever needs several of them for the same laws makes a
`models.sample.Sample` once, and asks that.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from godmodel.models import sample
from godmodel.models.distribution import Distribution, Estimate, Law
from godmodel.models.sample import Comparison, Sample, SymbolShares

__all__ = ["Comparison", "SymbolShares"]


@dataclass(frozen=True)
class Portrait:
    """A portrait describes a law by itself: its entropy in nats per document, and the shares of its symbols."""

    entropy: Estimate
    shares: SymbolShares


def expect(
    f: Callable[[np.ndarray], np.ndarray], p: Law, *, draws: int = 1000, rng: np.random.Generator | None = None
) -> Estimate:
    """Return E_p[f(x)] for f: (N, T) -> (N,), exactly where p's support is small, else from `draws` documents.

    Raises:
        ValueError: if p must be sampled and no `rng` is given.
    """
    of_p = Sample.of(p, draws=draws, rng=rng)
    return of_p.mean(f(of_p.x))


def entropy(p: Law, *, draws: int = 1000, rng: np.random.Generator | None = None) -> Estimate:
    """Return the Shannon entropy H(p) = -E_p log p(x), in nats per document."""
    return Sample.of(p, draws=draws, rng=rng).entropy()


def cross_entropy(p: Law, q: Law, *, draws: int = 1000, rng: np.random.Generator | None = None) -> Estimate:
    """Return CE(p, q) = -E_p log q(x), in nats per document: what coding p's documents with q costs."""
    return compare(p, q, draws=draws, rng=rng).cross_entropy


def kl(p: Law, q: Law, *, draws: int = 1000, rng: np.random.Generator | None = None) -> Estimate:
    """Return KL(p || q) = CE(p, q) - H(p), in nats per document; infinite where q rules out what p can produce."""
    return compare(p, q, draws=draws, rng=rng).kl


def compare(
    p: Law,
    q: Law,
    *,
    tail: np.ndarray | None = None,
    draws: int = 1000,
    rng: np.random.Generator | None = None,
) -> Comparison:
    """Return H(p), CE(p, q), KL(p || q) and q's loss on p's tail symbols, in one pass.  tail (V,) bool

    They are exact over p's support where that is small. Otherwise they come from `draws` documents of p: by whole
    conditionals where both laws have them, by log p(x) - log q(x) where one has not. So they do where q's
    log-probabilities are sampled themselves. Where they are lower bounds, CE and KL are upper ones and say so.
    """
    return Sample.of(p, draws=draws, rng=rng, listed=q.scoring != "sampled").compare(q, tail=tail)


def jensen_shannon(p: Law, q: Law, *, draws: int = 1000, rng: np.random.Generator | None = None) -> Estimate:
    """Return the Jensen-Shannon divergence (Lin 1991), the mean KL of p and q to their midpoint, in [0, log 2] nats.

    It is exact over the union of both supports where they are small, else from `draws` documents of a law that is not.
    A law whose log-probabilities are bounds has none, and no bound of it either: NaN.
    """
    of_p = Sample.of(p, draws=draws, rng=rng, listed=q.scoring != "sampled")
    return sample.jensen_shannon(of_p, Sample.of(q, draws=draws, rng=rng))


def hellinger(p: Law, q: Law, *, draws: int = 1000, rng: np.random.Generator | None = None) -> Estimate:
    """Return the Hellinger distance sqrt(1 - sum_x sqrt(p(x) q(x))), in [0, 1]; 1 for laws with nothing in common.

    It is exact over p's support where that is small, else it comes from `draws` documents of each law.
    """
    of_p = Sample.of(p, draws=draws, rng=rng, listed=q.scoring != "sampled")
    of_q = Sample(q, of_p.x[:0]) if of_p.exact or q.scoring == "bound" else Sample.of(q, draws=draws, rng=rng)
    return sample.hellinger(of_p, of_q)


def symbol_shares(p: Law, *, draws: int = 1000, rng: np.random.Generator | None = None) -> SymbolShares:
    """Return the share of each symbol in p's documents (V,); see `Sample.shares`."""
    closed = p.symbol_marginals() if isinstance(p, Distribution) else None
    return SymbolShares(closed, True) if closed is not None else Sample.of(p, draws=draws, rng=rng).shares()


def portrait(p: Law, *, draws: int = 1000, rng: np.random.Generator | None = None) -> Portrait:
    """Return the entropy and the symbol shares of p, from one pass over its documents, each exact where it can be."""
    of_p = Sample.of(p, draws=draws, rng=rng)
    return Portrait(of_p.entropy(), of_p.shares())


def tail_types(shares: np.ndarray, mass: float = 0.1) -> np.ndarray:
    """Return which types are the least likely ones that jointly hold at most `mass`.  shares (V,) -> (V,) bool

    Impossible types are never among them.

    >>> tail_types(np.array([0.5, 0.4, 0.06, 0.04, 0.0])).tolist()
    [False, False, True, True, False]
    """
    order = np.argsort(shares, kind="stable")
    inside = np.zeros(len(shares), dtype=bool)
    inside[order] = np.cumsum(shares[order]) <= mass + 1e-12
    return inside & (shares > 0)


def coverage(p_shares: np.ndarray, q_shares: np.ndarray, *, least: float, among: np.ndarray | None = None) -> float:
    """Return the share of p's types to which q still gives at least `least` times p's share.

    shares (V,), among (V,) bool

    It is NaN if there are no types. p covers itself for every least <= 1. For a table fitted to n documents a type is
    covered once it was among them at all, as long as it is not so common that it should have been there 1/least times.
    """
    types = (p_shares > 0) if among is None else among & (p_shares > 0)
    return float((q_shares[types] >= least * p_shares[types]).mean()) if types.any() else float("nan")


def distinct_n(x: np.ndarray, n: int = 2) -> float:
    """Return distinct-n (Li et al. 2016), different n-grams over all n-grams of the documents.  x (N, T) int, n <= T

    Raises:
        ValueError: if n is not in 1..T.

    >>> distinct_n(np.array([[0, 1, 0, 1]]), 2)
    0.6666666666666666
    """
    if not 1 <= n <= x.shape[1]:
        raise ValueError(f"distinct-n needs 1 <= n <= the documents' length {x.shape[1]}, got n = {n}")
    grams = np.lib.stride_tricks.sliding_window_view(x, n, axis=1).reshape(-1, n)
    base = int(x.max()) + 1
    if n * np.log2(max(base, 2)) < 62:
        codes = grams.astype(np.int64) @ (base ** np.arange(n, dtype=np.int64))
        if base**n <= 2**24:
            return int(np.count_nonzero(np.bincount(codes))) / len(codes)
        return len(np.unique(codes)) / len(codes)
    return len(np.unique(grams, axis=0)) / len(grams)
