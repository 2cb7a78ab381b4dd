"""A mixture is p(x) = sum_k w_k p_k(x), over a batch of laws that are evaluated together."""

from __future__ import annotations

import abc
from collections.abc import Sequence
from functools import reduce
from typing import Generic, Self, TypeVar

import numpy as np

from godmodel.models.distribution import Distribution, every_document_if_few, symbol_dtype
from godmodel.models.exact.tilted import Tilted


class Topics(abc.ABC):
    """Topics are K laws over the same documents; a person's taste is a point on the simplex over them.

    The K laws are evaluated together.

    Attributes:
        count: K, the number of laws.
        vocab_size: V.
        length: T.
    """

    count: int
    vocab_size: int
    length: int

    def __repr__(self) -> str:
        return f"<{type(self).__name__} count={self.count} vocab_size={self.vocab_size} length={self.length}>"

    @abc.abstractmethod
    def prefix_log_prob(self, x: np.ndarray) -> np.ndarray:
        """Return the log-probability of every prefix under every topic, in nats.

        x (N, t) int -> (N, t+1, K); [:, 0] is 0
        """

    @abc.abstractmethod
    def conditionals(self, k: int, x: np.ndarray) -> np.ndarray:
        """Return `Distribution.conditionals` of topic k, in nats.  x (N, t) int -> (N, min(t+1, T), V)"""

    @abc.abstractmethod
    def sample(self, topics: np.ndarray, *, rng: np.random.Generator) -> np.ndarray:
        """Draw one document from each named topic, at temperature 1.  topics (n,) int in 0..K-1 -> (n, T) int"""

    @abc.abstractmethod
    def tilted(self, logits: np.ndarray) -> Topics:
        """Return the same topics with each symbol's probability times exp(logit), renormalised.  logits (K, V), nats"""

    def mixture(self, weights: np.ndarray) -> Mixture[Self]:
        """Return the mixture sum_k w_k p_k.  weights (K,) on the simplex"""
        return Mixture(self, weights)

    def tempered(self, weights: np.ndarray, temperature: float) -> Topics | None:
        """Return the mixture with every conditional raised to 1/temperature, as one exact topic, or None."""
        return None

    def mixture_conditionals(self, weights: np.ndarray, x: np.ndarray) -> np.ndarray:
        """Return the conditionals of sum_k w_k p_k, in nats.  weights (K,), x (N, t) int -> (N, min(t+1, T), V)

        After a prefix that is impossible under every topic of positive weight, those topics weigh the same.
        """
        steps = min(x.shape[1] + 1, self.length)
        active = np.flatnonzero(weights)
        r = posterior(self.prefix_log_prob(x)[:, :steps, active] + safe_log(weights[active]))  # (N, steps, active)
        total = np.zeros((len(x), steps, self.vocab_size))
        for i, k in enumerate(active):
            p_k = self.conditionals(int(k), x)
            np.exp(p_k, out=p_k)
            p_k *= r[:, :, i, None]
            total += p_k
        return safe_log(total, out=total)

    def next_symbol(self, k: int, x: np.ndarray) -> np.ndarray:
        """Return the log-probabilities of the symbol after x under topic k, in nats.  x (N, t) int, t < T -> (N, V)"""
        return self.conditionals(k, x)[:, -1]

    def mixture_next_symbol(self, weights: np.ndarray, x: np.ndarray) -> np.ndarray:
        """Return the last of `mixture_conditionals`, the symbol after x.  weights (K,), x (N, t) int -> (N, V)"""
        return self.mixture_conditionals(weights, x)[:, -1]

    def log_prob_each(self, x: np.ndarray) -> np.ndarray:
        """Return the log-probability of each document under each topic, in nats.  x (N, T) int -> (N, K)"""
        return self.prefix_log_prob(x)[:, -1]

    def support(self) -> np.ndarray | None:
        """List every document that some topic can write, where they are at most 2^20; else None.  -> (M, T) int"""
        return every_document_if_few(self.vocab_size, self.length)

    def symbol_marginals(self) -> np.ndarray | None:
        """Return the share of each symbol in each topic's documents (K, V), where a closed form exists; else None."""
        return None


AnyTopics = TypeVar("AnyTopics", bound=Topics)


class Mixture(Distribution, Generic[AnyTopics]):
    """This law is exactly p(x) = sum_k w_k p_k(x).

    With topics of the world and a mean taste as weights it is people's true distribution, `god`.

    Args:
        topics: the K laws.
        weights: (K,) >= 0, summing to one within 1e-9.

    Raises:
        ValueError: if the weights are not a point on the simplex over the topics.
    """

    def __init__(self, topics: AnyTopics, weights: np.ndarray):
        weights = np.asarray(weights, dtype=np.float64)
        if weights.shape != (topics.count,) or (weights < 0).any() or abs(weights.sum() - 1) > 1e-9:
            raise ValueError(f"weights must be {topics.count} shares >= 0 that sum to 1, got {weights.tolist()}")
        self.topics = topics
        self.weights = weights / weights.sum()
        self.vocab_size = topics.vocab_size
        self.length = topics.length

    def log_prob(self, x: np.ndarray) -> np.ndarray:
        """Return log sum_k w_k p_k(x), in nats.  x (N, T) int -> (N,)"""
        return log_sum_exp(self.topics.log_prob_each(x) + safe_log(self.weights))

    def responsibilities(self, x: np.ndarray) -> np.ndarray:
        """Return the posterior p(k | x); uniform over the topics for an impossible document.  x (N, T) int -> (N, K)"""
        joint = self.topics.log_prob_each(x) + safe_log(self.weights)
        return posterior(joint)

    def conditionals(self, x: np.ndarray) -> np.ndarray:
        """Return log p(v | x_<t) = log sum_k p(k | x_<t) p_k(v | x_<t), in nats.

        x (N, t) int -> (N, min(t+1, T), V)
        """
        active = np.flatnonzero(self.weights)
        if len(active) == 1:
            return self.topics.conditionals(int(active[0]), x)
        return self.topics.mixture_conditionals(self.weights, x)

    def next_symbol(self, x: np.ndarray) -> np.ndarray:
        """Return the log-probabilities of the symbol that follows x, in nats.  x (N, t) int, t < T -> (N, V)"""
        active = np.flatnonzero(self.weights)
        if len(active) == 1:
            return self.topics.next_symbol(int(active[0]), x)
        return self.topics.mixture_next_symbol(self.weights, x)

    def log_prob_of_start(self, x: np.ndarray) -> np.ndarray:
        """Return the log-probability that a document begins with x, in nats.  x (N, t) int, t <= T -> (N,)"""
        return log_sum_exp(self.topics.prefix_log_prob(x)[:, -1] + safe_log(self.weights))

    def sample(self, n: int, *, rng: np.random.Generator, temperature: float = 1.0) -> np.ndarray:
        """Draw a topic, then a document from it; other temperatures sharpen the mixture's own conditionals.

        -> (n, T) int
        """
        if temperature != 1.0:
            sharpened = self.topics.tempered(self.weights, temperature)
            if sharpened is not None:
                return sharpened.sample(np.zeros(n, dtype=np.intp), rng=rng)
            return super().sample(n, rng=rng, temperature=temperature)
        return self.topics.sample(rng.choice(self.topics.count, size=n, p=self.weights), rng=rng)

    def support(self) -> np.ndarray | None:
        """List every document that some topic can write, where they are few enough; else None.  -> (M, T) int"""
        return self.topics.support()

    def symbol_marginals(self) -> np.ndarray | None:
        """Return the weighted mean of the topics' symbol shares (V,), or None where they have no closed form."""
        each = self.topics.symbol_marginals()
        return None if each is None else self.weights @ each


class Stack(Topics):
    """A stack uses any distributions over the same alphabet and length as the topics of a mixture.

    >>> # m = Mixture(Stack([p, q]), [0.5, 0.5])    the midpoint of the Jensen-Shannon divergence
    """

    def __init__(self, laws: Sequence[Distribution]):
        if not laws or len({(law.vocab_size, law.length) for law in laws}) != 1:
            raise ValueError("a mixture needs at least one law, and all over the same vocabulary and length")
        self.laws = tuple(laws)
        self.count = len(self.laws)
        self.vocab_size = self.laws[0].vocab_size
        self.length = self.laws[0].length

    def log_prob_each(self, x: np.ndarray) -> np.ndarray:
        """Return the log-probability of each document under each law, in nats.  x (N, T) int -> (N, K)"""
        return np.stack([law.log_prob(x) for law in self.laws], axis=1)

    def prefix_log_prob(self, x: np.ndarray) -> np.ndarray:
        """Return running sums of each law's own conditionals, in nats.  x (N, t) int -> (N, t+1, K)"""
        out = np.zeros((len(x), x.shape[1] + 1, self.count))
        for k, law in enumerate(self.laws):
            steps = law.conditionals(x)[:, : x.shape[1]]
            taken = np.take_along_axis(steps, x[:, :, None].astype(np.intp), axis=2)[:, :, 0]
            np.cumsum(taken, axis=1, out=out[:, 1:, k])
        return out

    def conditionals(self, k: int, x: np.ndarray) -> np.ndarray:
        """Return the conditionals of law k, in nats.  x (N, t) int -> (N, min(t+1, T), V)"""
        return self.laws[k].conditionals(x)

    def next_symbol(self, k: int, x: np.ndarray) -> np.ndarray:
        """Return the log-probabilities of the symbol after x under law k, in nats.  x (N, t) int, t < T -> (N, V)"""
        return self.laws[k].next_symbol(x)

    def mixture_next_symbol(self, weights: np.ndarray, x: np.ndarray) -> np.ndarray:
        """Return the symbol after x in the mixture: each law is asked for it alone, and not for all that come before.

        weights (K,), x (N, t) int, t < T -> (N, V), nats
        """
        active = np.flatnonzero(weights)
        starts = np.stack([self.laws[k].log_prob_of_start(x) for k in active], axis=1)
        share = posterior(starts + safe_log(weights[active]))  # (N, active)
        total = sum(share[:, i, None] * np.exp(self.laws[k].next_symbol(x)) for i, k in enumerate(active))
        return safe_log(np.asarray(total))

    def sample(self, topics: np.ndarray, *, rng: np.random.Generator) -> np.ndarray:
        """Draw one document from each named law.  topics (n,) int -> (n, T) int"""
        x = np.zeros((len(topics), self.length), dtype=symbol_dtype(self.vocab_size))
        for k, law in enumerate(self.laws):
            mine = np.flatnonzero(topics == k)
            if len(mine):
                x[mine] = law.sample(len(mine), rng=rng)
        return x

    def tilted(self, logits: np.ndarray) -> Topics:
        """Return the same laws with every next symbol's probability times exp(logit), renormalised.

        logits (K, V), nats; -inf forbids a symbol
        """
        return Stack([Tilted(law, row) for law, row in zip(self.laws, np.asarray(logits), strict=True)])

    def support(self) -> np.ndarray | None:
        """Return the union of the laws' supports (M, T), or None where one of them is too large to enumerate."""
        each = [documents for law in self.laws if (documents := law.support()) is not None]
        if len(each) < self.count:
            return None
        return each[0] if len(each) == 1 else np.unique(np.concatenate(each), axis=0)

    def symbol_marginals(self) -> np.ndarray | None:
        """Return the laws' own symbol shares (K, V), or None where one of them has none."""
        each = [shares for law in self.laws if (shares := law.symbol_marginals()) is not None]
        return None if len(each) < self.count else np.stack(each)


def safe_log(p: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """Return log p with log 0 = -inf and no warning."""
    with np.errstate(divide="ignore"):
        return np.log(p, out=out)


def log_sum_exp(a: np.ndarray) -> np.ndarray:
    """Return log sum exp over the last axis; -inf where all are -inf.  a (..., K) -> (...)

    It runs over the columns one by one, because numpy reduces a short last axis slowly.
    """
    columns = [a[..., k] for k in range(a.shape[-1])]
    top = reduce(np.maximum, columns)
    top = np.where(np.isfinite(top), top, 0.0)
    return safe_log(sum(np.exp(column - top) for column in columns)) + top


def posterior(joint: np.ndarray) -> np.ndarray:
    """Normalise log-joint weights over the last axis; uniform where all are -inf.  joint (..., K) -> (..., K)"""
    top = joint.max(axis=-1, keepdims=True)
    impossible = ~np.isfinite(top)
    w = np.exp(joint - np.where(impossible, 0.0, top))
    w = np.where(impossible, 1.0, w)
    return w / w.sum(axis=-1, keepdims=True)
