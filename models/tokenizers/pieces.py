"""Pieces are tokens that stand for strings of symbols of any length, found by a library for text.

Each symbol becomes one character, so that the text of a document is the document and nothing normalises or splits it.
Token documents have L = T tokens, because any document can be written in single symbols; shorter ones are filled with
the end token. A law of tokens means a law of documents of T symbols: see `models.tokenizers.spelling`. Any token
document decodes, too: pieces are laid one after another until T symbols are out, and what an early end leaves open is
filled with the symbol that the training documents end with most often.

Not handled here: raw alphabets of more than 20,992 symbols (the block of characters that stands for them).
"""

from __future__ import annotations

import abc
import importlib
import os
from collections.abc import Iterable
from functools import cached_property
from types import ModuleType
from typing import Any

import numpy as np

from godmodel.models.distribution import Law
from godmodel.models.tokenizers.base import (
    DecodedLaw,
    Tokenizer,
    as_symbols,
    checked_documents,
    checked_tokens,
    positive,
)

FIRST = 0x4E00  # the first of the 20,992 characters of the CJK block: letters without case, accents or spaces
CHARACTERS = 20_992
ENCODED = 4096  # documents that are encoded together

Piece = tuple[int, ...]


class Pieces(Tokenizer):
    """Tokenizers with pieces share this: token v < V is symbol v, then come the learned pieces, last the end token.

    Attributes:
        size: the most tokens, with all symbols and the end token; W may stay below it.
        pieces: the symbols of each token but the end token; empty until trained.
        fill: the symbol that completes documents which end early.
    """

    unambiguous = False  # (a b) and (ab) decode alike

    size: int
    pieces: tuple[Piece, ...]
    fill: int

    @abc.abstractmethod
    def engine(self) -> Any:
        """Build the trained tokenizer of the library, with this one's numbers for its tokens."""

    @property
    def vocab_size(self) -> int:
        """Return W, the number of pieces and the end token."""
        return len(self.pieces) + 1

    @property
    def length(self) -> int:
        """Return L = T, because any document can be written in single symbols."""
        return self.raw_length

    @property
    def end(self) -> int:
        """Return the end token, which is the last one."""
        return len(self.pieces)

    def encode(self, x: np.ndarray) -> np.ndarray:
        """Return the library's pieces, then end tokens.  x (N, T) int -> (N, T)"""
        x = checked_documents(x, self)
        out = np.full(x.shape, self.end, dtype=np.intp)
        for start in range(0, len(x), ENCODED):
            found = self._engine.encode_batch_fast(texts(x[start : start + ENCODED]), add_special_tokens=False)
            ids = [np.asarray(each.ids, dtype=np.intp) for each in found]
            width = np.fromiter(map(len, ids), dtype=np.intp, count=len(ids))
            block = out[start : start + ENCODED]
            block[np.arange(self.length) < width[:, None]] = np.concatenate(ids)
        return as_symbols(out, self.vocab_size)

    def decode(self, tokens: np.ndarray, *, rng: np.random.Generator | None = None) -> np.ndarray:
        """Lay the pieces one after another, cut or filled to T symbols.  tokens (N, T) int -> (N, T)"""
        tokens = checked_tokens(tokens, self)
        offset, width, symbols = self._flat
        size = np.where(self.used(tokens), width[tokens], 0)
        start = np.minimum(np.cumsum(size, axis=1) - size, self.raw_length)
        size = np.minimum(size, self.raw_length - start)  # (N, L): what of each piece fits
        n, _ = np.indices(tokens.shape)
        each = size.ravel()
        within = np.arange(each.sum()) - np.repeat(np.cumsum(each) - each, each)
        out = np.full((len(tokens), self.raw_length), self.fill, dtype=np.intp)
        at = np.repeat(start.ravel(), each) + within
        out[np.repeat(n.ravel(), each), at] = symbols[np.repeat(offset[tokens].ravel(), each) + within]
        return as_symbols(out, self.raw_vocab_size)

    def decoded(self, q: Law) -> DecodedLaw:
        """Return the law of documents spelled by q, given that they have T symbols."""
        from godmodel.models.tokenizers.spelling import spelled  # it needs learners, which no other tokenizer does

        return spelled(q, self)

    def lattice(self, x: np.ndarray) -> np.ndarray:
        """Return the piece that each stretch of each document is, -1 where it is none.

        x (N, T) int -> (N, T, longest) int32; entry [n, i, k] is the piece x[n, i : i + k + 1].
        """
        keys, child, piece, longest = self._trie
        out = np.full((*x.shape, longest), -1, dtype=np.int32)
        node = np.zeros(x.shape, dtype=np.int64)  # the root
        for k in range(longest):
            wide = x.shape[1] - k
            if wide <= 0:
                break
            code = node[:, :wide] * self.raw_vocab_size + x[:, k:]
            place = np.minimum(np.searchsorted(keys, code), len(keys) - 1)
            found = (keys[place] == code) & (node[:, :wide] >= 0)
            node[:, :wide] = np.where(found, child[place], -1)
            out[:, :wide, k] = np.where(found, piece[child[place]], -1)
        return out

    @property
    def widths(self) -> tuple[int, ...]:
        """Return the symbols of each token (W,), 0 for the end token."""
        return (*map(len, self.pieces), 0)

    @cached_property
    def _trie(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
        """Return the steps of the tree of pieces as sorted codes node * V + symbol (E,), where each leads (E,), the
        piece of each node (-1: none), and the longest piece.
        """
        nodes: dict[Piece, int] = {(): 0}
        codes: list[int] = []
        for whole in self.pieces:
            for k in range(1, len(whole) + 1):
                if whole[:k] not in nodes:
                    nodes[whole[:k]] = len(nodes)
                    codes.append(nodes[whole[: k - 1]] * self.raw_vocab_size + whole[k - 1])
        piece = np.full(len(nodes), -1, dtype=np.int32)
        for number, whole in enumerate(self.pieces):
            piece[nodes[whole]] = number
        order = np.argsort(codes)
        return np.array(codes)[order], order + 1, piece, max(map(len, self.pieces))

    @cached_property
    def _engine(self) -> Any:
        return self.engine()

    @cached_property
    def _flat(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return where each token's symbols begin (W,), how many they are (W,), and all symbols in a row."""
        width = np.array([*map(len, self.pieces), 0], dtype=np.intp)
        return np.cumsum(width) - width, width, np.array([v for piece in self.pieces for v in piece], dtype=np.intp)

    def __getstate__(self) -> dict:
        """Return the fields alone: the library's object and the tables are built again where they are needed."""
        return {name: value for name, value in vars(self).items() if name not in ("_engine", "_flat", "_trie")}


def check_size(raw_vocab_size: int, size: int) -> None:
    """Raise ValueError unless V symbols have characters and `size` leaves room for them and the end token."""
    positive("raw_vocab_size", raw_vocab_size)
    positive("size", size)
    if raw_vocab_size > CHARACTERS:
        raise ValueError(f"pieces are made of at most {CHARACTERS} symbols, got {raw_vocab_size}: merge some first")
    if size <= raw_vocab_size:
        raise ValueError(
            f"size must be at least V + 1 = {raw_vocab_size + 1}, every symbol and the end token, got {size}"
        )


def library() -> ModuleType:
    """Return the package `tokenizers`, imported on first use, with its threads off by default.

    Its threads do not outlive a fork, and it warns when there were some. Set TOKENIZERS_PARALLELISM=true before the
    first use for faster encoding with the same result, in processes that do not fork.

    Raises:
        ImportError: where it is not installed.
    """
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    try:
        return importlib.import_module("tokenizers")
    except ModuleNotFoundError as error:
        if error.name != "tokenizers":
            raise
        raise ImportError(
            "BPE and unigram pieces need Hugging Face's package tokenizers: pip install 'godmodel[text]', or use chunks"
        ) from error


def texts(x: np.ndarray) -> list[str]:
    """Write each document as a text of T characters.  x (N, T) int -> N strings"""
    codes = np.ascontiguousarray(x.astype(np.uint32) + np.uint32(FIRST))
    return codes.view(f"U{x.shape[1]}")[:, 0].tolist()


def text(piece: Iterable[int]) -> str:
    """Write a piece as a text, one character a symbol."""
    return "".join(chr(FIRST + v) for v in piece)


def piece_of(string: str) -> Piece:
    """Return the symbols of a text.

    >>> piece_of(text((3, 0, 255)))
    (3, 0, 255)
    """
    return tuple(ord(c) - FIRST for c in string)


def alphabet(raw_vocab_size: int) -> list[str]:
    """Return the characters of the symbols 0..V-1."""
    return [chr(FIRST + v) for v in range(raw_vocab_size)]


def commonest_last(x: np.ndarray) -> int:
    """Return the symbol that most documents end with, the smallest of several.  x (N, T) int"""
    return int(np.bincount(x[:, -1].astype(np.intp)).argmax())
