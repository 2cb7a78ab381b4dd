"""A chunk of n symbols is one token, exactly; the law of a chunk's first symbols sums over its completions.

A token model over chunks whose tokens are independent costs H(X_1..X_n) / n per symbol of a stationary source, which
falls to the entropy rate as n grows (Rajaraman, Jiao, Ramchandran 2024, "Toward a Theory of Tokenization in LLMs",
arXiv 2404.08335).

Not handled here: vocabularies of more than 2^20 chunks; keeping only the training set's chunks would lose coverage.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from godmodel.models.distribution import ENUMERABLE, Distribution, Law
from godmodel.models.exact.mixture import safe_log
from godmodel.models.tokenizers.base import (
    Tokenizer,
    as_symbols,
    block_rows,
    checked_documents,
    checked_law,
    checked_shelf,
    checked_tokens,
    positive,
    trained,
)


@dataclass(frozen=True, eq=False)
class ChunkTokenizer(Tokenizer):
    """This tokenizer writes blocks of n symbols as numbers with these digits in base V: W = V^n, L = ceil(T / n).

    Where n does not divide T, the last chunk is filled with symbols 0, and decoding ignores what a token says there.
    Then several token documents decode to one; `decoded` still gives the exact law, summed over them.

    Attributes:
        raw_vocab_size: V >= 1.
        symbols: n >= 1, symbols in a chunk, with V^n <= 2^20.
        raw_length: T; training reads it off the documents.

    >>> ChunkTokenizer(2, symbols=3, raw_length=5).encode(np.array([[1, 0, 1, 1, 1]])).tolist()
    [[5, 6]]
    """

    raw_vocab_size: int
    symbols: int = 2
    raw_length: int = 0

    def __post_init__(self) -> None:
        positive("raw_vocab_size", self.raw_vocab_size)
        positive("symbols", self.symbols)
        positive("raw_length", self.raw_length, 0)
        if self.raw_vocab_size**self.symbols > ENUMERABLE:
            raise ValueError(
                f"chunks of {self.symbols} symbols over {self.raw_vocab_size} make "
                f"{self.raw_vocab_size}^{self.symbols} tokens, more than 2^20: use shorter chunks or merge symbols"
            )

    @property
    def vocab_size(self) -> int:
        """Return W = V^n, the number of tokens."""
        return self.raw_vocab_size**self.symbols

    @property
    def length(self) -> int:
        """Return L = ceil(T / n), the tokens in a document."""
        return -(-self.raw_length // self.symbols)

    @property
    def unambiguous(self) -> bool:
        """Return whether n divides T, so that one token document alone decodes to each document."""
        return self.raw_vocab_size == 1 or self.raw_length % self.symbols == 0

    def train(self, x: np.ndarray, *, rng: np.random.Generator | None = None) -> ChunkTokenizer:
        """Take T from x (N, T) int; no random numbers are used."""
        return trained(self, checked_shelf(x, self.raw_vocab_size).shape[1])

    def encode(self, x: np.ndarray) -> np.ndarray:
        """Return the number of each chunk.  x (N, T) int -> (N, L)"""
        return as_symbols(self.chunks(checked_documents(x, self)), self.vocab_size)

    def decode(self, tokens: np.ndarray, *, rng: np.random.Generator | None = None) -> np.ndarray:
        """Return the digits of each chunk, the first T of them.  tokens (N, L) int -> (N, T)"""
        digits = checked_tokens(tokens, self)[:, :, None] // self._powers % self.raw_vocab_size
        x = digits.reshape(len(digits), self.length * self.symbols)[:, : self.raw_length]
        return as_symbols(x, self.raw_vocab_size)

    def chunks(self, x: np.ndarray) -> np.ndarray:
        """Return the number of each chunk, the last one filled with 0.  x (N, t) intp -> (N, ceil(t / n)) intp"""
        wide = -(-x.shape[1] // self.symbols)
        filled = np.zeros((len(x), wide * self.symbols), dtype=np.intp)
        filled[:, : x.shape[1]] = x
        return filled.reshape(len(x), wide, self.symbols) @ self._powers

    def decoded(self, q: Law) -> Law:
        """Return the exact `Unchunked` law where q is a `Distribution`, else a `DecodedLaw`."""
        return Unchunked(q, self) if isinstance(q, Distribution) else super().decoded(q)

    @property
    def _powers(self) -> np.ndarray:
        return self.raw_vocab_size ** np.arange(self.symbols - 1, -1, -1)


class Unchunked(Distribution):
    """This is the law of raw documents whose chunks are drawn from q, with exact conditionals.

    p(x_s | x_<s) within a chunk is a ratio of two sums of q over the chunk's completions. After a beginning that is
    impossible it is uniform.

    Args:
        q: a law over token documents of `tokenizer`.
        tokenizer: a trained `ChunkTokenizer`.

    Raises:
        ValueError: if q's vocabulary or length is not the tokenizer's.
    """

    def __init__(self, q: Distribution, tokenizer: ChunkTokenizer):
        self.q = checked_law(q, tokenizer)
        self.tokenizer = tokenizer
        self.vocab_size = tokenizer.raw_vocab_size
        self.length = tokenizer.raw_length

    def conditionals(self, x: np.ndarray) -> np.ndarray:
        """Return the log-probabilities of the next symbol, in nats.  x (N, t) int -> (N, min(t+1, T), V)"""
        x = checked_documents(x, self.tokenizer, prefix=True)
        out = np.empty((len(x), min(x.shape[1] + 1, self.length), self.vocab_size))
        rows = block_rows(self.tokenizer.length * self.tokenizer.vocab_size)
        for start in range(0, len(x), rows):
            self._block(x[start : start + rows], out[start : start + rows])
        return out

    def log_prob(self, x: np.ndarray) -> np.ndarray:
        """Return log q of the chunks where n divides T, else use the chain rule, in nats.  x (N, T) int -> (N,)"""
        if self.tokenizer.unambiguous:
            return self.q.log_prob(self.tokenizer.encode(x))
        return super().log_prob(x)

    def sample(self, n: int, *, rng: np.random.Generator, temperature: float = 1.0) -> np.ndarray:
        """Decode draws of q; other temperatures act on the symbols' conditionals.  -> (n, T) int"""
        if temperature != 1.0:
            return super().sample(n, rng=rng, temperature=temperature)
        return self.tokenizer.decode(self.q.sample(n, rng=rng))

    def _block(self, x: np.ndarray, out: np.ndarray) -> None:
        """Write the conditionals of x (N, t) to out (N, min(t+1, T), V)."""
        n, v = self.tokenizer.symbols, self.vocab_size
        whole = x.shape[1] // n * n
        law = self.q.conditionals(self.tokenizer.chunks(x[:, :whole]))  # (N, chunks, V^n)
        for s in range(out.shape[1]):
            if s % n == 0:
                left = law[:, s // n]
            completions = left.reshape(len(x), v, v ** (n - 1 - s % n))
            top = completions.max(axis=2, keepdims=True, initial=-np.inf)
            top = np.where(np.isfinite(top), top, 0.0)
            step = safe_log(np.exp(completions - top).sum(axis=2)) + top[:, :, 0]  # (N, V)
            most = step.max(axis=1, keepdims=True)
            possible = np.isfinite(most)
            share = np.exp(step - np.where(possible, most, 0.0))
            share = np.where(possible, share, 1.0)
            norm = np.where(possible, most, 0.0) + np.log(share.sum(axis=1, keepdims=True))
            out[:, s] = np.where(possible, step, 0.0) - norm
            if s < x.shape[1]:
                left = np.take_along_axis(completions, x[:, s, None, None], axis=1)[:, 0]
