"""Topics can be hidden Markov models: the scaled forward recursion gives exact probabilities of documents.

Rabiner, "A tutorial on hidden Markov models", Proceedings of the IEEE 77 (1989), section V.A. The family is
closed under what a lens does to symbols: noisy observation and merging multiply the emission by a channel.

Not handled here: fitting (a learner's business), and the path of hidden states (Viterbi).
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import DTypeLike

from godmodel.models.distribution import symbol_dtype
from godmodel.models.exact.alias import AliasTables
from godmodel.models.exact.blocks import in_blocks
from godmodel.models.exact.forward import Pack, forward
from godmodel.models.exact.markov import (
    checked_documents,
    checked_logits,
    checked_topics,
    mean_state,
    positive_length,
    rows_of_laws,
    tilt,
)
from godmodel.models.exact.mixture import Topics, posterior, safe_log

BLOCK = 1024  # documents to a task of the forward recursion: (1024, 64) float64 is 512 kB
MANY, LONG_BLOCK = 2**16, 4096  # from so many documents on, longer blocks: threads wait less for each other
WIDE_BLOCK = 256  # documents to a task that writes conditionals: (256, 32, 64) float64 is 4 MB
SAMPLE_BLOCK = 8192  # documents sampled together: long enough that the cost of a call to numpy does not show
WIDTH = 128  # bytes of states side by side in one matrix product; wider packs waste work on zeros
EVERY = 4  # steps between rescalings


class HiddenMarkovTopics(Topics):
    """These are K hidden Markov models, p_k(x) = sum over state paths s of prod_t A_k[s_t-1, s_t] B_k[s_t, x_t].

    Args:
        initial: (K, S), each row the law of the first state.
        transition: (K, S, S); row [k, s] is the law of the state after s.
        emission: (K, S, V); row [k, s] is the law of the symbol shown in s.
        length: T, symbols in a document.
        dtype: arithmetic of `log_prob_each` and `prefix_log_prob`: np.float64, or np.float32, which is up to
            twice as fast and errs by under 1e-4 nats a document at T = 32. Everything else runs in float64.

    Raises:
        ValueError: for wrong shapes, negative entries, rows that do not sum to one within 1e-9, or a dtype
            that is neither.

    >>> coin = HiddenMarkovTopics([[0.5, 0.5]], [[[1, 0], [0, 1]]], [[[0.9, 0.1], [0.1, 0.9]]], length=2)
    >>> np.exp(coin.log_prob_each(np.array([[0, 0], [0, 1]]))).round(4).tolist()
    [[0.41], [0.09]]
    """

    def __init__(
        self,
        initial: np.ndarray,
        transition: np.ndarray,
        emission: np.ndarray,
        length: int,
        *,
        dtype: DTypeLike = np.float64,
    ):
        self.initial = rows_of_laws("initial", initial, ("K", "S"))
        self.count, self.states = self.initial.shape
        square = (self.count, self.states, self.states)
        self.transition = rows_of_laws("transition", transition, ("K", "S", "S"), square)
        symbols = np.shape(emission)[2:]  # as many as it has; its first two axes are given
        self.emission = rows_of_laws("emission", emission, ("K", "S", "V"), (self.count, self.states, *symbols))
        self.vocab_size = self.emission.shape[2]
        self.length = positive_length(length)
        self.dtype = np.dtype(dtype)
        if self.dtype not in (np.dtype(np.float64), np.dtype(np.float32)):
            raise ValueError(f"dtype must be float64 or float32, got {self.dtype}; half precision underflows")

    def log_prob_each(self, x: np.ndarray) -> np.ndarray:
        """Return the log-probability of each document or prefix under each topic, in nats.

        x (N, t) int, t <= T -> (N, K)

        A document of probability zero has -inf; so has one with a symbol of conditional probability under
        1e-308.
        """
        x = checked_documents(x, self)
        out = np.zeros((len(x), self.count))
        if x.shape[1]:
            size = BLOCK if len(x) < MANY else LONG_BLOCK
            in_blocks(lambda rows: self._score(x[rows], out[rows]), len(x), size)
        return out

    def prefix_log_prob(self, x: np.ndarray) -> np.ndarray:
        """Return the log-probability of every prefix under every topic, in nats.

        x (N, t) int, t <= T -> (N, t+1, K)
        """
        x = checked_documents(x, self)
        out = np.zeros((len(x), x.shape[1] + 1, self.count))
        if x.shape[1]:
            in_blocks(lambda rows: self._score(x[rows], out[rows, -1], out[rows]), len(x), BLOCK)
        return out

    def conditionals(self, k: int, x: np.ndarray) -> np.ndarray:
        """Return the log-probabilities of the next symbol under topic k, in nats.  x (N, t) int -> (N, min(t+1, T), V)

        Where a symbol is impossible after its prefix, the posterior over states falls back to the prior law
        of the state at that step, and filtering goes on from there: the answer is a law after any prefix.
        """
        x = checked_documents(x, self)
        pack = self._alone[k]
        out = np.empty((len(x), min(x.shape[1] + 1, self.length), self.vocab_size))

        def task(rows: slice) -> None:
            predicted, _ = self._filter(pack, x[rows], out.shape[1])
            flat = out[rows].reshape(-1, self.vocab_size)
            np.matmul(predicted.reshape(len(flat), -1), self.emission[k], out=flat)
            safe_log(flat, out=flat)

        in_blocks(task, len(x), WIDE_BLOCK)
        return out

    def mixture_conditionals(self, weights: np.ndarray, x: np.ndarray) -> np.ndarray:
        """Return what `Mixture(self, weights).conditionals(x)` is, by one product over all states of all topics.

        weights (K,) on the simplex; x (N, t) int -> (N, min(t+1, T), V), nats. The topics weigh the same
        after a prefix that is impossible under all of them.
        """
        return self._mixed(weights, checked_documents(x, self), min(x.shape[1] + 1, self.length))

    def mixture_next_symbol(self, weights: np.ndarray, x: np.ndarray) -> np.ndarray:
        """Return the last of `mixture_conditionals`, the symbol after x.  weights (K,), x (N, t) int -> (N, V), nats"""
        return self._mixed(weights, checked_documents(x, self), 1)[:, -1]

    def _mixed(self, weights: np.ndarray, x: np.ndarray, last: int) -> np.ndarray:
        """Return the `last` steps of `mixture_conditionals`.  weights (K,), x (N, t) int -> (N, last, V), nats"""
        active = np.flatnonzero(weights)
        log_w = safe_log(np.asarray(weights, dtype=np.float64))
        packs = [pack for pack in self._exact if (pack.topics[:, None] == active).any()]
        topics = np.concatenate([pack.topics for pack in packs])
        emission = self.emission[topics].reshape(-1, self.vocab_size)
        steps = min(x.shape[1] + 1, self.length)
        out = np.empty((len(x), last, self.vocab_size))

        def task(rows: slice) -> None:
            both = [[each[:, -last:] for each in self._filter(pack, x[rows], steps)] for pack in packs]
            predicted = np.concatenate([p for p, _ in both], axis=2)
            joint = np.concatenate([log_p for _, log_p in both], axis=2) + log_w[topics]
            share = posterior(joint)  # (n, steps, K)
            predicted *= np.repeat(share, self.states, axis=2)
            flat = out[rows].reshape(-1, self.vocab_size)
            np.matmul(predicted.reshape(len(flat), -1), emission, out=flat)
            safe_log(flat, out=flat)

        in_blocks(task, len(x), WIDE_BLOCK)
        return out

    def sample(self, topics: np.ndarray, *, rng: np.random.Generator) -> np.ndarray:
        """Draw one document from each named topic, by alias tables.  topics (n,) int in 0..K-1 -> (n, T) int"""
        topics = checked_topics(topics, self)
        first, following, shown = self._alias
        x = np.empty((len(topics), self.length), dtype=symbol_dtype(self.vocab_size))
        for start in range(0, len(topics), SAMPLE_BLOCK):
            rows = slice(start, start + SAMPLE_BLOCK)
            base = topics[rows] * self.states
            path = base + first.draw(topics[rows], rng=rng)  # k * S + s
            x[rows, 0] = shown.draw(path, rng=rng)
            for t in range(1, self.length):
                path = base + following.draw(path, rng=rng)
                x[rows, t] = shown.draw(path, rng=rng)
        return x

    def tilted(self, logits: np.ndarray) -> HiddenMarkovTopics:
        """Return the same models with emission[k, s, v] times exp(logits[k, v]), renormalised in each state.

        logits (K, V), nats; -inf forbids a symbol.

        Raises:
            ValueError: where a state would keep no symbol.
        """
        emission = tilt("emission", self.emission, checked_logits(logits, self)[:, None])
        return HiddenMarkovTopics(self.initial, self.transition, emission, self.length, dtype=self.dtype)

    def observed_through(self, channel: np.ndarray) -> HiddenMarkovTopics:
        """Return the law of what a reader sees when each symbol v is shown as w with probability channel[v, w].

        channel (V, W), rows summing to one within 1e-9 -> topics over W symbols; 0/1 channels merge symbols.

        Raises:
            ValueError: for another shape or for rows that are not laws.
        """
        channel = rows_of_laws("channel", channel, ("V", "W"), (self.vocab_size, *np.shape(channel)[1:]))
        emission = self.emission @ channel
        emission /= emission.sum(axis=2, keepdims=True)
        return HiddenMarkovTopics(self.initial, self.transition, emission, self.length, dtype=self.dtype)

    def symbol_marginals(self) -> np.ndarray:
        """Return the exact share of each symbol in each topic's documents, the mean marginal law.  -> (K, V)"""
        states = mean_state(self.initial, self.transition, self.length)
        return (states[:, None, :] @ self.emission)[:, 0]

    @cached_property
    def _packs(self) -> list[Pack]:
        """Pack the topics in the arithmetic of the user, as many to a pack as fill WIDTH."""
        return self._packed(self.dtype)

    @cached_property
    def _exact(self) -> list[Pack]:
        """Pack the topics in float64."""
        return self._packed(np.dtype(np.float64))

    @cached_property
    def _alone(self) -> list[Pack]:
        """Pack each topic by itself, in float64."""
        return [Pack.of(*self._laws, np.array([k]), np.dtype(np.float64)) for k in range(self.count)]

    @property
    def _laws(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return self.initial, self.transition, self.emission

    def _packed(self, dtype: np.dtype) -> list[Pack]:
        each = max(1, WIDTH // (self.states * dtype.itemsize))
        everyone = np.arange(self.count)
        return [Pack.of(*self._laws, everyone[i : i + each], dtype) for i in range(0, self.count, each)]

    @cached_property
    def _prior(self) -> np.ndarray:
        """Return the law of the state at each step before any symbol is seen.  -> (T, K, S)"""
        prior = [self.initial[:, None, :]]
        for _ in range(self.length - 1):
            prior.append(prior[-1] @ self.transition)
        return np.stack(prior)[:, :, 0]

    @cached_property
    def _alias(self) -> tuple[AliasTables, AliasTables, AliasTables]:
        """Build alias tables for first states (K), next states (K * S) and symbols (K * S)."""
        return (
            AliasTables(self.initial),
            AliasTables(self.transition.reshape(-1, self.states)),
            AliasTables(self.emission.reshape(-1, self.vocab_size)),
        )

    def _score(self, x: np.ndarray, total: np.ndarray, prefixes: np.ndarray | None = None) -> None:
        """Write the log-probabilities of a block x (n, t) into total (n, K), and into prefixes (n, t+1, K) where given.

        A fast pass rescales every 4 steps. What came near underflow there is scored again in float64 and
        rescaled at every step.
        """
        symbols = np.ascontiguousarray(x.T, dtype=np.intp)  # (t, n)
        for pack in self._packs:
            mine = slice(pack.topics[0], pack.topics[-1] + 1)
            low = forward(pack, symbols, EVERY, total[:, mine], None if prefixes is None else prefixes[:, :, mine])
            for k in pack.topics[low.any(axis=0)]:
                again = np.flatnonzero(low[:, k - mine.start])
                t_k = np.empty((len(again), 1))
                p_k = None if prefixes is None else np.zeros((len(again), len(symbols) + 1, 1))
                forward(self._alone[k], np.ascontiguousarray(symbols[:, again]), 1, t_k, p_k)
                total[again, k] = t_k[:, 0]
                if prefixes is not None and p_k is not None:
                    prefixes[again, :, k] = p_k[:, :, 0]

    def _filter(self, pack: Pack, x: np.ndarray, steps: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the law of the state before each of the first `steps` symbols, and the log-probability of the prefix.

        x (n, >= steps - 1) -> predicted (n, steps, G * S), log_p (n, steps, G) for the G topics of the pack.
        """
        symbols = np.ascontiguousarray(x.T, dtype=np.intp)
        n, width = len(x), len(pack.start)
        predicted = np.empty((n, steps, width))
        scale = np.ones((n, steps, len(pack.topics)))
        joint, now = np.empty((n, width)), np.empty((n, width))
        now[:] = pack.start
        predicted[:, 0] = now
        for t in range(steps - 1):
            np.take(pack.emit, symbols[t], axis=0, out=joint, mode="clip")
            joint *= now
            sums = joint @ pack.total
            scale[:, t + 1] = sums[:, :: self.states]
            if sums.min() < np.finfo(np.float64).tiny:
                prior = self._prior[t, pack.topics].ravel()
                sums = np.broadcast_to(sums, joint.shape)
                joint = np.where(sums > 0, joint, prior)
                joint /= np.where(sums > 0, sums, 1.0)
            else:
                joint *= np.reciprocal(sums, out=sums)
            np.matmul(joint, pack.step, out=now)
            predicted[:, t + 1] = now
        log_p = safe_log(scale, out=scale)
        return predicted, np.cumsum(log_p, axis=1, out=log_p)
