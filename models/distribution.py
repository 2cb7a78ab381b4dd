"""This is the one protocol for people's true distribution and for learners: a law scores and draws documents.

Not handled here: continuous laws have `log_prob` and `sample` (`Law`) but no `conditionals`.
"""

from __future__ import annotations

import abc
from dataclasses import dataclass
from numbers import Real
from typing import Literal, Protocol

import numpy as np

ENUMERABLE = 2**20  # the largest support that is enumerated, in documents
BLOCK = 512  # documents whose conditionals are held at once: (512, 32, 64) float64 is 8 MB
LN2 = float(np.log(2.0))


Scoring = Literal["exact", "sampled", "bound"]
SCORINGS: tuple[Scoring, ...] = ("exact", "sampled", "bound")  # from best to worst


@dataclass(frozen=True)
class Estimate:
    """An estimate is a number with its standard error; `stderr == 0.0` means that the number is exact.

    Where a number is no more than a bound of what was asked for, `bound` says on which side it lies. How far it is from
    the truth is unknown, so its standard error is NaN, whatever was given.

    It rounds, formats and compares as its value does. Two estimates are equal if their errors and bounds are, too.

    >>> Estimate(1.5).exact, Estimate(1.5, 0.1).exact
    (True, False)
    >>> round(Estimate(1.234, 0.1), 1), f"{Estimate(1.234, 0.1):.2f}", Estimate(1.5, 0.1) < 2
    (1.2, '1.23', True)
    >>> print(Estimate(1.234, 0.1), Estimate(2.5), Estimate(2.5, bound="upper"))
    1.234 ± 0.1 2.5 at most 2.5
    """

    value: float
    stderr: float = 0.0
    bound: Literal["", "upper", "lower"] = ""

    def __post_init__(self) -> None:
        if self.bound:
            object.__setattr__(self, "stderr", float("nan"))

    @property
    def exact(self) -> bool:
        """Return whether the value was computed, not sampled."""
        return self.stderr == 0.0

    @property
    def bits(self) -> Estimate:
        """Return the same quantity in bits, for a value in nats."""
        return self.times(1 / LN2)

    def times(self, factor: float) -> Estimate:
        """Return the same quantity in another unit, for a factor > 0."""
        return Estimate(self.value * factor, self.stderr * factor, self.bound)

    def at_most(self) -> Estimate:
        """Return an upper bound of this value."""
        return Estimate(self.value, bound="upper")

    @classmethod
    def mean(cls, values: np.ndarray) -> Estimate:
        """Return the sample mean of independent `values` (N,), N >= 2, with its standard error.

        Raises:
            ValueError: if there are fewer than 2 values.
        """
        values = np.asarray(values, dtype=np.float64)
        if values.size < 2:
            raise ValueError(f"a mean with a standard error needs at least 2 values, not {values.size}")
        return cls(float(values.mean()), float(values.std(ddof=1) / np.sqrt(values.size)))

    @classmethod
    def share(cls, values: np.ndarray) -> Estimate:
        """Return the sample mean of independent shares in [0, 1], `values` (N,), N >= 2, with its standard error.

        Where all that was drawn is 0, or all is 1, the spread is 0 and the share is still not known exactly: the error
        is then 1 / (N + 1), the reach of the interval of Wilson (1927) at one standard error.

        >>> Estimate.share(np.zeros(99)).stderr, Estimate.share(np.array([0.0, 1.0])).stderr
        (0.01, 0.5)

        Raises:
            ValueError: if there are fewer than 2 values, or one is no share.
        """
        values = np.asarray(values, dtype=np.float64)
        if not ((values >= -1e-9) & (values <= 1 + 1e-9)).all():
            raise ValueError(f"shares lie in [0, 1], got {values.min():g} to {values.max():g}")
        mean = cls.mean(values)
        certain = values.max() <= 1e-12 or values.min() >= 1 - 1e-12
        return cls(mean.value, 1 / (values.size + 1)) if certain else mean

    def __float__(self) -> float:
        return float(self.value)

    def __round__(self, digits: int | None = None) -> float | int:
        return round(self.value, digits)

    def __format__(self, spec: str) -> str:
        return format(self.value, spec) if spec else str(self)

    def __str__(self) -> str:
        if self.bound:
            return f"at {'most' if self.bound == 'upper' else 'least'} {self.value:.6g}"
        if self.exact:
            return f"{self.value:.6g}"
        return f"{self.value:.6g} ± {self.stderr:.2g}" if self.stderr == self.stderr else f"{self.value:.6g} ± unknown"

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Estimate):
            same = (self.value, self.bound) == (other.value, other.bound)
            return same and (bool(self.bound) or self.stderr == other.stderr)
        return self.value == other if isinstance(other, Real) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.value)

    def __lt__(self, other: Estimate | float) -> bool:
        return self.value < float(other)

    def __le__(self, other: Estimate | float) -> bool:
        return self.value <= float(other)

    def __gt__(self, other: Estimate | float) -> bool:
        return self.value > float(other)

    def __ge__(self, other: Estimate | float) -> bool:
        return self.value >= float(other)


class Law(abc.ABC):
    """A law is a probability law over documents, which are rows of symbols (int) or of numbers (float).

    Attributes:
        scoring: how `log_prob` answers: with the "exact" number, with a "sampled" one that has an error of its own, or
            with a lower "bound" of it.
        log_norm_error: standard error, in nats, of the constant that all log-probabilities share; 0 where it is known.
    """

    scoring: Scoring = "exact"
    log_norm_error: float = 0.0

    def __repr__(self) -> str:
        sizes = [f"{name}={getattr(self, name)}" for name in ("vocab_size", "length") if hasattr(self, name)]
        return f"<{type(self).__name__} {' '.join(sizes)}>".replace(" >", ">")

    @abc.abstractmethod
    def log_prob(self, x: np.ndarray) -> np.ndarray:
        """Return the log-probability (or log-density) of each document, in nats.  x (N, T) -> (N,) float64"""

    @abc.abstractmethod
    def sample(self, n: int, *, rng: np.random.Generator, temperature: float = 1.0) -> np.ndarray:
        """Draw n documents.  -> (n, T)

        `temperature` tau sharpens (< 1) or flattens (> 1) each conditional: p(x_t | x_<t)^(1/tau), renormalised.
        """


class Distribution(Law):
    """A distribution is a law over documents x in {0..V-1}^T. Implement `conditionals`; the rest is derived.

    Attributes:
        vocab_size: V, the number of symbols.
        length: T, symbols in a document; shorter documents end with an end symbol of their world.
        memory: how many symbols back the next one depends on, beside its position; None: on all of them.
    """

    vocab_size: int
    length: int
    memory: int | None = None

    @abc.abstractmethod
    def conditionals(self, x: np.ndarray) -> np.ndarray:
        """Return the log-probabilities of the next symbol at every prefix, in nats.

        x (N, t) int, 0 <= t <= T -> (N, min(t+1, T), V) float64; entry [n, s, v] is log p(x_s = v | x_<s).
        """

    def next_symbol(self, x: np.ndarray) -> np.ndarray:
        """Return the log-probabilities of the symbol that follows x, in nats.  x (N, t) int, t < T -> (N, V)"""
        return self.conditionals(x)[:, -1]

    def log_prob(self, x: np.ndarray) -> np.ndarray:
        """Return sum_t log p(x_t | x_<t) by the chain rule, in nats.  x (N, T) int -> (N,) float64"""
        return self._summed(x)

    def log_prob_of_start(self, x: np.ndarray) -> np.ndarray:
        """Return the log-probability that a document begins with x, in nats.  x (N, t) int, t <= T -> (N,) float64"""
        return self._summed(x) if x.shape[1] else np.zeros(len(x))

    def _summed(self, x: np.ndarray) -> np.ndarray:
        """Sum the log-probabilities of the symbols of x, each after those before it.  x (N, t) int, t >= 1 -> (N,)"""
        if self.length == 1 and len(x):  # nothing stands before the first symbol: one law for all documents
            return self.next_symbol(x[:1, :0])[0, x[:, 0]]
        out = np.empty(len(x))
        for start in range(0, len(x), BLOCK):
            block = x[start : start + BLOCK]
            steps = self.conditionals(block)[:, : x.shape[1]]
            steps = np.take_along_axis(steps, block[:, :, None].astype(np.intp), axis=2)
            out[start : start + BLOCK] = steps[:, :, 0].sum(axis=1)
        return out

    def sample(self, n: int, *, rng: np.random.Generator, temperature: float = 1.0) -> np.ndarray:
        """Draw n documents by ancestral sampling, one symbol at a time.  -> (n, T) int"""
        x = np.zeros((n, self.length), dtype=symbol_dtype(self.vocab_size))
        if x.size:  # nothing stands before the first symbol: one law for all documents
            p = _tempered(self.next_symbol(x[:1, :0]), temperature)[0]
            cumulative = np.cumsum(p)
            x[:, 0] = np.searchsorted(cumulative, rng.random(n) * cumulative[-1], side="right")
        for t in range(1, self.length):
            for start in range(0, n, BLOCK):
                rows = slice(start, start + BLOCK)
                x[rows, t] = draw_symbols(self.next_symbol(x[rows, :t]), rng=rng, temperature=temperature)
        return x

    def complete(
        self, x: np.ndarray, slots: np.ndarray, *, rng: np.random.Generator, temperature: float = 1.0
    ) -> np.ndarray:
        """Fill the slots from left to right, each by its conditional; all other symbols are given.

        x (N, T) int, what stands in its slots is not read; slots (N, T) bool -> (N, T) int

        What is given after a slot does not reach back to it: a question is put to a law, and not conditioned upon.
        """
        x = np.array(x, dtype=symbol_dtype(self.vocab_size))
        for t in np.flatnonzero(slots.any(axis=0)):
            empty = np.flatnonzero(slots[:, t])
            for start in range(0, len(empty), BLOCK):
                rows = empty[start : start + BLOCK]
                x[rows, t] = draw_symbols(self.next_symbol(x[rows, :t]), rng=rng, temperature=temperature)
        return x

    def support(self) -> np.ndarray | None:
        """Return every document of positive probability (M, T), where M <= 2^20; None where there are more."""
        return every_document_if_few(self.vocab_size, self.length)

    def symbol_marginals(self) -> np.ndarray | None:
        """Return the share of each symbol in the law's documents (V,), where a closed form exists; else None."""
        return None


class Learner(abc.ABC):
    """A learner turns documents into a law. It is frozen: fitting returns the law and changes nothing."""

    @property
    def holds_out(self) -> bool:
        """Whether it tunes itself on documents that it holds out, so that a copy must come as weight, not as a row."""
        return False

    @abc.abstractmethod
    def fit(self, x: np.ndarray, weights: np.ndarray | None = None, *, rng: np.random.Generator) -> Law:
        """Fit to documents x (N, T); `weights` (N,) >= 0 is the w(x) of q(x) ∝ p(x) w(x), all one by default."""

    def filled_with(self, end: int | None) -> Learner:
        """Return the learner for documents that are filled with the symbol `end` once they are over; None: none are.

        What they are filled with says nothing about them. By default it is read like any other symbol.
        """
        return self

    def fit_soft(self, x: np.ndarray, targets: np.ndarray, *, rng: np.random.Generator) -> Law:
        """Fit to a teacher's law of every next symbol, instead of the one that was drawn (soft targets).

        x (N, T) int: where the teacher was asked; targets (N, T, V): its p(v | x_<t).

        Raises:
            TypeError: if the learner learns from documents alone, as here by default.
        """
        raise TypeError(f"{type(self).__name__} learns from documents and not from soft targets; use fit")


class SymbolLearner(Protocol):
    """A learner of symbols makes distributions, which have conditionals; see `Learner`."""

    def fit(self, x: np.ndarray, weights: np.ndarray | None = None, *, rng: np.random.Generator) -> Distribution:
        """Fit to documents with weights."""

    def fit_soft(self, x: np.ndarray, targets: np.ndarray, *, rng: np.random.Generator) -> Distribution:
        """Fit to a teacher's law of every next symbol."""


def before(x: np.ndarray, end: int) -> np.ndarray:
    """Return which symbols come before the first `end`.  x (N, T) int -> (N, T) bool

    >>> before(np.array([[1, 2, 1], [0, 1, 0]]), 2).tolist()
    [[True, False, False], [True, True, True]]
    """
    return np.logical_and.accumulate(x != end, axis=1)


class Uniforms(Protocol):
    """Whatever gives numbers in [0, 1), as a random generator does."""

    def random(self, size: int, /) -> np.ndarray:
        """Return so many numbers."""


def symbol_dtype(vocab_size: int) -> np.dtype:
    """Return the smallest unsigned integer type that holds symbols 0..V-1."""
    return np.min_scalar_type(max(vocab_size - 1, 0))


def all_documents(vocab_size: int, length: int) -> np.ndarray:
    """List every document of {0..V-1}^T in lexicographic order.  -> (V^T, T) int

    >>> all_documents(2, 2).tolist()
    [[0, 0], [0, 1], [1, 0], [1, 1]]
    """
    codes = np.arange(vocab_size**length)
    powers = vocab_size ** np.arange(length - 1, -1, -1)
    return (codes[:, None] // powers % vocab_size).astype(symbol_dtype(vocab_size))


def are_few(vocab_size: int, length: int) -> bool:
    """Return whether there are at most 2^20 documents."""
    return length * np.log2(max(vocab_size, 1)) <= np.log2(ENUMERABLE)


def every_document_if_few(vocab_size: int, length: int) -> np.ndarray | None:
    """Return `all_documents` where there are at most 2^20 of them, else None."""
    return all_documents(vocab_size, length) if are_few(vocab_size, length) else None


def draw_symbols(log_p: np.ndarray, *, rng: Uniforms, temperature: float = 1.0) -> np.ndarray:
    """Draw one symbol from each row of log-probabilities by inverting the cumulative law.  log_p (N, V) -> (N,) int"""
    cumulative = np.cumsum(_tempered(log_p, temperature), axis=1)
    u = rng.random(len(log_p)) * cumulative[:, -1]
    return (cumulative <= u[:, None]).sum(axis=1)


def _tempered(log_p: np.ndarray, temperature: float) -> np.ndarray:
    """Return exp(log_p / temperature), scaled so that the largest of each row is 1.  (N, V) -> (N, V)"""
    return np.exp((log_p - log_p.max(axis=1, keepdims=True)) / temperature)
