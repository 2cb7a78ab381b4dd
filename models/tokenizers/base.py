"""A tokenizer maps raw documents to token documents and back, and a law of tokens induces a law of raw documents.

Tokens are the interface between documents and a learner. What encoding throws away, no learner gets back: the law of
whoever decodes, `log_expansion`, sets the ceiling. Every token document has the same width L; what comes after the
last token of a shorter one is filled with the end token, where the tokenizer has one.

Not handled here: weights of documents in training, and tokenizers that draw among several tokenizations.
"""

from __future__ import annotations

import abc
import importlib
import inspect
import pkgutil
from dataclasses import Field, dataclass, replace
from typing import Any, ClassVar, TypeVar

import numpy as np

from godmodel.models import tokenizers
from godmodel.models.distribution import BLOCK, Distribution, Law, Scoring, before, symbol_dtype

CELLS = 2**22  # conditionals held at once: 32 MB of float64

AnyLaw = TypeVar("AnyLaw", bound=Law)
AnyTokenizer = TypeVar("AnyTokenizer", bound="Tokenizer")
Found = TypeVar("Found")


@dataclass(frozen=True)
class Rate:
    """A rate is what token documents cost, averaged over some raw documents.

    Attributes:
        tokens: tokens in a document, without those that only fill its width.
        bits: tokens x log2 W, bits per document: the cost with all tokens equally likely.
        entropy_bits: tokens x entropy of the tokens' shares, bits per document: the cost if tokens were independent.
    """

    tokens: float
    bits: float
    entropy_bits: float


class Tokenizer(abc.ABC):
    """A tokenizer maps raw documents over V symbols to token documents over W tokens and back.

    Training returns a new, frozen one.

    Attributes:
        raw_vocab_size: V, symbols of raw documents.
        raw_length: T, symbols in a raw document; 0 until trained.
        vocab_size: W, tokens, with the end token where there is one.
        length: L, tokens in a token document.
        end: the token that fills token documents to their width; None where all have L tokens anyway.
        lossless: whether decode(encode(x)) == x for every raw document x.
        unambiguous: whether encode(x) is the only token document that can decode to x.
    """

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]  # every tokenizer that can be made is a dataclass

    raw_vocab_size: int
    raw_length: int

    @property
    @abc.abstractmethod
    def vocab_size(self) -> int:
        """Return W, the number of tokens."""

    @property
    @abc.abstractmethod
    def length(self) -> int:
        """Return L, the tokens in a token document."""

    @property
    def end(self) -> int | None:
        """Return the end token; None, as here by default, where all token documents have L tokens."""
        return None

    @property
    def lossless(self) -> bool:
        """Return whether decoding gives every raw document back, as here by default."""
        return True

    @property
    def unambiguous(self) -> bool:
        """Return whether one token document alone decodes to each raw document, as here by default."""
        return True

    @abc.abstractmethod
    def train(self, x: np.ndarray, *, rng: np.random.Generator) -> Tokenizer:
        """Return the tokenizer trained on raw documents x (N, T) int, N >= 1; this one stays as it is.

        Raises:
            ValueError: if x is not such an array, or holds symbols outside 0..V-1.
        """

    @abc.abstractmethod
    def encode(self, x: np.ndarray) -> np.ndarray:
        """Return the token documents of raw documents.  x (N, T) int -> (N, L) int in 0..W-1

        Raises:
            ValueError: before training, for another shape, or for symbols outside 0..V-1.
        """

    @abc.abstractmethod
    def decode(self, tokens: np.ndarray, *, rng: np.random.Generator | None = None) -> np.ndarray:
        """Return the raw documents of any token documents.  tokens (N, L) int -> (N, T) int in 0..V-1

        A lossy tokenizer draws what is missing from its own law with `rng`, and takes the likeliest without.

        Raises:
            ValueError: before training, for another shape, or for tokens outside 0..W-1.
        """

    def log_expansion(self, x: np.ndarray) -> np.ndarray:
        """Return log p(x | encode(x)), the decoder's law of what encoding threw away, in nats.  x (N, T) int -> (N,)"""
        return np.zeros(len(checked_documents(x, self)))

    def decoded(self, q: Law) -> Law:
        """Return the law of decode(tokens) for tokens drawn from q; a `Distribution` where conditionals are cheap.

        Raises:
            ValueError: if q is a law over documents of another vocabulary or length.
        """
        return DecodedLaw(q, self)

    def round_trip(self, p: Distribution) -> Law:
        """Return the law of raw documents of p that were encoded and decoded: p itself where nothing is lost.

        Raises:
            TypeError: if the tokenizer is lossy, as here by default.
        """
        if not self.lossless:
            raise TypeError(f"{type(self).__name__} loses something and has no exact law of what comes back")
        return p

    def rate_bits(self, x: np.ndarray) -> Rate:
        """Return the mean tokens and bits of a token document.  x (N, T) int, N >= 1"""
        tokens = self.encode(x)
        used = tokens[self.used(tokens)]
        share = np.bincount(used, minlength=self.vocab_size) / max(used.size, 1)
        share = share[share > 0]
        each = used.size / max(len(x), 1)
        return Rate(each, each * float(np.log2(self.vocab_size)), each * float(-(share @ np.log2(share))))

    def used(self, tokens: np.ndarray) -> np.ndarray:
        """Return which tokens come before the first end token.  tokens (N, L) int -> (N, L) bool"""
        if self.end is None:
            return np.ones(tokens.shape, dtype=bool)
        return before(tokens, self.end)


class DecodedLaw(Law):
    """This is the law of raw documents decoded from a token law q.

    Its log-probability is log p(x) = log q(encode(x)) + log p(x | encode(x)). It is exact where encode(x) is the only
    token document that decodes to x. Otherwise (`scoring` is "bound") the true probability also has the other token
    documents, and this is a lower bound of it: cross-entropies and KL that are computed with it are upper bounds, and
    the probabilities of all documents sum to at most one.

    Args:
        q: a law over token documents.
        tokenizer: a trained one.

    Raises:
        ValueError: if q's vocabulary or length is not the tokenizer's.
    """

    def __init__(self, q: Law, tokenizer: AnyTokenizer):
        self.q = checked_law(q, tokenizer)
        self.tokenizer: Any = tokenizer
        self.vocab_size = tokenizer.raw_vocab_size
        self.length = tokenizer.raw_length

    @property
    def scoring(self) -> Scoring:  # type: ignore[override]
        """How `log_prob` answers; see `Law`."""
        return "exact" if self.tokenizer.unambiguous else "bound"

    def log_prob(self, x: np.ndarray) -> np.ndarray:
        """Return the log-probability, or a lower bound of it where not exact, in nats.  x (N, T) int -> (N,)"""
        return self.q.log_prob(self.tokenizer.encode(x)) + self.tokenizer.log_expansion(x)

    def sample(self, n: int, *, rng: np.random.Generator, temperature: float = 1.0) -> np.ndarray:
        """Decode draws from q; the temperature acts on tokens, not on symbols.  -> (n, T) int"""
        return self.tokenizer.decode(self.q.sample(n, rng=rng, temperature=temperature), rng=rng)


def every_tokenizer() -> dict[str, type[Tokenizer]]:
    """Find the concrete tokenizers of this package, by the name of the file that holds them.

    >>> every_tokenizer()["identity"].__name__
    'IdentityTokenizer'
    """
    found = {}
    for module in pkgutil.iter_modules(tokenizers.__path__):
        loaded = importlib.import_module(f"{tokenizers.__name__}.{module.name}")
        for value in vars(loaded).values():
            here = inspect.isclass(value) and value.__module__ == loaded.__name__
            if here and issubclass(value, Tokenizer) and not inspect.isabstract(value):
                found[module.name] = value
    return found


def trained(tokenizer: AnyTokenizer, raw_length: int, **learned: Any) -> AnyTokenizer:
    """Return a copy of a tokenizer (a frozen dataclass) with what it has learned; its arrays become read-only."""
    for value in learned.values():
        if isinstance(value, np.ndarray):
            value.flags.writeable = False
    return replace(tokenizer, raw_length=int(raw_length), **learned)


def learned(found: Found | None, tokenizer: Tokenizer) -> Found:
    """Return what training found.

    Raises:
        ValueError: before training.
    """
    if found is None:
        raise _untrained(tokenizer)
    return found


def checked_shelf(x: np.ndarray, vocab_size: int) -> np.ndarray:
    """Return documents to train on, checked to be (N, T) integers in 0..V-1 with N, T >= 1.

    Raises:
        ValueError: for another shape or type, or for symbols outside 0..V-1.
    """
    x = np.asarray(x)
    if x.ndim != 2 or 0 in x.shape or x.dtype.kind not in "iu":
        raise ValueError(f"a tokenizer trains on integers of shape (N, T) with N, T >= 1, got {x.dtype} {x.shape}")
    if x.min() < 0 or x.max() >= vocab_size:
        raise ValueError(
            f"symbols must lie in 0..{vocab_size - 1}, got {x.min()}..{x.max()}: raise V or check the data"
        )
    return x


def checked_documents(x: np.ndarray, tokenizer: Tokenizer, *, prefix: bool = False) -> np.ndarray:
    """Return raw documents (N, T), or prefixes (N, t) with t <= T, of symbols in 0..V-1 as intp.

    Raises:
        ValueError: before training, for another shape or type, or for symbols outside 0..V-1.
    """
    length, vocab_size = _trained_length(tokenizer), tokenizer.raw_vocab_size
    return _checked(x, "raw documents", "symbols", length, vocab_size, prefix=prefix)


def checked_tokens(tokens: np.ndarray, tokenizer: Tokenizer) -> np.ndarray:
    """Return token documents (N, L) of tokens in 0..W-1 as intp.

    Raises:
        ValueError: before training, for another shape or type, or for tokens outside 0..W-1.
    """
    _trained_length(tokenizer)
    return _checked(tokens, "token documents", "tokens", tokenizer.length, tokenizer.vocab_size)


def checked_law(q: AnyLaw, tokenizer: Tokenizer) -> AnyLaw:
    """Return a token law whose vocabulary and length, where it states them, are the tokenizer's.

    Raises:
        ValueError: before training, or if they are not.
    """
    _trained_length(tokenizer)
    ours = (tokenizer.vocab_size, tokenizer.length)
    theirs = (getattr(q, "vocab_size", ours[0]), getattr(q, "length", ours[1]))
    if theirs != ours:
        raise ValueError(f"the token law must have (W, L) = {ours}, got {theirs}: fit it to encoded documents")
    return q


def block_rows(cells: int) -> int:
    """Return how many documents to hold at once where each takes `cells` numbers."""
    return min(BLOCK, max(1, CELLS // max(cells, 1)))


def as_symbols(x: np.ndarray, vocab_size: int) -> np.ndarray:
    """Return the same numbers in the smallest unsigned integers that hold 0..vocab_size-1."""
    return x.astype(symbol_dtype(vocab_size))


def positive(name: str, value: int, least: int = 1) -> None:
    """Raise ValueError unless the value is a whole number, at least `least`."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < least:
        raise ValueError(f"{name} must be a whole number >= {least}, got {value!r}")


def _trained_length(tokenizer: Tokenizer) -> int:
    if tokenizer.raw_length < 1:
        raise _untrained(tokenizer)
    return tokenizer.raw_length


def _untrained(tokenizer: Tokenizer) -> ValueError:
    return ValueError(f"this {type(tokenizer).__name__} is not trained yet: use what train(x, rng=...) returns")


def _checked(x: np.ndarray, what: str, items: str, length: int, size: int, *, prefix: bool = False) -> np.ndarray:
    x = np.asarray(x)
    fits = x.ndim == 2 and (x.shape[1] <= length if prefix else x.shape[1] == length)
    if not fits or not (x.dtype.kind in "iu" or x.size == 0):
        raise ValueError(f"{what} must be integers of shape (N, {length}), got {x.dtype} {x.shape}")
    if x.size and (x.min() < 0 or x.max() >= size):
        raise ValueError(f"{items} must lie in 0..{size - 1}, got {x.min()}..{x.max()}: whose documents are these?")
    return x.astype(np.intp)
