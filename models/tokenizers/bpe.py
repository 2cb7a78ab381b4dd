"""Byte-pair encoding makes the commonest pair of neighbouring tokens a token, again and again.

Sennrich, Haddow, Birch 2016, "Neural Machine Translation of Rare Words with Subword Units", arXiv 1508.07909. The
counts and the encoding are Hugging Face's `tokenizers`. There is no pre-tokenizer: pieces cross whatever a space is.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np

from godmodel.models.tokenizers.base import checked_shelf, trained
from godmodel.models.tokenizers.pieces import (
    Piece,
    Pieces,
    alphabet,
    check_size,
    commonest_last,
    library,
    piece_of,
    text,
    texts,
)


@dataclass(frozen=True, eq=False)
class BPETokenizer(Pieces):
    """This tokenizer makes pieces by merging pairs; every symbol has a token, so no document is unknown.

    Symbols that the training set lacks have a token too. Training counts whole numbers and breaks ties by token number:
    it is the same at every run and uses no random numbers.

    Attributes:
        raw_vocab_size: V in 1..20,992.
        size: the most tokens, > V; fewer are made where no pair is left that occurs `min_count` times.
        min_count: how often a pair must occur in the training set to be merged.
        pieces: the symbols of each token but the end token; training finds them.
        merges: pairs of tokens in the order in which they are merged; training finds them.
        fill: the symbol that completes documents which end early; training finds it.
        raw_length: T; training reads it off the documents.

    Raises:
        ValueError: for numbers outside these ranges.
        ImportError: in training and encoding, where the package `tokenizers` is missing.

    >>> bpe = BPETokenizer(2, size=4).train(np.array([[0, 1, 0, 1], [0, 1, 1, 0]]), rng=None)
    >>> bpe.pieces, bpe.encode(np.array([[0, 1, 0, 1]])).tolist()
    (((0,), (1,), (0, 1)), [[2, 2, 3, 3]])
    """

    raw_vocab_size: int
    size: int = 512
    min_count: int = 2
    pieces: tuple[Piece, ...] = ()
    merges: tuple[tuple[int, int], ...] = ()
    fill: int = 0
    raw_length: int = 0

    def __post_init__(self) -> None:
        check_size(self.raw_vocab_size, self.size)
        if self.min_count < 1:
            raise ValueError(f"min_count is a count >= 1, got {self.min_count}")

    def train(self, x: np.ndarray, *, rng: np.random.Generator | None = None) -> BPETokenizer:
        """Merge pairs until there are `size` tokens, or no pair is left to merge.  x (N, T) int"""
        x = checked_shelf(x, self.raw_vocab_size)
        hub = library()
        learned = hub.Tokenizer(hub.models.BPE())
        trainer = hub.trainers.BpeTrainer(
            vocab_size=self.size - 1,
            min_frequency=self.min_count,
            initial_alphabet=alphabet(self.raw_vocab_size),
            special_tokens=[],
            show_progress=False,
        )
        learned.train_from_iterator(texts(x), trainer, length=len(x))
        model = json.loads(learned.to_str())["model"]
        singles = [(v,) for v in range(self.raw_vocab_size)]
        longer = [piece_of(s) for s, _ in sorted(model["vocab"].items(), key=lambda item: item[1]) if len(s) > 1]
        pieces = (*singles, *longer)
        number = {text(piece): i for i, piece in enumerate(pieces)}
        merges = tuple((number[a], number[b]) for a, b in model["merges"])
        return trained(self, x.shape[1], pieces=pieces, merges=merges, fill=commonest_last(x))

    def engine(self) -> Any:
        """Build Hugging Face's tokenizer with these merges."""
        hub = library()
        strings = [text(piece) for piece in self.pieces]
        vocab = {string: i for i, string in enumerate(strings)}
        model = hub.models.BPE(vocab, [(strings[a], strings[b]) for a, b in self.merges], cache_capacity=0)
        return hub.Tokenizer(model)
