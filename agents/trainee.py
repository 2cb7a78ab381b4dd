"""The trainee: the agent that owns a learner. It collects, studies, and publishes."""

from __future__ import annotations

from collections.abc import Callable

import mesa
import numpy as np

from models.distribution import Law, Learner
from models.exact.tempered import Tempered
from models.tokenizers.base import DecodedLaw, Tokenizer


class Trainee(mesa.Agent):
    """A model in the world.

    Attributes:
        number: its origin number in the corpus, 1 for the first.
        law: what it has learned, as a law over raw documents; None before its first study.
        tokenizer: how it reads: untrained before its first study, then trained on the shelf of the last.
        generation: how many trainings it has had.
        shelf: rows of the corpus that it studied last.
        studied_at: tick of its last study.
    """

    def __init__(
        self,
        model: mesa.Model,
        learner: Callable[[int], Learner],
        tokenizer: Tokenizer,
        anchor,
        *,
        number: int,
        shelf_size: int,
        interval: int,
        until: int | None,
        temperature: float,
        documents: int,
    ):
        super().__init__(model)
        self.learner = learner  # a learner of documents over so many tokens
        self.tokenizer = tokenizer
        self.anchor = anchor
        self.number = number
        self.shelf_size = shelf_size
        self.interval = interval
        self.until = until
        self.temperature = temperature
        self.documents = documents
        self.law: Law | None = None
        self.generation = 0
        self.shelf = np.empty(0, dtype=np.int64)
        self.studied_at = 0

    def is_due(self, tick: int) -> bool:
        """Whether this is a tick to study at: every `interval` ticks from the first, never after `until`."""
        return (tick - 1) % self.interval == 0 and (self.until is None or tick <= self.until)

    def collect(self, corpus, tick: int, *, rng: np.random.Generator) -> None:
        """Take a shelf from the corpus by the anchor policy."""
        self.shelf = self.anchor.shelf(
            corpus, trainee=self.number, tick=tick, size=self.shelf_size, previous=self.shelf, rng=rng
        )

    def study(self, corpus, tick: int, *, rng: np.random.Generator) -> None:
        """Fit a fresh tokenizer and learner to the shelf; training starts anew: a warm start can hide collapse."""
        x = corpus.x[self.shelf]
        self.tokenizer = self.tokenizer.train(x, rng=rng)
        learner = self.learner(self.tokenizer.vocab_size)
        self.law = self.tokenizer.decoded(learner.fit(self.tokenizer.encode(x), rng=rng))
        self.generation += 1
        self.studied_at = tick

    def published_law(self) -> Law:
        """The exact law of what it publishes: what it learned, at its temperature."""
        if self.temperature == 1.0:
            return self.law
        if isinstance(self.law, DecodedLaw):  # the temperature acts on tokens
            return self.law.tokenizer.decoded(Tempered(self.law.q, self.temperature))
        return Tempered(self.law, self.temperature)

    def publish(self, corpus, tick: int, *, rng: np.random.Generator) -> None:
        """Draw documents from what was learned and put them before the public."""
        if self.documents:
            x = self.law.sample(self.documents, rng=rng, temperature=self.temperature)
            corpus.publish(x, tick=tick, origin=self.number, generation=self.generation)
