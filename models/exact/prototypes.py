"""Topics can be noisy copies: draw one of the topic's prototypes, then show each of its symbols through a channel.

This is a finite mixture of product laws (a latent class model), here with every part known. It has full support as soon
as the channel has, and its conditionals are Bayes' rule over the prototypes that still fit the prefix.

Not handled here: finding prototypes (a learner's business), and noise that depends on the place or on its neighbours.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from godmodel.models.distribution import symbol_dtype
from godmodel.models.exact.alias import AliasTables
from godmodel.models.exact.blocks import in_blocks
from godmodel.models.exact.markov import checked_documents, checked_logits, checked_topics, rows_of_laws, tilt
from godmodel.models.exact.mixture import Topics, safe_log

WEIGHTS = 2**18  # weights of prototypes held at once by a task, 2 MB: documents times prototypes
SAMPLE_BLOCK = 8192  # documents sampled together


class PrototypeTopics(Topics):
    """These are K laws, p_k(x) = sum over k's prototypes m of w_m prod_t C_k[m_t, x_t].

    Args:
        prototypes: (R, T) int in 0..V-1, those of all topics together.
        owner: (R,) int in 0..K-1, the topic that each prototype belongs to; every topic has one.
        weights: (R,) >= 0, summing to one within 1e-9 over each topic's prototypes.
        channel: (V, V), row u the law of the symbol that is shown for u; or (K, V, V), one for each topic.

    Raises:
        ValueError: for wrong shapes, symbols outside 0..V-1, a topic without prototypes, or rows that are no laws.

    >>> coin = PrototypeTopics([[0, 0], [1, 1]], [0, 0], [0.5, 0.5], [[0.9, 0.1], [0.1, 0.9]])
    >>> np.exp(coin.log_prob_each(np.array([[0, 0], [0, 1]]))).round(4).tolist()
    [[0.41], [0.09]]
    """

    def __init__(self, prototypes: np.ndarray, owner: np.ndarray, weights: np.ndarray, channel: np.ndarray):
        prototypes, owner = np.asarray(prototypes), np.asarray(owner)
        if prototypes.ndim != 2 or 0 in prototypes.shape or prototypes.dtype.kind not in "iu":
            raise ValueError(
                f"prototypes must be integers of shape (R, T) with R, T >= 1, got {prototypes.dtype} {prototypes.shape}"
            )
        if owner.shape != (len(prototypes),) or owner.dtype.kind not in "iu" or owner.min() < 0:
            raise ValueError(f"owner must name a topic >= 0 for each of {len(prototypes)} prototypes, got {owner}")
        self.count = int(owner.max()) + 1
        self.length = prototypes.shape[1]
        weights = np.asarray(weights, dtype=np.float64)
        if weights.shape != owner.shape or not (weights >= 0).all():
            raise ValueError(f"weights must be {len(owner)} numbers >= 0, one for each prototype, got {weights}")
        total = np.bincount(owner, weights, minlength=self.count)
        if np.abs(total - 1).max() > 1e-9:
            k = int(np.abs(total - 1).argmax())
            raise ValueError(f"weights of each topic's prototypes must sum to 1, those of topic {k} sum to {total[k]}")
        each = np.shape(channel)
        if len(each) == 2:
            self.channel = np.broadcast_to(rows_of_laws("channel", channel, ("V", "V")), (self.count, *each))
        else:
            self.channel = rows_of_laws("channel", channel, ("K", "V", "V"), (self.count, *each[1:]))
        self.vocab_size = self.channel.shape[2]
        if self.channel.shape[1] != self.vocab_size:
            raise ValueError(f"a channel shows the prototypes' own symbols: it must be square, got {each}")
        if prototypes.min() < 0 or prototypes.max() >= self.vocab_size:
            raise ValueError(
                f"prototypes must hold symbols in 0..{self.vocab_size - 1}, as many as the channel has, "
                f"got {prototypes.min()}..{prototypes.max()}"
            )
        order = np.argsort(owner, kind="stable")  # each topic's prototypes side by side
        order = order[weights[order] > 0]
        self.prototypes = prototypes[order].astype(symbol_dtype(self.vocab_size))
        self.owner = owner[order].astype(np.intp)
        self.weights = weights[order] / total[self.owner]
        self._sizes = np.bincount(self.owner, minlength=self.count)
        self._firsts = np.cumsum(self._sizes) - self._sizes

    def prefix_log_prob(self, x: np.ndarray) -> np.ndarray:
        """Return the log-probability of every prefix under every topic, in nats.

        x (N, t) int, t <= T -> (N, t+1, K)
        """
        x = checked_documents(x, self)
        out = np.zeros((len(x), x.shape[1] + 1, self.count))

        def task(rows: slice) -> None:
            joint = self._prior(len(x[rows]))
            for t in range(x.shape[1]):
                joint += self._evidence(t).take(x[rows, t], axis=0)
                self._sum_topics(joint, out[rows, t + 1])

        in_blocks(task, len(x), self._block(len(self.owner)))
        return out

    def log_prob_each(self, x: np.ndarray) -> np.ndarray:
        """Return the log-probability of each document or prefix under each topic, in nats.

        x (N, t) int, t <= T -> (N, K)
        """
        x = checked_documents(x, self)
        out = np.zeros((len(x), self.count))

        def task(rows: slice) -> None:
            joint = self._prior(len(x[rows]))
            for t in range(x.shape[1]):
                joint += self._evidence(t).take(x[rows, t], axis=0)
            self._sum_topics(joint, out[rows])

        if x.shape[1]:
            in_blocks(task, len(x), self._block(len(self.owner)))
        return out

    def conditionals(self, k: int, x: np.ndarray) -> np.ndarray:
        """Return the log-probabilities of the next symbol under topic k, in nats.  x (N, t) int -> (N, min(t+1, T), V)

        After a prefix that is impossible under the topic, its prototypes have the weights that they began with.
        """
        return self.mixture_conditionals(np.eye(self.count)[k], x)

    def mixture_conditionals(self, weights: np.ndarray, x: np.ndarray) -> np.ndarray:
        """Return log p(v | x_<t) = log sum_m p(m | x_<t) C[m_t, v], by one product over all prototypes a step.

        weights (K,) on the simplex; x (N, t) int -> (N, min(t+1, T), V), nats. After a prefix that is impossible
        under every topic of positive weight, those topics weigh the same.
        """
        x = checked_documents(x, self)
        weights = np.asarray(weights, dtype=np.float64)
        active = np.flatnonzero(weights[self.owner])
        prior = weights[self.owner[active]] * self.weights[active]
        forgotten = self.weights[active] / np.count_nonzero(weights)
        out = np.empty((len(x), min(x.shape[1] + 1, self.length), self.vocab_size))

        def task(rows: slice) -> None:
            joint = np.tile(safe_log(prior), (len(x[rows]), 1))
            share = np.empty_like(joint)
            for t in range(out.shape[1]):
                top = joint.max(axis=1, keepdims=True)
                impossible = np.isneginf(top[:, 0])
                np.subtract(joint, np.where(impossible[:, None], 0.0, top), out=share)
                np.exp(share, out=share)
                share[impossible] = forgotten
                out[rows, t] = share @ self.channel[self.owner[active], self.prototypes[active, t]]
                if t + 1 < out.shape[1]:
                    joint += self._evidence(t, active).take(x[rows, t], axis=0)
            out[rows] /= out[rows].sum(axis=2, keepdims=True)
            safe_log(out[rows], out=out[rows])

        in_blocks(task, len(x), self._block(len(active)))
        return out

    def sample(self, topics: np.ndarray, *, rng: np.random.Generator) -> np.ndarray:
        """Draw a prototype of each named topic and show it through the channel.

        topics (n,) int in 0..K-1 -> (n, T) int
        """
        topics = checked_topics(topics, self)
        cumulative = np.cumsum(self.weights)  # topic k lies between k and k + 1
        shown = AliasTables(self.channel.reshape(-1, self.vocab_size))
        x = np.empty((len(topics), self.length), dtype=symbol_dtype(self.vocab_size))
        for start in range(0, len(topics), SAMPLE_BLOCK):
            rows = slice(start, start + SAMPLE_BLOCK)
            k = topics[rows]
            drawn = np.searchsorted(cumulative, k + rng.random(len(k)), side="right")
            drawn = np.clip(drawn, self._firsts[k], self._firsts[k] + self._sizes[k] - 1)
            x[rows] = shown.draw(k[:, None] * self.vocab_size + self.prototypes[drawn], rng=rng)
        return x

    def tilted(self, logits: np.ndarray) -> PrototypeTopics:
        """Return the same prototypes, with each row of channel[k] times exp(logits[k]), renormalised.

        logits (K, V), nats; -inf forbids a symbol.

        Raises:
            ValueError: where a row would keep no symbol.
        """
        channel = tilt("channel", self.channel, checked_logits(logits, self)[:, None])
        return PrototypeTopics(self.prototypes, self.owner, self.weights, channel)

    def symbol_marginals(self) -> np.ndarray:
        """Return the exact share of each symbol in each topic's documents, from histograms through the channel.

        -> (K, V)
        """
        cells = self.owner[:, None] * self.vocab_size + self.prototypes
        each = np.repeat(self.weights / self.length, self.length)
        histogram = np.bincount(cells.ravel(), each, minlength=self.count * self.vocab_size)
        return (histogram.reshape(self.count, 1, self.vocab_size) @ self.channel)[:, 0]

    @cached_property
    def _log_shown(self) -> np.ndarray:
        """Return log channel[k, u, v] with one row for each symbol v.  -> (V, K * V)"""
        return safe_log(np.ascontiguousarray(self.channel.reshape(-1, self.vocab_size).T))

    def _prior(self, n: int) -> np.ndarray:
        """Return the log-weight of each prototype within its topic, repeated for n documents.  -> (n, R)"""
        return np.tile(np.log(self.weights), (n, 1))

    def _evidence(self, t: int, among: np.ndarray | slice = slice(None)) -> np.ndarray:
        """Return the log-probability that each prototype shows each symbol at step t, a row to a symbol.  -> (V, R)"""
        rows = self.owner[among] * self.vocab_size + self.prototypes[among, t]
        return np.take(self._log_shown, rows, axis=1)

    def _sum_topics(self, joint: np.ndarray, out: np.ndarray) -> None:
        """Write the log of the sum of exp over each topic's prototypes to out.  joint (n, R) -> out (n, K)"""
        top = np.maximum.reduceat(joint, self._firsts, axis=1)
        top = np.where(np.isfinite(top), top, 0.0)
        mass = np.exp(joint - np.repeat(top, self._sizes, axis=1))
        np.add(safe_log(np.add.reduceat(mass, self._firsts, axis=1)), top, out=out)

    @staticmethod
    def _block(prototypes: int) -> int:
        """Return how many documents make one task."""
        return max(1, WEIGHTS // prototypes)


def replacement(vocab_size: int, noise: float) -> np.ndarray:
    """Return the channel that replaces a symbol by a uniform one (perhaps the same) with chance `noise`.  -> (V, V)

    Raises:
        ValueError: if `noise` is not in [0, 1].

    >>> replacement(2, 0.5).tolist()
    [[0.75, 0.25], [0.25, 0.75]]
    """
    if not 0 <= noise <= 1:
        raise ValueError(f"noise is a share of symbols in [0, 1], got {noise}")
    return (1 - noise) * np.eye(vocab_size) + noise / vocab_size
