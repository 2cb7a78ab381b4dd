"""A sample is documents of one law, and what laws say of them: every law is asked once, and all measures share it.

Where the law has few documents they are all there, each at its probability, and means over them are exact. Elsewhere
they are drawn, and means have a standard error. Where two laws have conditionals, their divergence compares the whole
conditionals at every prefix of each document (Rao-Blackwellisation),

    KL(p || q) = E_p sum_t KL(p(. | x_<t) || q(. | x_<t)),

which has the same mean as log p(x) - log q(x) and a far smaller variance. All is in nats per document.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, cast

import numpy as np

from godmodel.models.distribution import BLOCK, Distribution, Estimate, Law
from godmodel.models.exact.blend import Blend, blended
from godmodel.models.exact.blocks import in_blocks
from godmodel.models.exact.mixture import Mixture

FEW, HANGS = 30, 0.9  # a mean over at least FEW documents hangs on one that makes up this share of the variance
CELLS = 2**20  # conditionals of a block that one thread works on: 2 MB of float64


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
class Walk:
    """This is what the conditionals of p, and of a law q, say at all prefixes of p's documents.

    Attributes:
        entropy: (N,) nats, sum over t of the entropy of p(. | x_<t).
        cross_entropy: (N,) nats, sum over t of -E_p log q; None without a law q.
        kl: (N,) nats, sum over t of KL(p(. | x_<t) || q(. | x_<t)); None without a law q.
        mass: (V,) sums over documents, each at its weight, and over t of p(v | x_<t).
        cost: (V,) the same sums of -p(v | x_<t) log q(v | x_<t); None without a law q.
    """

    entropy: np.ndarray
    cross_entropy: np.ndarray | None
    kl: np.ndarray | None
    mass: np.ndarray
    cost: np.ndarray | None


class Sample:
    """Documents of a law, each at its weight, and what laws say of them.

    Args:
        law: the law p that they are documents of.
        x: (N, T) documents; all that are possible, where `mass` is given.
        mass: (N,) their probabilities; None where they were drawn.
    """

    def __init__(self, law: Law, x: np.ndarray, mass: np.ndarray | None = None):
        self.law, self.x, self.mass = law, x, mass
        self._asked: dict[int, tuple[Law, np.ndarray]] = {}  # by id, which is good as long as the law is held here
        self._by_topic: dict[int, tuple[object, np.ndarray]] = {}  # what all mixtures of the same topics share
        self._walks: dict[int, tuple[Law | None, Walk]] = {}

    @classmethod
    def of(cls, law: Law, *, draws: int = 1000, rng: np.random.Generator | None = None, listed: bool = True) -> Sample:
        """Return the law's documents: all of them where they are few and may be `listed`, else `draws` of them.

        Raises:
            ValueError: if documents must be drawn and no `rng` is given.
        """
        x = law.support() if listed and isinstance(law, Distribution) else None
        if x is None:
            if rng is None:
                raise ValueError("this law's support is too large to enumerate: pass rng= so that it can be sampled")
            return cls(law, law.sample(draws, rng=rng))
        log_p = law.log_prob(x)
        possible = np.isfinite(log_p)  # told by logs: the probability of a document below 1e-308 is 0
        sample = cls(law, x[possible], np.exp(log_p[possible]))
        sample._asked[id(law)] = law, log_p[possible]
        return sample

    def __len__(self) -> int:
        return len(self.x)

    def __getstate__(self) -> dict:
        """Return the documents alone: what laws say of them is known by their ids, which a copy does not have."""
        return vars(self) | {"_asked": {}, "_by_topic": {}, "_walks": {}}

    def alone(self, first: int | None = None) -> Sample:
        """Return the same documents, or the `first` ones, of which no more is known than what their own law says."""
        rows = slice(first)
        sample = Sample(self.law, self.x[rows], None if self.mass is None else self.mass[rows])
        own, topics = id(self.law), id(getattr(self.law, "topics", None))
        sample._asked = {key: (law, found[rows]) for key, (law, found) in self._asked.items() if key == own}
        sample._by_topic = {key: (of, found[rows]) for key, (of, found) in self._by_topic.items() if key == topics}
        return sample

    @property
    def exact(self) -> bool:
        """Whether all documents that are possible are here."""
        return self.mass is not None

    def mean(self, values: np.ndarray) -> Estimate:
        """Return the mean of a value of each document (N,): exact, or with its standard error.

        The error is NaN, unknown, where the mean hangs on one document: where it is infinite, or makes up nine tenths
        of the variance. Values decide then that are too rare for a normal interval to be trusted.
        """
        if self.mass is not None:
            return Estimate(float(self.mass @ values))
        if not np.isfinite(values).all():
            return Estimate(float(np.mean(values)), float("nan"))
        mean = Estimate.mean(values)
        apart = (values - mean.value) ** 2
        total = float(apart.sum())
        hangs = len(values) >= FEW and total > 0 and float(apart.max()) > HANGS * total
        return Estimate(mean.value, float("nan")) if hangs else mean

    def log_prob(self, law: Law) -> np.ndarray:
        """Return log-probabilities of the documents under a law, in nats.  -> (N,)"""
        if id(law) not in self._asked:
            self._asked[id(law)] = law, self._answer(law)
        return self._asked[id(law)][1]

    def walk(self, q: Law | None = None) -> Walk | None:
        """Return what whole conditionals say of the documents and of q; None where p or q has none."""
        if not isinstance(self.law, Distribution) or not (q is None or isinstance(q, Distribution)):
            return None
        if q is None and self._walks:
            return next(iter(self._walks.values()))[1]  # any one knows p
        if id(q) not in self._walks:
            self._walks[id(q)] = q, self._walked(self.law, q)
        return self._walks[id(q)][1]

    def entropy(self) -> Estimate:
        """Return H(p); an upper bound where p's log-probabilities are lower ones."""
        walk = None if self.exact else self.walk()
        return self.mean(walk.entropy) if walk else scored_by(self.law, self.mean(-self.log_prob(self.law)))

    def gap(self, q: Law) -> np.ndarray:
        """Return what each document says of KL(p || q), in nats: by whole conditionals where both laws have them.

        -> (N,); their mean is the divergence.
        """
        walk = None if self.exact else self.walk(q)
        if walk:
            return cast(np.ndarray, walk.kl)
        return self.log_prob(self.law) - self.log_prob(q)

    def compare(self, q: Law, *, tail: np.ndarray | None = None) -> Comparison:
        """Return H(p), CE(p, q), KL(p || q) and q's loss on p's tail symbols.  tail (V,) bool

        Where q's log-probabilities are lower bounds, CE and KL are upper ones and say so.
        """
        loss = self.tail_loss(q, tail)
        walk = None if self.exact else self.walk(q)
        if walk:
            h, ce, gap = walk.entropy, cast(np.ndarray, walk.cross_entropy), cast(np.ndarray, walk.kl)
        else:
            log_p, log_q = self.log_prob(self.law), self.log_prob(q)
            if self.exact and np.isneginf(log_q).any():  # even where the mass is so small that it is 0
                ruled_out = scored_by(q, Estimate(np.inf))
                return Comparison(self.mean(-log_p), ruled_out, ruled_out, loss)
            h, ce, gap = -log_p, -log_q, log_p - log_q
        return Comparison(self.mean(h), scored_by(q, self.mean(ce)), scored_by(q, self.mean(gap)), loss)

    def tail_loss(self, q: Law, tail: np.ndarray | None) -> float:
        """Return the mean of -log q(x_t | x_<t) over the symbols in the tail, in nats; NaN where there is none."""
        if tail is None or not tail.any():
            return float("nan")
        if self.exact and self.x.shape[1] == 1:
            inside = tail[self.x[:, 0]]
            weight, cost = cast(np.ndarray, self.mass)[inside], -self.log_prob(q)[inside]
            seen = weight > 0
            return float(weight[seen] @ cost[seen] / weight[seen].sum()) if seen.any() else float("nan")
        walk = self.walk(q)
        if walk is None:
            return float("nan")
        mass = walk.mass[tail].sum()
        return float(cast(np.ndarray, walk.cost)[tail].sum() / mass) if mass > 0 else float("nan")

    def shares(self) -> SymbolShares:
        """Return the share of each symbol in p's documents.

        It is a closed form where p has one, else a sum over all documents, else the mean conditional over drawn
        prefixes: that gives positive shares to symbols too rare to be drawn. A law without conditionals is counted.
        """
        closed = self.law.symbol_marginals() if isinstance(self.law, Distribution) else None
        if closed is not None:
            return SymbolShares(closed, True)
        walk = None if self.exact else self.walk()
        if walk:
            return SymbolShares(walk.mass / walk.mass.sum(), False)
        size = cast(OfSymbols, self.law).vocab_size
        found = np.zeros(size)
        for t in range(self.x.shape[1]):
            found += np.bincount(self.x[:, t], weights=self.mass, minlength=size)
        return SymbolShares(found / found.sum(), self.exact)

    def _answer(self, law: Law) -> np.ndarray:
        if isinstance(law, Blend):
            return blended([self.log_prob(part) for part in law.parts], law.weights)
        if not isinstance(law, Mixture):
            return law.log_prob(self.x)
        if id(law.topics) not in self._by_topic:
            self._by_topic[id(law.topics)] = law.topics, law.topics.log_prob_each(self.x)
        each = cast("Sequence[np.ndarray]", self._by_topic[id(law.topics)][1].T)  # a row a topic
        return blended(each, law.weights)

    def _walked(self, p: Distribution, q: Distribution | None) -> Walk:
        n, v = len(self.x), p.vocab_size
        size = int(np.clip(CELLS // (p.length * v), 1, BLOCK))
        h, ce = np.zeros(n), np.zeros(n)
        mass, cost = np.zeros((-(-n // size), v)), np.zeros((-(-n // size), v))  # of each block

        def task(rows: slice) -> None:
            log_p = p.conditionals(self.x[rows])[:, : p.length]
            chance = np.exp(log_p)
            ruled_out = None if chance.all() else chance == 0  # 0 * -inf counts as 0, whatever q says
            if ruled_out is not None:
                log_p = np.where(ruled_out, 0.0, log_p)
            weight = None if self.mass is None else self.mass[rows]
            block = rows.start // size
            h[rows] = -np.einsum("ntv,ntv->nv", chance, log_p).sum(axis=1)  # summed as below: equal laws differ by 0
            mass[block] = _weighed(chance.sum(axis=1), weight)
            if q is not None:
                log_q = q.conditionals(self.x[rows])[:, : p.length]
                if ruled_out is not None:
                    log_q = np.where(ruled_out, 0.0, log_q)
                by_symbol = -np.einsum("ntv,ntv->nv", chance, log_q)
                ce[rows] = by_symbol.sum(axis=1)
                cost[block] = _weighed(by_symbol, weight)

        in_blocks(task, n, size)
        whole = mass.sum(axis=0)
        return Walk(h, None, None, whole, None) if q is None else Walk(h, ce, ce - h, whole, cost.sum(axis=0))


def jensen_shannon(of_p: Sample, of_q: Sample) -> Estimate:
    """Return the Jensen-Shannon divergence (Lin 1991), the mean KL of p and q to their midpoint, in [0, log 2] nats.

    It is exact where both samples are. A law whose log-probabilities are bounds has none, and no bound of it: NaN.
    """
    p, q = of_p.law, of_q.law
    if "bound" in (p.scoring, q.scoring):
        return Estimate(float("nan"), float("nan"))
    halves = []
    for sample, own, other in ((of_p, p, q), (of_q, q, p)):
        log_own, log_other = sample.log_prob(own), sample.log_prob(other)
        halves.append(sample.mean(np.log(2.0) - np.logaddexp(0.0, log_other - log_own)))  # log own / midpoint
    value = 0.5 * (halves[0].value + halves[1].value)
    if of_p.exact and of_q.exact:
        return Estimate(max(value, 0.0))
    return Estimate(value, 0.5 * float(np.hypot(halves[0].stderr, halves[1].stderr)))


def hellinger(of_p: Sample, of_q: Sample) -> Estimate:
    """Return the Hellinger distance of two laws, sqrt(1 - sum_x sqrt(p(x) q(x))), in [0, 1].

    It is exact where p's sample is. Otherwise its square is a mean over documents of both laws, half of each, of
    1 - sqrt(p q) / ((p + q) / 2), which lies in [0, 1] for every document and is small where the laws are alike; the
    error is carried over to the root to first order (NaN at a distance of 0). Where q's log-probabilities are lower
    bounds the distance is an upper one, from documents of p alone, and says so.
    """
    p, q = of_p.law, of_q.law
    if of_p.exact or q.scoring == "bound":
        shared = of_p.mean(np.exp(0.5 * (of_p.log_prob(q) - of_p.log_prob(p))))
        distance = float(np.sqrt(max(1.0 - shared.value, 0.0)))
        return Estimate(distance, bound="upper" if q.scoring == "bound" else "")
    halves = []
    for sample, own, other in ((of_p, p, q), (of_q, q, p)):
        with np.errstate(over="ignore"):
            halves.append(sample.mean(1.0 - 1.0 / np.cosh(0.5 * (sample.log_prob(other) - sample.log_prob(own)))))
    square = 0.5 * (halves[0].value + halves[1].value)
    error = 0.5 * float(np.hypot(halves[0].stderr, halves[1].stderr))
    distance = float(np.sqrt(square))
    return Estimate(distance, error / (2 * distance) if distance else float("nan"))


def scored_by(q: Law, cost: Estimate) -> Estimate:
    """Return what a mean of -log q(x) says of q, in nats: an upper bound where q's log-probabilities are lower ones.

    Where they share a constant that was estimated, its error is the mean's as well.
    """
    if q.scoring == "bound":
        return cost.at_most()
    error = q.log_norm_error
    return Estimate(cost.value, float(np.hypot(cost.stderr, error))) if error else cost


def _weighed(values: np.ndarray, weight: np.ndarray | None) -> np.ndarray:
    """Return the sum over documents.  values (n, V), weight (n,) or None for ones -> (V,)"""
    return values.sum(axis=0) if weight is None else weight @ values
