"""Topics can be observed Markov chains: a document's log-probability is a sum of table entries."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from godmodel.models.distribution import symbol_dtype
from godmodel.models.exact.alias import AliasTables
from godmodel.models.exact.blocks import in_blocks
from godmodel.models.exact.mixture import Topics, safe_log

BLOCK = 1024  # documents to a task
SAMPLE_BLOCK = 8192  # documents sampled together


class MarkovTopics(Topics):
    """These are K Markov chains, p_k(x) = initial[k, x_0] * prod_t transition[k, x_t-1, x_t].

    Args:
        initial: (K, V), each row a law over the first symbol.
        transition: (K, V, V); row [k, u] is the law of the symbol after u.
        length: T, symbols in a document.

    Raises:
        ValueError: for wrong shapes, negative entries, or rows that do not sum to one within 1e-9.

    >>> sticky = MarkovTopics([[0.5, 0.5]], [[[0.9, 0.1], [0.2, 0.8]]], length=3)
    >>> sticky.log_prob_each(np.array([[0, 0, 1]])).round(4)
    array([[-3.1011]])
    """

    def __init__(self, initial: np.ndarray, transition: np.ndarray, length: int):
        self.initial = rows_of_laws("initial", initial, ("K", "V"))
        self.count, self.vocab_size = self.initial.shape
        self.transition = rows_of_laws(
            "transition", transition, ("K", "V", "V"), (self.count, self.vocab_size, self.vocab_size)
        )
        self.length = positive_length(length)

    def log_prob_each(self, x: np.ndarray) -> np.ndarray:
        """Return the log-probability of each document or prefix by topic, in nats.  x (N, t) int, t <= T -> (N, K)"""
        x = checked_documents(x, self)
        out = np.zeros((len(x), self.count))
        if x.shape[1]:
            in_blocks(lambda rows: self._sum(x[rows], out[rows]), len(x), BLOCK)
        return out

    def prefix_log_prob(self, x: np.ndarray) -> np.ndarray:
        """Return the log-probability of every prefix under every topic, in nats.

        x (N, t) int, t <= T -> (N, t+1, K)
        """
        x = checked_documents(x, self)
        out = np.zeros((len(x), x.shape[1] + 1, self.count))
        if x.shape[1]:
            in_blocks(lambda rows: self._sum(x[rows], out[rows, -1], out[rows]), len(x), BLOCK)
        return out

    def conditionals(self, k: int, x: np.ndarray) -> np.ndarray:
        """Return the log-probabilities of the next symbol under topic k, in nats.  x (N, t) int -> (N, min(t+1, T), V)

        They depend on the last symbol alone, so a prefix of probability zero has them too.
        """
        x = checked_documents(x, self)
        steps = min(x.shape[1] + 1, self.length)
        out = np.empty((len(x), steps, self.vocab_size))
        out[:, 0] = safe_log(self.initial[k])
        log_transition = safe_log(self.transition[k])
        for start in range(0, len(x), BLOCK):
            rows = slice(start, start + BLOCK)
            out[rows, 1:] = log_transition[x[rows, : steps - 1]]
        return out

    def sample(self, topics: np.ndarray, *, rng: np.random.Generator) -> np.ndarray:
        """Draw one document from each named topic, by alias tables.  topics (n,) int in 0..K-1 -> (n, T) int"""
        topics = checked_topics(topics, self)
        first, following = self._alias
        x = np.empty((len(topics), self.length), dtype=symbol_dtype(self.vocab_size))
        for start in range(0, len(topics), SAMPLE_BLOCK):
            rows = slice(start, start + SAMPLE_BLOCK)
            base = topics[rows] * self.vocab_size
            symbol = first.draw(topics[rows], rng=rng)
            x[rows, 0] = symbol
            for t in range(1, self.length):
                symbol = following.draw(base + symbol, rng=rng)
                x[rows, t] = symbol
        return x

    def tilted(self, logits: np.ndarray) -> MarkovTopics:
        """Return the same chains with each probability of v times exp(logits[k, v]) and its row renormalised.

        logits (K, V), nats; -inf forbids a symbol.

        Raises:
            ValueError: where a row would keep no symbol.
        """
        logits = checked_logits(logits, self)
        return MarkovTopics(
            tilt("initial", self.initial, logits),
            tilt("transition", self.transition, logits[:, None]),
            self.length,
        )

    def symbol_marginals(self) -> np.ndarray:
        """Return the exact share of each symbol in each topic's documents, the mean marginal law.  -> (K, V)"""
        return mean_state(self.initial, self.transition, self.length)

    @cached_property
    def _logs(self) -> tuple[np.ndarray, np.ndarray]:
        """Return log initial (V, K) and log transition by bigram index u * V + v (V * V, K)."""
        bigrams = self.transition.reshape(self.count, -1)
        return safe_log(np.ascontiguousarray(self.initial.T)), safe_log(np.ascontiguousarray(bigrams.T))

    @cached_property
    def _alias(self) -> tuple[AliasTables, AliasTables]:
        return AliasTables(self.initial), AliasTables(self.transition.reshape(-1, self.vocab_size))

    def _sum(self, x: np.ndarray, total: np.ndarray, prefixes: np.ndarray | None = None) -> None:
        """Add up a block of documents x (n, t) into total (n, K) and, if given, prefixes (n, t+1, K)."""
        log_initial, log_transition = self._logs
        symbols = np.ascontiguousarray(x.T, dtype=np.intp)  # (t, n)
        bigrams = symbols[:-1] * self.vocab_size + symbols[1:]
        running = log_initial.take(symbols[0], axis=0)
        term = np.empty_like(running)
        if prefixes is not None:
            prefixes[:, 1] = running
        for t, bigram in enumerate(bigrams, start=2):
            running += np.take(log_transition, bigram, axis=0, out=term, mode="clip")
            if prefixes is not None:
                prefixes[:, t] = running
        total[:] = running


def rows_of_laws(name: str, p: np.ndarray, axes: tuple[str, ...], shape: tuple | None = None) -> np.ndarray:
    """Return a read-only float64 copy of `p`, checked to have a law in every row of the last axis.

    Raises:
        ValueError: for the wrong shape, entries negative or not finite, or sums off one by more than 1e-9.
    """
    p = np.array(p, dtype=np.float64, order="C")
    wanted = f"({', '.join(axes)})"
    if p.ndim != len(axes) or 0 in p.shape or (shape is not None and p.shape != shape):
        detail = "" if shape is None else f" = {shape}"
        raise ValueError(
            f"{name} must have shape {wanted}{detail}, got {p.shape}; reshape it or match the other tables"
        )
    if not np.isfinite(p).all() or (p < 0).any():
        bad = p[~(np.isfinite(p) & (p >= 0))][0]
        raise ValueError(f"{name} must hold probabilities >= 0, got {bad}; clip or mask the table before you pass it")
    error = np.abs(p.sum(axis=-1) - 1)
    if error.max() > 1e-9:
        where = tuple(int(i) for i in np.unravel_index(error.argmax(), error.shape))
        raise ValueError(
            f"{name} rows must sum to 1 within 1e-9, row {where} sums to {p[where].sum():.12g}; "
            f"divide by {name}.sum(axis=-1, keepdims=True)"
        )
    p.flags.writeable = False
    return p


def positive_length(length: int) -> int:
    """Return T as an int >= 1.

    Raises:
        ValueError: if `length` is not a whole number >= 1.
    """
    if int(length) != length or length < 1:
        raise ValueError(f"length must be a whole number of symbols >= 1, got {length}")
    return int(length)


def checked_documents(x: np.ndarray, topics: Topics) -> np.ndarray:
    """Return documents or prefixes x (N, t), checked to be integer symbols in 0..V-1 with t <= T.

    Raises:
        ValueError: for another shape or type, or for symbols outside 0..V-1.
    """
    x = np.asarray(x)
    if x.ndim != 2 or x.shape[1] > topics.length or not (x.dtype.kind in "iu" or x.size == 0):
        raise ValueError(
            f"documents must be integers of shape (N, t) with t <= {topics.length}, got {x.dtype} {x.shape}; "
            f"pass one document as x[None]"
        )
    if x.size and (x.max() >= topics.vocab_size or x.min() < 0):
        raise ValueError(
            f"symbols must lie in 0..{topics.vocab_size - 1}, got {x.min()}..{x.max()}; check the tokenizer"
        )
    return x


def checked_topics(names: np.ndarray, topics: Topics) -> np.ndarray:
    """Return topic numbers (n,) in 0..K-1 as intp.

    Raises:
        ValueError: for another shape or type, or for numbers outside 0..K-1.
    """
    names = np.asarray(names)
    if names.ndim != 1 or not (names.dtype.kind in "iu" or names.size == 0):
        raise ValueError(f"topics must be integers of shape (n,), got {names.dtype} {names.shape}; one per document")
    if names.size and (names.min() < 0 or names.max() >= topics.count):
        raise ValueError(f"topics must lie in 0..{topics.count - 1}, got {names.min()}..{names.max()}")
    return names.astype(np.intp)


def checked_logits(logits: np.ndarray, topics: Topics) -> np.ndarray:
    """Return logits (K, V), in nats, checked to be finite or -inf.

    Raises:
        ValueError: for another shape, NaN or +inf.
    """
    logits = np.asarray(logits, dtype=np.float64)
    if logits.shape != (topics.count, topics.vocab_size) or np.isnan(logits).any() or (logits == np.inf).any():
        raise ValueError(
            f"logits must be finite or -inf with shape (K, V) = {(topics.count, topics.vocab_size)}, "
            f"got {logits.shape}; use np.zeros((K, V)) for no tilt"
        )
    return logits


def tilt(name: str, p: np.ndarray, logits: np.ndarray) -> np.ndarray:
    """Return p * exp(logits), each row of the last axis renormalised; shapes broadcast, and any logits are safe.

    Raises:
        ValueError: where a row would keep no symbol.
    """
    a = safe_log(p) + logits
    top = a.max(axis=-1, keepdims=True)
    if not np.isfinite(top).all():
        raise ValueError(f"a tilt must leave each row of {name} a symbol, one row keeps none; use finite logits there")
    w = np.exp(a - top)
    return w / w.sum(axis=-1, keepdims=True)


def mean_state(initial: np.ndarray, transition: np.ndarray, length: int) -> np.ndarray:
    """Return the mean over t < length of the law initial @ transition^t.  (K, S), (K, S, S) -> (K, S)"""
    now = initial[:, None, :]  # (K, 1, S)
    total = now.copy()
    for _ in range(length - 1):
        now = now @ transition
        total += now
    return total[:, 0] / length
