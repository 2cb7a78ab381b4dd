"""Information measures are functions of two laws; they never ask which one is people's true distribution.

Everything is in nats per document unless a name says otherwise. A result is exact (`Estimate.stderr == 0`) where the
support can be enumerated, and sampled otherwise. Sampled divergences compare the whole conditional at every prefix
of a drawn document (Rao-Blackwellisation), KL = E_p sum_t KL(p(.|x_<t) || q(.|x_<t)), which has the same mean as
log p(x) - log q(x) and a far smaller variance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol, cast

import numpy as np

from godmodel.models.distribution import BLOCK, Distribution, Estimate, Law


class OfSymbols(Protocol):
    """A law is of symbols where it knows how many there are."""

    vocab_size: int


@dataclass(frozen=True)
class Comparison:
    """A comparison is what one pass over p's documents tells about a law q, in nats per document.

    `tail_loss` is the mean of -log q(x_t | x_<t) over the symbols of p's documents that lie in the tail (nats per
    tail symbol; NaN where no tail was asked for or p never visits it).
    """

    entropy: Estimate
    cross_entropy: Estimate
    kl: Estimate
    tail_loss: float


@dataclass(frozen=True)
class SymbolShares:
    """These are the shares of each symbol in a law's documents: `values` (V,) sum to one.

    They are `exact`, or averaged over drawn prefixes.
    """

    values: np.ndarray
    exact: bool


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
    documents = p.support() if isinstance(p, Distribution) else None
    if documents is not None:
        mass = np.exp(p.log_prob(documents))
        values = f(documents)
        return Estimate(float(np.sum(mass[mass > 0] * values[mass > 0])))
    return Estimate.mean(f(p.sample(draws, rng=_needed(rng))))


def entropy(p: Law, *, draws: int = 1000, rng: np.random.Generator | None = None) -> Estimate:
    """Return the Shannon entropy H(p) = -E_p log p(x), in nats per document."""
    if isinstance(p, Distribution):
        return portrait(p, draws=draws, rng=rng).entropy
    return _scored_by(p, expect(lambda x: -p.log_prob(x), p, draws=draws, rng=rng))


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
    documents = p.support() if isinstance(p, Distribution) and q.scoring != "sampled" else None
    if documents is not None:
        return _compare_exactly(cast(Distribution, p), q, documents, tail)
    x = p.sample(draws, rng=_needed(rng))
    if isinstance(p, Distribution) and isinstance(q, Distribution):
        sums = _per_document(p, q, x, tail)
        log_p, log_q, divergence = sums[:, 0], sums[:, 1], sums[:, 2]
        mass, loss = sums[:, 3].sum(), sums[:, 4].sum()
        tail_loss = loss / mass if mass > 0 else np.nan
    else:
        log_p, log_q = p.log_prob(x), q.log_prob(x)
        divergence, tail_loss = log_p - log_q, np.nan
    return _told_by(q, _mean(-log_p), _mean(-log_q), _mean(divergence), float(tail_loss))


def jensen_shannon(p: Law, q: Law, *, draws: int = 1000, rng: np.random.Generator | None = None) -> Estimate:
    """Return the Jensen-Shannon divergence (Lin 1991), the mean KL of p and q to their midpoint, in [0, log 2] nats.

    It is exact over the union of both supports where they are small, else from `draws` documents of each law. A law
    whose log-probabilities are bounds has none, and no bound of it either: NaN.
    """
    if "bound" in (p.scoring, q.scoring):
        return Estimate(float("nan"), float("nan"))

    def to_midpoint(log_a: np.ndarray, log_b: np.ndarray) -> np.ndarray:
        return np.log(2.0) - np.logaddexp(0.0, log_b - log_a)  # log a / ((a + b) / 2)

    of_p, of_q = (law.support() if isinstance(law, Distribution) else None for law in (p, q))  # scored exactly
    if of_p is not None and of_q is not None:
        total = 0.0
        for a, b, x in ((p, q, of_p), (q, p, of_q)):
            log_a, log_b = a.log_prob(x), b.log_prob(x)
            seen = np.isfinite(log_a)
            total += 0.5 * float(np.sum(np.exp(log_a[seen]) * to_midpoint(log_a[seen], log_b[seen])))
        return Estimate(max(total, 0.0))
    rng = _needed(rng)
    halves = []
    for a, b in ((p, q), (q, p)):
        x = a.sample(draws, rng=rng)
        halves.append(Estimate.mean(to_midpoint(a.log_prob(x), b.log_prob(x))))
    value = 0.5 * (halves[0].value + halves[1].value)
    return Estimate(value, 0.5 * float(np.hypot(halves[0].stderr, halves[1].stderr)))


def hellinger(p: Law, q: Law, *, draws: int = 1000, rng: np.random.Generator | None = None) -> Estimate:
    """Return the Hellinger distance sqrt(1 - sum_x sqrt(p(x) q(x))), in [0, 1]; 1 for laws with nothing in common.

    It is exact over p's support where that is small. Otherwise it comes from `draws` documents of p as 1 - E_p
    sqrt(q/p), whose error is carried over to the root to first order (NaN at a distance of 0). Where q's
    log-probabilities are lower bounds the distance is an upper one, and says so.
    """

    def overlap(x: np.ndarray) -> np.ndarray:
        log_p, log_q = p.log_prob(x), q.log_prob(x)
        ratio = np.full(len(x), -np.inf)
        possible = np.isfinite(log_p)
        ratio[possible] = 0.5 * (log_q[possible] - log_p[possible])
        return np.exp(ratio)

    if q.scoring == "sampled":
        shared = Estimate.mean(overlap(p.sample(draws, rng=_needed(rng))))
    else:
        shared = expect(overlap, p, draws=draws, rng=rng)
    distance = float(np.sqrt(max(1.0 - shared.value, 0.0)))
    if q.scoring == "bound":
        return Estimate(distance, bound="upper")
    if shared.exact:
        return Estimate(distance)
    return Estimate(distance, shared.stderr / (2 * distance) if distance else float("nan"))


def symbol_shares(p: Law, *, draws: int = 1000, rng: np.random.Generator | None = None) -> SymbolShares:
    """Return the share of each symbol in p's documents (V,).

    It is a closed form where the law has one, else an enumeration, else the mean conditional over p's own prefixes:
    that gives positive shares to symbols too rare to be drawn.
    """
    closed = p.symbol_marginals() if isinstance(p, Distribution) else None
    return SymbolShares(closed, True) if closed is not None else portrait(p, draws=draws, rng=rng).shares


def portrait(p: Law, *, draws: int = 1000, rng: np.random.Generator | None = None) -> Portrait:
    """Return the entropy and the symbol shares of p, from one pass over its documents, each exact where it can be.

    For a law without conditionals (that knows its `vocab_size`) both are means over drawn documents. Where its
    log-probabilities are lower bounds its entropy is an upper one, and says so.
    """
    if not isinstance(p, Distribution):
        x = p.sample(draws, rng=_needed(rng))
        counts = np.bincount(x.ravel(), minlength=cast(OfSymbols, p).vocab_size)
        return Portrait(_scored_by(p, _mean(-p.log_prob(x))), SymbolShares(counts / counts.sum(), False))
    closed = p.symbol_marginals()
    shares = np.zeros(p.vocab_size) if closed is None else closed
    documents = p.support()
    if documents is not None:
        mass = np.exp(p.log_prob(documents))
        seen = mass > 0
        h = Estimate(float(-(mass[seen] @ np.log(mass[seen]))))
        if closed is None:
            for t in range(p.length):
                shares += np.bincount(documents[:, t], weights=mass, minlength=p.vocab_size)
        return Portrait(h, SymbolShares(shares / shares.sum(), True))
    x = p.sample(draws, rng=_needed(rng))
    surprise = np.zeros(draws)
    for rows in _blocks(p, draws):
        log_p = p.conditionals(x[rows])[:, : p.length]
        mass = np.exp(log_p)
        if closed is None:
            shares += mass.sum(axis=(0, 1))
        if not mass.all():
            log_p = np.where(mass > 0, log_p, 0.0)
        surprise[rows] = -np.einsum("ntv,ntv->n", mass, log_p)
    return Portrait(Estimate.mean(surprise), SymbolShares(shares / shares.sum(), closed is not None))


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


def _compare_exactly(p: Distribution, q: Law, documents: np.ndarray, tail: np.ndarray | None) -> Comparison:
    log_p, log_q = p.log_prob(documents), q.log_prob(documents)
    possible = np.isfinite(log_p)
    documents, log_p, log_q = documents[possible], log_p[possible], log_q[possible]
    mass = np.exp(log_p)
    ruled_out = bool(np.isneginf(log_q).any())  # told by logs: a mass below 1e-308 is 0, and 0 * inf is NaN
    h, ce = float(-(mass @ log_p)), np.inf if ruled_out else float(-(mass @ log_q))
    tail_loss = np.nan
    if tail is not None:
        if p.length == 1:
            weight, loss = mass * tail[documents[:, 0]], -log_q
        elif isinstance(q, Distribution):
            sums = _per_document(p, q, documents, tail)
            weight, loss = mass * sums[:, 3], sums[:, 4] / np.where(sums[:, 3] > 0, sums[:, 3], 1.0)
        else:
            weight, loss = np.zeros(1), np.zeros(1)
        visited = weight > 0
        if visited.any():
            tail_loss = float(weight[visited] @ loss[visited] / weight[visited].sum())
    divergence = np.inf if ruled_out else float(mass @ (log_p - log_q))
    return _told_by(q, Estimate(h), Estimate(ce), Estimate(divergence), tail_loss)


def _told_by(q: Law, h: Estimate, ce: Estimate, divergence: Estimate, tail_loss: float) -> Comparison:
    return Comparison(h, _scored_by(q, ce), _scored_by(q, divergence), tail_loss)


def _scored_by(q: Law, cost: Estimate) -> Estimate:
    """Return what a mean of -log q(x) says of q, in nats: an upper bound where q's log-probabilities are lower ones.

    Where they share a constant that was estimated, its error is the mean's as well.
    """
    if q.scoring == "bound":
        return cost.at_most()
    error = q.log_norm_error
    return Estimate(cost.value, float(np.hypot(cost.stderr, error))) if error else cost


def _per_document(p: Distribution, q: Distribution, x: np.ndarray, tail: np.ndarray | None) -> np.ndarray:
    """Return sums over t of E_p log p, E_p log q, KL, and over the tail of p's mass and p * -log q.

    x (N, T) -> (N, 5)
    """
    out = np.zeros((len(x), 5))
    for rows in _blocks(p, len(x)):
        log_p = p.conditionals(x[rows])[:, : p.length]
        log_q = q.conditionals(x[rows])[:, : p.length]
        mass = np.exp(log_p)
        if not mass.all():  # what p rules out is no term of the sum, whatever q says: 0 * -inf counts as 0
            possible = mass > 0
            log_p = np.where(possible, log_p, 0.0)
            log_q = np.where(possible, log_q, 0.0)
        out[rows, 0] = np.einsum("ntv,ntv->nv", mass, log_p).sum(axis=1)  # summed as below: equal laws differ by 0
        by_symbol = np.einsum("ntv,ntv->nv", mass, log_q)
        out[rows, 1] = by_symbol.sum(axis=1)
        out[rows, 2] = out[rows, 0] - out[rows, 1]
        if tail is not None and tail.any():
            out[rows, 3] = mass.sum(axis=1)[:, tail].sum(axis=1)
            out[rows, 4] = -by_symbol[:, tail].sum(axis=1)
    return out


def _blocks(p: Distribution, n: int) -> Iterator[slice]:
    """Yield slices of documents whose conditionals fit a processor's cache: about 2^20 numbers, 8 MB."""
    size = int(np.clip(2**20 // (p.length * p.vocab_size), 1, BLOCK))
    return (slice(start, min(start + size, n)) for start in range(0, n, size))


def _mean(values: np.ndarray) -> Estimate:
    """Return `Estimate.mean`, where one infinite document makes the mean infinite and its error undefined."""
    if np.isfinite(values).all():
        return Estimate.mean(values)
    return Estimate(float(np.mean(values)), float("nan"))


def _needed(rng: np.random.Generator | None) -> np.random.Generator:
    if rng is None:
        raise ValueError("this law's support is too large to enumerate: pass rng= so that it can be sampled")
    return rng
