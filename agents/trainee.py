"""The trainee: the agent that owns a learner. It collects, studies, and publishes."""

from __future__ import annotations

import mesa
import numpy as np

from models.distribution import Distribution, Learner


class Trainee(mesa.Agent):
    """A model in the world.

    Attributes:
        number: its origin number in the corpus, 1 for the first.
        law: what it has learned, None before its first study.
        generation: how many trainings it has had.
        shelf: rows of the corpus that it studied last.
        studied_at: tick of its last study.
    """

    def __init__(
        self,
        model: mesa.Model,
        learner: Learner,
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
        self.learner = learner
        self.anchor = anchor
        self.number = number
        self.shelf_size = shelf_size
        self.interval = interval
        self.until = until
        self.temperature = temperature
        self.documents = documents
        self.law: Distribution | None = None
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
        """Fit a fresh learner to the shelf: training starts anew, since a warm start can hide collapse."""
        self.law = self.learner.fit(corpus.x[self.shelf], rng=rng)
        self.generation += 1
        self.studied_at = tick

    def publish(self, corpus, tick: int, *, rng: np.random.Generator) -> None:
        """Draw documents from what was learned and put them before the public."""
        if self.documents:
            x = self.law.sample(self.documents, rng=rng, temperature=self.temperature)
            corpus.publish(x, tick=tick, origin=self.number, generation=self.generation)
