"""The identity makes each symbol a token: nothing is lost and nothing is gained."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from godmodel.models.distribution import Distribution, Law
from godmodel.models.tokenizers.base import (
    Tokenizer,
    as_symbols,
    checked_documents,
    checked_law,
    checked_shelf,
    checked_tokens,
    positive,
    trained,
)


@dataclass(frozen=True, eq=False)
class IdentityTokenizer(Tokenizer):
    """This tokenizer uses symbols as tokens: W = V, L = T.

    Attributes:
        raw_vocab_size: V >= 1.
        raw_length: T; training reads it off the documents.

    >>> IdentityTokenizer(3, raw_length=2).encode(np.array([[0, 2]])).tolist()
    [[0, 2]]
    """

    raw_vocab_size: int
    raw_length: int = 0

    def __post_init__(self) -> None:
        positive("raw_vocab_size", self.raw_vocab_size)
        positive("raw_length", self.raw_length, 0)

    @property
    def vocab_size(self) -> int:
        """Return W = V, the number of symbols."""
        return self.raw_vocab_size

    @property
    def length(self) -> int:
        """Return L = T, the symbols in a document."""
        return self.raw_length

    def train(self, x: np.ndarray, *, rng: np.random.Generator | None = None) -> IdentityTokenizer:
        """Take T from x (N, T) int; no random numbers are used."""
        return trained(self, checked_shelf(x, self.raw_vocab_size).shape[1])

    def encode(self, x: np.ndarray) -> np.ndarray:
        """Return the same documents, after checks.  x (N, T) int -> (N, T)"""
        return as_symbols(checked_documents(x, self), self.raw_vocab_size)

    def decode(self, tokens: np.ndarray, *, rng: np.random.Generator | None = None) -> np.ndarray:
        """Return the same documents, after checks.  tokens (N, T) int -> (N, T)"""
        return as_symbols(checked_tokens(tokens, self), self.raw_vocab_size)

    def decoded(self, q: Law) -> Law:
        """Return q itself where it is a `Distribution`, else q behind the checks of a `DecodedLaw`."""
        return checked_law(q, self) if isinstance(q, Distribution) else super().decoded(q)
