"""What tokenizers of pictures share."""

from __future__ import annotations

from typing import ClassVar, cast

from pydantic import Field

from godmodel.models.tokenizers.base import Tokenizer
from godmodel.sim.errors import InputError
from godmodel.sim.parts import Can, Need
from godmodel.sim.training.tokenizers.base import TokenizerSettings


class PictureSettings(TokenizerSettings):
    """What tokenizers of pictures share."""

    needs: ClassVar[tuple[Need, ...]] = (
        Need("world", Can.PICTURES),
        Need("world", Can.LISTED, ledger=True),
        Need("lens", Can.KEEPS_DOCUMENTS, ledger=True),
    )
    size: int = Field(2, ge=1, le=64, description="side of the square that a token stands for, pixels")

    def _made(self, tokens: type, vocab_size: int, shape: tuple[int, ...] | None, **settings) -> Tokenizer:
        try:
            pixels = cast(tuple, shape)  # `needs` asks for a world of pictures
            return tokens(vocab_size, (1, *pixels)[-3:], size=self.size, **settings)
        except ValueError as error:
            raise InputError(f"trainee.tokenizer = {self.kind}: {error}.") from None
