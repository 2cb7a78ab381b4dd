"""Tokenizers as settings: what stands between the shelf and the learner, trained on the shelf at every study."""

from __future__ import annotations

import abc
from typing import Literal

from pydantic import Field

from models.tokenizers.base import Tokenizer
from sim.errors import InputError
from sim.settings import Settings, by_kind


class TokenizerSettings(Settings, abc.ABC):
    """Settings from which an untrained tokenizer is made."""

    @abc.abstractmethod
    def build(self, vocab_size: int) -> Tokenizer:
        """A tokenizer of documents over V symbols.

        Raises:
            InputError: if V and the settings do not go together.
        """


class Identity(TokenizerSettings):
    """Tokens are symbols: nothing is lost, nothing is gathered."""

    kind: Literal["identity"] = "identity"

    def build(self, vocab_size):
        """No settings."""
        from models.tokenizers.identity import Identity as Tokens

        return Tokens(vocab_size)


class Merge(TokenizerSettings):
    """Several symbols become one token and can't be told apart any more."""

    kind: Literal["merge"] = "merge"
    classes: int = Field(16, ge=1, le=1_000_000, description="W, tokens")
    by: Literal["rarest", "adjacent"] = Field(
        "rarest",
        description="`rarest`: all but the W-1 most frequent symbols share one; `adjacent`: equal ranges of rank",
    )

    def build(self, vocab_size):
        """At most V classes."""
        from models.tokenizers.merge import Merge as Tokens

        if self.classes > vocab_size:
            raise InputError(
                f"a merging tokenizer needs at most as many classes as the world has symbols, {vocab_size}, "
                f"got {self.classes}; set a smaller trainee.tokenizer.classes."
            )
        return Tokens(vocab_size, self.classes, by=self.by)


class Chunk(TokenizerSettings):
    """Tokens are all strings of n symbols: nothing is lost, V^n tokens."""

    kind: Literal["chunk"] = "chunk"
    symbols: int = Field(2, ge=1, le=64, description="n, symbols in a token")

    def build(self, vocab_size):
        """V^n tokens must be few enough."""
        from models.tokenizers.chunk import Chunk as Tokens

        try:
            return Tokens(vocab_size, symbols=self.symbols)
        except ValueError as error:
            raise InputError(f"trainee.tokenizer = chunk: {error}; set a smaller trainee.tokenizer.symbols.") from None


class _Pieces(TokenizerSettings):
    size: int = Field(512, ge=2, le=1_000_000, description="W, most tokens; more than the world's symbols")

    def _made(self, tokens: type, vocab_size: int, **settings) -> Tokenizer:
        try:
            return tokens(vocab_size, size=self.size, **settings)
        except ValueError as error:
            raise InputError(f"trainee.tokenizer = {self.kind}: {error}; set another trainee.tokenizer.size.") from None


class BPE(_Pieces):
    """Byte-pair encoding (Sennrich et al. 2016): the most frequent pairs become tokens."""

    kind: Literal["bpe"] = "bpe"

    def build(self, vocab_size):
        """Needs Hugging Face's tokenizers."""
        from models.tokenizers.bpe import BPE as Tokens

        return self._made(Tokens, vocab_size)


class Unigram(_Pieces):
    """SentencePiece's unigram (Kudo 2018): the likeliest set of pieces."""

    kind: Literal["unigram"] = "unigram"

    def build(self, vocab_size):
        """Needs Hugging Face's tokenizers."""
        from models.tokenizers.unigram import Unigram as Tokens

        return self._made(Tokens, vocab_size)


AnyTokenizer = by_kind(Identity, Merge, Chunk, BPE, Unigram)
