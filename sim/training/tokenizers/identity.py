"""Tokens are symbols: nothing is lost, nothing is gathered."""

from __future__ import annotations

from typing import ClassVar, Literal

from godmodel.sim.parts import Can, Need
from godmodel.sim.training.tokenizers.base import TokenizerSettings


class Identity(TokenizerSettings):
    """Tokens are symbols: nothing is lost, nothing is gathered."""

    kind: Literal["identity"] = "identity"
    offers: ClassVar[frozenset[Can]] = frozenset({Can.KEEPS_SYMBOLS, Can.LOSSLESS})
    needs: ClassVar[tuple[Need, ...]] = ()

    def build(self, vocab_size, shape=None):
        """Build a tokenizer that leaves symbols, or numbers, as they are."""
        from godmodel.models.tokenizers.identity import IdentityTokenizer
        from godmodel.models.tokenizers.numbers import NumbersTokenizer

        return IdentityTokenizer(vocab_size) if vocab_size else NumbersTokenizer()
