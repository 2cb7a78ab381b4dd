"""Tokenizers as settings: what stands between the shelf and the learner, trained on the shelf at every study."""

from __future__ import annotations

import abc
from typing import ClassVar

from godmodel.models.tokenizers.base import Tokenizer
from godmodel.sim.parts import Can, Need, Part


class TokenizerSettings(Part, abc.ABC):
    """Settings from which an untrained tokenizer is made."""

    needs: ClassVar[tuple[Need, ...]] = (Need("world", Can.SYMBOLS),)

    @abc.abstractmethod
    def build(self, vocab_size: int, shape: tuple[int, ...] | None = None) -> Tokenizer:
        """A tokenizer of documents over V symbols; `shape` (R, C) or (F, R, C) of a world of pictures or films.

        Raises:
            InputError: if these and the settings do not go together.
        """
