"""Tokens are all strings of n symbols: nothing is lost, V^n tokens."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from godmodel.sim.errors import InputError
from godmodel.sim.parts import Can
from godmodel.sim.training.tokenizers.base import TokenizerSettings


class Chunk(TokenizerSettings):
    """Tokens are all strings of n symbols: nothing is lost, V^n tokens."""

    kind: Literal["chunk"] = "chunk"
    offers: ClassVar[frozenset[Can]] = frozenset({Can.LOSSLESS})
    symbols: int = Field(2, ge=1, le=64, description="n, symbols in a token")

    def build(self, vocab_size, shape=None):
        """Build the chunks; V^n tokens must be few enough."""
        from godmodel.models.tokenizers.chunk import ChunkTokenizer

        try:
            return ChunkTokenizer(vocab_size, symbols=self.symbols)
        except ValueError as error:
            raise InputError(f"trainee.tokenizer = chunk: {error}; set a smaller trainee.tokenizer.symbols.") from None
