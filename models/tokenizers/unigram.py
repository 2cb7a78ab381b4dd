"""Unigram pieces are pruned to those that make the training set likeliest if tokens were independent.

Kudo 2018, "Subword Regularization", arXiv 1804.10959; training and encoding (the likeliest tokenization, Viterbi) are
Hugging Face's `tokenizers`. Not handled here: drawing among tokenizations, which is what the paper regularises with.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np

from godmodel.models.tokenizers.base import checked_shelf, positive, trained
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

BREAK = "\0"  # no piece crosses it
RARE = 1.0  # nats below the rarest piece: the score of symbols that the library's model lacks
STEP = 1e-4  # nats: it appends these with scores this far apart, from its lowest score up, in an order that changes


@dataclass(frozen=True, eq=False)
class UnigramTokenizer(Pieces):
    """This tokenizer makes pieces by pruning; every symbol has a token, so no document is unknown.

    Symbols that the training set lacks have a token too. The library adds up in an order that changes between runs when
    it is given several texts. So it is given one, the documents with a break between them, and training has the same
    bits at every run. That takes some 1.4 kB and 30 to 250 microseconds a symbol, so at most `train_symbols` are used,
    whole documents drawn with `rng`.

    Attributes:
        raw_vocab_size: V in 1..20,992.
        size: the most tokens, > V; fewer are made where the training set has too few repeated strings.
        longest: symbols in the longest piece, >= 2.
        train_symbols: the most symbols to train on.
        pieces: the symbols of each token but the end token; training finds them.
        scores: log-probability of each piece, nats; training finds them.
        fill: the symbol that completes documents which end early; training finds it.
        raw_length: T; training reads it off the documents.

    Raises:
        ValueError: for numbers outside these ranges.
        ImportError: in training and encoding, where the package `tokenizers` is missing.
    """

    raw_vocab_size: int
    size: int = 512
    longest: int = 16
    train_symbols: int = 2**16
    pieces: tuple[Piece, ...] = ()
    scores: tuple[float, ...] = ()
    fill: int = 0
    raw_length: int = 0

    def __post_init__(self) -> None:
        check_size(self.raw_vocab_size, self.size)
        positive("longest", self.longest, 2)
        positive("train_symbols", self.train_symbols)

    def train(self, x: np.ndarray, *, rng: np.random.Generator) -> UnigramTokenizer:
        """Prune to `size` tokens; `rng` is used where x has more than `train_symbols` symbols.  x (N, T) int"""
        x = checked_shelf(x, self.raw_vocab_size)
        most = max(1, self.train_symbols // x.shape[1])
        shelf = x if len(x) <= most else x[np.sort(rng.choice(len(x), size=most, replace=False))]
        hub = library()
        learned = hub.Tokenizer(hub.models.Unigram())
        trainer = hub.trainers.UnigramTrainer(
            vocab_size=self.size,  # the break takes the place of the end token
            initial_alphabet=alphabet(self.raw_vocab_size),
            max_piece_length=self.longest,
            special_tokens=[],
            show_progress=False,
        )
        learned.train_from_iterator([BREAK.join([*texts(shelf), ""])], trainer)
        found = {s: float(score) for s, score in json.loads(learned.to_str())["model"]["vocab"]}
        lowest = min(found.values())  # of the library's model: the break is always among what it appends
        appended = lowest + STEP * (self.raw_vocab_size + 1)
        known = [found.get(character, lowest) for character in alphabet(self.raw_vocab_size)]
        longer = sorted((-score, piece_of(s)) for s, score in found.items() if len(s) > 1 and BREAK not in s)
        longer = longer[: self.size - 1 - self.raw_vocab_size]
        pieces = (*((v,) for v in range(self.raw_vocab_size)), *(piece for _, piece in longer))
        scores = (*(s if s > appended else lowest - RARE for s in known), *(-negative for negative, _ in longer))
        return trained(self, x.shape[1], pieces=pieces, scores=scores, fill=commonest_last(x))

    def engine(self) -> Any:
        """Build Hugging Face's tokenizer with these pieces and scores."""
        hub = library()
        strings = [text(piece) for piece in self.pieces]
        return hub.Tokenizer(hub.models.Unigram(list(zip(strings, self.scores, strict=True)), None, False))
