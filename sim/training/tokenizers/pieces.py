"""What tokenizers into pieces of words share: how many pieces there are."""

from __future__ import annotations

from pydantic import Field

from godmodel.models.tokenizers.base import Tokenizer
from godmodel.sim.errors import InputError
from godmodel.sim.optional import require
from godmodel.sim.training.tokenizers.base import TokenizerSettings


class PieceSettings(TokenizerSettings):
    """What tokenizers into pieces of words share: how many pieces there are."""

    size: int = Field(512, ge=2, le=1_000_000, description="W, most tokens; more than the world's symbols")

    def _made(self, tokens: type, vocab_size: int, **settings) -> Tokenizer:
        require(f"trainee.tokenizer = {self.kind}", "tokenizers", otherwise="set trainee.tokenizer=chunk")
        try:
            return tokens(vocab_size, size=self.size, **settings)
        except ValueError as error:
            raise InputError(f"trainee.tokenizer = {self.kind}: {error}; set another trainee.tokenizer.size.") from None
