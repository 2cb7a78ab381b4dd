"""A tokenizer of one's own: a class for every symbol, so that the laws of what comes back stay exact."""

from __future__ import annotations

import abc
from dataclasses import dataclass
from typing import ClassVar, cast

import numpy as np

from godmodel.models.tokenizers.merge import MergeTokenizer
from godmodel.sim.errors import InputError
from godmodel.sim.parts import Can, Need
from godmodel.sim.training.tokenizers.base import TokenizerSettings


class Tokenizer(TokenizerSettings, abc.ABC):
    """A tokenizer is settings and a method `classes`, which is asked at every study.

    A symbol is read as its class, and a class is written as one of its symbols, in proportion to how often each stands
    in the training set. A tokenizer of another kind is a subclass of `TokenizerSettings` whose `build` returns a
    `godmodel.models.tokenizers.base.Tokenizer`.
    """

    needs: ClassVar[tuple[Need, ...]] = (
        *TokenizerSettings.needs,
        Need("lens", Can.MERGES, ledger=True),
        Need("world", Can.SYMBOLWISE, ledger=True),
    )

    @abc.abstractmethod
    def classes(self, x: np.ndarray, vocab_size: int) -> np.ndarray:
        """Return the class of each of V symbols, (V,) int, every one of 0..W-1 used.  x (N, T) int: the training set"""

    def build(self, vocab_size, shape=None):
        """Return the untrained tokenizer that asks `classes`."""
        return OwnTokenizer(vocab_size, vocab_size, settings=self)


@dataclass(frozen=True, eq=False)
class OwnTokenizer(MergeTokenizer):
    """A merging tokenizer that asks the user's method for its classes whenever it is trained.

    Attributes:
        settings: the user's part.
    """

    settings: Tokenizer | None = None

    def train(self, x, *, rng=None):
        """Return the tokenizer with the user's classes of symbols, trained on documents.  x (N, T) int

        Raises:
            InputError: if the classes do not fit the symbols.
        """
        who, size = f"{type(self.settings).__name__}.classes", self.raw_vocab_size
        found = np.asarray(cast(Tokenizer, self.settings).classes(x, size))  # `build` gives it
        if found.shape != (size,) or found.dtype.kind not in "iu":
            raise InputError(f"{who} must return a whole number for each of {size} symbols, got shape {found.shape}.")
        if not np.array_equal(np.unique(found), np.arange(found.max() + 1)):
            raise InputError(f"{who} must number its classes 0, 1, 2, ... without a gap, got {np.unique(found)[:9]}.")
        return MergeTokenizer.train(OwnTokenizer(size, mapping=found, settings=self.settings), x, rng=rng)
