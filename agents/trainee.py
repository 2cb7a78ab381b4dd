"""The trainee: the agent that owns a learner. It collects, studies, and publishes."""

from __future__ import annotations

from collections.abc import Callable

import mesa
import numpy as np

from agents.verifier import Verifier
from models.distribution import Law, Learner
from models.exact.answered import Answered
from models.exact.grammar import Grammar
from models.exact.mixture import Mixture
from models.exact.reweighted import Reweighted
from models.exact.tempered import Tempered
from models.exact.truncated import Truncated
from models.improve.base import Bench, Improvement, Spent
from models.improve.search import Sample, Search
from models.tokenizers.base import DecodedLaw, Tokenizer


class Trainee(mesa.Agent):
    """A model in the world.

    Attributes:
        number: its origin number in the corpus, 1 for the first.
        law: what it has learned, as a law over raw documents; None before its first study.
        continues: whether post-training goes on from its last law, and not from a fresh fit.
        memory: what post-training keeps from one study to the next then, such as a reward.
        teacher: what it had learned before post-training.
        tokenizer: how it reads: untrained before its first study, then trained on the shelf of the last.
        generation: how many trainings it has had.
        shelf: rows of the corpus that it studied last.
        studied_at: tick of its last study.
        improvements: what it does after each study to make right answers likelier, in order.
        verifier: whom it asks, in post-training and before it publishes.
        people: the law whose questions it is asked, that of its last study.
        answers: whether it publishes answers to those, or documents of its own.
        search: how it looks for an answer when it is asked to solve a question.
        spent: what the last post-training drew and had checked.
        drafted: documents that it drew at the last tick to publish some of them.
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
        verifier: Verifier,
        patience: int = 100,
        min_p: float = 0.0,
        improvements: tuple[Improvement, ...] = (),
        grammar: Grammar | None = None,
        asked: int = 1000,
        answers: bool = False,
        search: Search | None = None,
        continues: bool = False,
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
        self.verifier = verifier
        self.patience = patience
        self.min_p = min_p
        self.improvements = improvements
        self.grammar = grammar
        self.asked = asked
        self.answers = answers
        self.search = search or Sample()
        self.continues = continues
        self.memory: dict = {}
        self.people: Mixture | None = None
        self.spent = Spent()
        self.drafted = 0
        self.law: Law | None = None
        self.teacher: Law | None = None
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

    def study(
        self, corpus, tick: int, *, rng: np.random.Generator, people: Mixture, asking: np.random.Generator
    ) -> None:
        """Fit a fresh tokenizer and learner to the shelf; training starts anew: a warm start can hide collapse.

        `people` is the law whose questions it is asked from now on, `asking` the dice of those for post-training.
        """
        x = corpus.x[self.shelf]
        self.tokenizer = self.tokenizer.train(x, rng=rng)
        learner = self.learner(self.tokenizer.vocab_size)
        if self.continues and self.law is not None:
            law = self.law
        else:
            law = self.tokenizer.decoded(learner.fit(self.tokenizer.encode(x), rng=rng))
            self.teacher, self.memory = law, {}
        self.people = people
        if self.improvements:
            law = self._improved(law, learner, x, people.sample(self.asked, rng=asking), tick, rng)
        self.law = law
        self.generation += 1
        self.studied_at = tick

    def _improved(
        self, law: Law, learner: Learner, shelf: np.ndarray, asked: np.ndarray, tick: int, rng: np.random.Generator
    ) -> Law:
        """What post-training makes of the law."""
        verifier = self.verifier
        bench = Bench(
            self.grammar,
            learner,
            shelf,
            asked,
            accept=lambda x, *, rng: verifier.check(x, tick=tick, rng=rng),
            weigh=lambda x: verifier.weigh(x, tick=tick),
            approve_steps=lambda x: verifier.approve_steps(x, tick=tick),
            min_p=self.min_p,
            base=self.teacher,
            memory=self.memory,
        )
        for improvement in self.improvements:
            law = improvement.improve(law, bench, rng=rng)
        self.spent = bench.spent
        return law

    def published_law(self, *, rng: np.random.Generator) -> Law:
        """The law of what it publishes: what it learned, at its temperature, as far as its verifier accepts it.

        Exact up to the verifier's share of acceptance, which is estimated by sampling with `rng`.
        """
        law = self._written()
        return law if self.verifier.trusting else Reweighted(law, self.verifier.judge.weights, rng=rng)

    @property
    def solver(self) -> Law:
        """What it answers questions with: what it learned, cut off at `min_p`."""
        return Truncated(self.law, self.min_p) if self.min_p else self.law

    def _written(self) -> Law:
        """The law of its drafts."""
        if self.answers:
            solver = self.solver if self.temperature == 1.0 else Tempered(self.solver, self.temperature)
            return Answered(self.people, solver)
        if self.temperature == 1.0:
            return self.solver
        if isinstance(self.law, DecodedLaw):  # the temperature acts on tokens
            return self.law.tokenizer.decoded(Tempered(self.law.q, self.temperature))
        return Tempered(self.solver, self.temperature)

    def publish(self, corpus, tick: int, *, rng: np.random.Generator, verdicts: np.random.Generator) -> None:
        """Draw documents from what was learned and put before the public what the verifier accepts.

        `verdicts` are the verifier's dice. It drafts until enough are accepted, or until its patience is at an end.
        """
        self.drafted = 0
        if not self.documents:
            return
        drafts = Answered(self.people, self.solver) if self.answers else self.solver
        kept, missing = [], self.documents
        while missing and self.drafted < self.patience * self.documents:
            x = drafts.sample(self.documents, rng=rng, temperature=self.temperature)
            self.drafted += len(x)
            kept.append(x[self.verifier.check(x, tick=tick, rng=verdicts)][:missing])
            missing -= len(kept[-1])
            if self.verifier.exhausted(tick):
                break
        corpus.publish(np.concatenate(kept), tick=tick, origin=self.number, generation=self.generation)
