"""A watermark lets the previous symbol pick a list of green symbols, towards which a machine leans a little.

Kirchenbauer et al. 2023, "A Watermark for Large Language Models" (arXiv 2301.10226), soft lists (Algorithm 2).

Not handled here: pairs of symbols that come again are counted again; whoever rewrites a document to wash the mark out.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from godmodel.models.distribution import Distribution

WORD = 2**64  # keys are one word, and so are hashes


@dataclass(frozen=True)
class Watermark:
    """A watermark holds green lists of symbols; whoever has the key counts green symbols to recognise a document.

    Attributes:
        vocab_size: V >= 2.
        gamma: the share of symbols that are green, in (0, 1); each list has round(gamma V) of them, at least 1 and at
            most V - 1.
        delta: what is added to the logit of a green symbol, nats, >= 0.
        key: secret number in 0..2^64-1; another key gives other lists.
        lists: the most lists that symbols are hashed to; there are L = min(lists, V).

    Raises:
        ValueError: if one of them is out of its range.

    >>> mark = Watermark(4)
    >>> mark.green.shape, mark.green.sum(axis=1).tolist()
    ((5, 4), [2, 2, 2, 2, 2])
    """

    vocab_size: int
    gamma: float = 0.5
    delta: float = 2.0
    key: int = 0
    lists: int = 16

    def __post_init__(self) -> None:
        if self.vocab_size < 2:
            raise ValueError(f"a watermark needs V >= 2, a green and a red symbol, got V = {self.vocab_size}")
        if not 0 < self.gamma < 1:
            raise ValueError(f"gamma is the share of green symbols, in (0, 1), got {self.gamma}")
        if not (np.isfinite(self.delta) and self.delta >= 0):
            raise ValueError(f"delta must be finite and >= 0, got {self.delta}")
        if self.lists < 1:
            raise ValueError(f"a watermark needs lists >= 1, got {self.lists}")
        if not 0 <= self.key < WORD:
            raise ValueError(f"a key must be in 0..2^64-1, got {self.key}")

    @property
    def list_count(self) -> int:
        """Return L = min(lists, V), the number of lists without that of the first position."""
        return min(self.lists, self.vocab_size)

    @property
    def green_count(self) -> int:
        """Return the number of green symbols on each list."""
        return min(max(round(self.gamma * self.vocab_size), 1), self.vocab_size - 1)

    @property
    def green_share(self) -> float:
        """Return gamma', the true share of green symbols: gamma up to rounding to whole symbols."""
        return self.green_count / self.vocab_size

    @cached_property
    def green(self) -> np.ndarray:
        """Return whether each symbol is on each list; the last list is that of the first position.

        -> (L + 1, V) bool
        """
        green = np.zeros((self.list_count + 1, self.vocab_size), dtype=bool)
        for i, row in enumerate(green):
            rng = np.random.default_rng(np.random.SeedSequence(operator.index(self.key), spawn_key=(i,)))
            row[rng.choice(self.vocab_size, size=self.green_count, replace=False)] = True
        green.flags.writeable = False
        return green

    @cached_property
    def _list_of_symbol(self) -> np.ndarray:
        key = scrambled(np.array([operator.index(self.key)], dtype=np.uint64))
        hashes = scrambled(np.arange(self.vocab_size, dtype=np.uint64) ^ key)
        return (hashes % np.uint64(self.list_count)).astype(np.intp)

    def list_of(self, previous: np.ndarray) -> np.ndarray:
        """Return the list that is in force after each symbol.  previous (...) int -> (...) int in 0..L-1

        Raises:
            ValueError: if a symbol is not in 0..V-1.
        """
        return self._list_of_symbol[self._checked(previous)]

    def lists_along(self, x: np.ndarray) -> np.ndarray:
        """Return the list in force at each position, and at the one that follows.

        x (N, t) int -> (N, t+1) int in 0..L
        """
        first = np.full((len(x), 1), self.list_count)
        return np.concatenate([first, self.list_of(x)], axis=1)

    def greens(self, x: np.ndarray) -> np.ndarray:
        """Count |s|_G, the green symbols in each document.  x (N, T) int -> (N,) int

        Raises:
            ValueError: if a symbol is not in 0..V-1.
        """
        x = self._checked(x)
        return self.green[self.lists_along(x[:, :-1])[:, : x.shape[1]], x].sum(axis=1)

    def z(self, x: np.ndarray) -> np.ndarray:
        """Return z = (|s|_G - gamma' T) / sqrt(T gamma' (1 - gamma')), eq. 3, in standard deviations.

        x (N, T) int -> (N,)

        It has mean 0 and variance 1 where symbols are uniform. For people who prefer some symbols the mean may differ
        from 0, by as much as their favourites happen to be green.

        Raises:
            ValueError: if a symbol is not in 0..V-1, or if documents have no symbols.
        """
        length, share = x.shape[1], self.green_share
        if length == 0:
            raise ValueError("z needs documents of at least 1 symbol, got T = 0")
        return (self.greens(x) - share * length) / np.sqrt(length * share * (1 - share))

    def _checked(self, x: np.ndarray) -> np.ndarray:
        x = np.asarray(x)
        if x.size and not (0 <= x.min() and x.max() < self.vocab_size):
            raise ValueError(f"symbols must be in 0..{self.vocab_size - 1}, got {x.min()}..{x.max()}")
        return x


class Watermarked(Distribution):
    """This is the law of a machine that marks what it writes: q'(v | x_<t) ∝ q(v | x_<t) exp(delta [v is green]).

    Green is what the list after x_(t-1) says. The law is exact. A temperature acts on the marked law, so that draws at
    temperature tau carry a mark of delta / tau.

    Args:
        law: q, the machine's law.
        watermark: a watermark of the same V; with delta = 0 nothing is changed.

    Raises:
        ValueError: if the law and the watermark have different alphabets.
    """

    def __init__(self, law: Distribution, watermark: Watermark):
        if law.vocab_size != watermark.vocab_size:
            raise ValueError(
                f"a watermark needs the alphabet of its law: V = {watermark.vocab_size}, but the law has "
                f"V = {law.vocab_size}"
            )
        self.law = law
        self.watermark = watermark
        self.vocab_size, self.length = law.vocab_size, law.length
        self.memory = None if law.memory is None else max(law.memory, 1)

    def conditionals(self, x: np.ndarray) -> np.ndarray:
        """Return log q'(v | x_<t), in nats.  x (N, t) int -> (N, min(t+1, T), V)"""
        return self._lean(self.law.conditionals(x), self.watermark.lists_along(x)[:, : self.length])

    def next_symbol(self, x: np.ndarray) -> np.ndarray:
        """Return the log-probabilities of the symbol that follows x, in nats.  x (N, t) int, t < T -> (N, V)"""
        return self._lean(self.law.next_symbol(x), self.watermark.lists_along(x[:, -1:])[:, -1])

    def support(self) -> np.ndarray | None:
        """Return the support of the unmarked law, because a watermark forbids nothing.  -> (M, T) or None"""
        return self.law.support()

    def _lean(self, log_q: np.ndarray, lists: np.ndarray) -> np.ndarray:
        """Add delta to the green symbols' log-probabilities and renormalise.

        log_q (..., V), lists (...) -> (..., V)
        """
        if self.watermark.delta == 0:
            return log_q
        leaning = log_q + self.watermark.delta * self.watermark.green[lists]
        leaning -= leaning.max(axis=-1, keepdims=True)
        return leaning - np.log(np.exp(leaning).sum(axis=-1, keepdims=True))


def scrambled(words: np.ndarray) -> np.ndarray:
    """Apply one step of SplitMix64, a bijection of words that leaves no pattern.  words (...) uint64 -> (...) uint64

    Steele, Lea and Flood 2014, "Fast Splittable Pseudorandom Number Generators".
    """
    words = words + np.uint64(0x9E3779B97F4A7C15)
    words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return words ^ (words >> np.uint64(31))
