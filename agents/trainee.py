"""The trainee: the agent that owns a learner. It collects, studies, and publishes."""

from __future__ import annotations

from collections.abc import Callable

import mesa
import numpy as np

from godmodel.agents.verifier import Verifier
from godmodel.models.detection.detector import Detector, Trusting
from godmodel.models.detection.watermark import Watermark, Watermarked
from godmodel.models.distribution import Law, Learner
from godmodel.models.exact.answered import Answered
from godmodel.models.exact.blend import Blend
from godmodel.models.exact.grammar import Grammar
from godmodel.models.exact.reweighted import Reweighted
from godmodel.models.exact.tempered import Tempered, tempered
from godmodel.models.exact.truncated import Truncated
from godmodel.models.improve.base import Bench, Improvement, Spent
from godmodel.models.improve.search import Sample, Search
from godmodel.models.tokenizers.base import DecodedLaw, Tokenizer

LARGEST = 1e6  # nats per symbol: what an alarm hears of a document that the law rules out
DRAFTS = 2**20  # drafts that lie before the verifier at once


class Trainee(mesa.Agent):
    """A model in the world.

    Attributes:
        number: its origin number in the corpus, 1 for the first.
        law: what it has learned, as a law over raw documents; None before its first study.
        continues: whether post-training goes on from its last law, and not from a fresh fit.
        memory: what post-training keeps from one study to the next then, such as a reward.
        teacher: what it had learned before post-training.
        tokenizer: how it reads: untrained before its first study, then trained on the shelf of the last.
        reference, clean: what a detector may take for people's law, and documents that it did not see: the two halves
            of its first shelf; None and empty where its detector asks for no such thing.
        detector: how it told a machine's documents from people's when it last looked.
        flagged: (n,) documents of the corpus that it takes for a machine's although they pass as people's.
        looked_at: rows that it looked at last.
        looks: size of the corpus and detector of every look.
        generation: how many trainings it has had.
        shelf: rows of the corpus that it studied last.
        weights: (n,) how much each counted; None where all counted alike.
        studied_at: tick of its last study.
        improvements: what it does after each study to make right answers likelier, in order.
        verifier: whom it asks, in post-training and before it publishes.
        people: the law whose questions it is asked, that of its last study.
        answers: whether it publishes answers to those, or documents of its own.
        search: how it looks for an answer when it is asked to solve a question.
        spent: what the last post-training drew and had checked.
        candidates: drafts for each document that it publishes, of which the verifier takes one; 1: it takes or refuses.
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
        schedule,
        screen,
        verifier: Verifier,
        documents: int,
        temperature: float = 1.0,
        source: str = "own",
        starts: int = 1,
        until: int | None = None,
        price: float = 0.0,
        watermark: Watermark | None = None,
        strip: float = 0.0,
        patience: int = 100,
        candidates: int = 1,
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
        self.schedule = schedule
        self.screen = screen  # settings of a detector
        self.source = source
        self.starts = starts
        self.until = until
        self.price = price
        self.watermark = watermark
        self.strip = strip
        self.temperature = temperature
        self.documents = documents
        self.verifier = verifier
        self.patience = patience
        self.candidates = candidates
        self.min_p = min_p
        self.improvements = improvements
        self.grammar = grammar
        self.asked = asked
        self.answers = answers
        self.search = search or Sample()
        self.continues = continues
        self.memory: dict = {}
        self.people: Law | None = None
        self.spent = Spent()
        self.drafted = 0
        self.law: Law | None = None
        self.teacher: Law | None = None
        self.reference: Law | None = None
        self.clean = np.empty((0, 0))
        self.detector: Detector = Trusting()
        self.flagged = np.empty(0, dtype=bool)
        self.looked_at = np.empty(0, dtype=np.int64)
        self.looks: list[tuple[int, Detector]] = []
        self.generation = 0
        self.shelf = np.empty(0, dtype=np.int64)
        self.weights: np.ndarray | None = None
        self.studied_at = 0

    def is_due(self, tick: int) -> bool:
        """Whether this is a tick to study at, by its schedule: never before it `starts`, never after `until`."""
        if tick < self.starts or (self.until is not None and tick > self.until):
            return False
        return self.law is None or self.schedule.due(tick - self.starts + 1, self.studied_at - self.starts + 1)

    def hear(self, corpus, tick: int) -> None:
        """Let the schedule hear the loss on documents of this tick that pass as people's, nats per symbol."""
        if self.schedule.losses and self.law is not None:
            rows = corpus.seen_by(self.number, self.source, self.flagged).people(first=tick)
            x = corpus.x[rows[: self.schedule.losses]]
            if len(x):
                self.schedule.hear(np.clip(-self.law.log_prob(x) / x.shape[1], -LARGEST, LARGEST))

    def inspect(self, corpus, *, rng: np.random.Generator) -> None:
        """Look at the documents that came since the last look and pass as people's; flag those that seem a machine's.

        Its first study trusts what it finds.
        """
        before = len(self.flagged)
        flagged = np.zeros(len(corpus), dtype=bool)
        flagged[:before] = self.flagged
        self.flagged = flagged
        rows = corpus.seen_by(self.number, self.source).people(first=int(corpus.tick[before]) if before else 0)
        rows = rows[rows >= before]
        self.looked_at = rows
        self.look(len(corpus))
        if len(rows) and not isinstance(self.detector, Trusting):
            chance = self.detector.chance(corpus.x[rows], synthetic=corpus.is_synthetic(rows))
            flagged[rows] = rng.random(len(rows)) < chance

    def look(self, size: int) -> None:
        """Make the detector with which all up to document `size` of the corpus are looked at that were not before."""
        self.detector = self.screen.detector(self) if self.law is not None else Trusting()
        self.looks.append((size, self.detector))

    def counts(self, detector: Detector, x: np.ndarray) -> np.ndarray:
        """What documents that pass as people's count for after one of its looks.  x (N, T) -> (N,) in [0, 1]"""
        flagged = detector.chance(x, synthetic=np.zeros(len(x), dtype=bool))
        return 1 - flagged * (1 - (0.0 if self.screen.action == "filter" else self.screen.weight))

    def collect(self, corpus, tick: int, *, rng: np.random.Generator) -> None:
        """Take a shelf from the corpus by the anchor policy; what is flagged is left out, or counts for less."""
        drop = self.screen.action == "filter"
        seen = corpus.seen_by(self.number, self.source, self.flagged if drop else None)
        self.shelf = self.anchor.shelf(seen, tick=tick, size=self.shelf_size, previous=self.shelf, rng=rng)
        self.weights = self._counting()

    def share_shelf(self, other: Trainee) -> None:
        """Take the shelf that another trainee has taken."""
        self.shelf, self.weights = other.shelf, other.weights

    def _counting(self) -> np.ndarray | None:
        """How much each document on the shelf counts.  -> (n,) or None for all alike"""
        if self.screen.action == "filter" or not len(self.flagged):
            return None
        flagged = self.flagged[self.shelf]
        return np.where(flagged, self.screen.weight, 1.0) if flagged.any() else None

    def study(self, corpus, tick: int, *, rng: np.random.Generator, people: Law, asking: np.random.Generator) -> None:
        """Fit a fresh tokenizer and learner to the shelf; training starts anew: a warm start can hide collapse.

        `people` is the law whose questions it is asked from now on, `asking` the dice of those for post-training.
        """
        x = corpus.x[self.shelf]
        self.tokenizer = self.tokenizer.train(x, rng=rng)
        learner = self.learner(self.tokenizer.vocab_size)
        if self.continues and self.law is not None:
            law = self.law
        else:
            law = self.tokenizer.decoded(learner.fit(self.tokenizer.encode(x), self.weights, rng=rng))
            self.teacher, self.memory = law, {}
        if self.screen.needs_reference and self.reference is None:
            half = np.arange(len(x)) % 2 == 0
            self.reference = self.tokenizer.decoded(learner.fit(self.tokenizer.encode(x[half]), rng=rng))
            self.clean = x[~half]
        self.people = people
        if self.improvements:
            law = self._improved(law, learner, x, people.sample(self.asked, rng=asking), tick, rng)
        self.law = law
        self.generation += 1
        self.studied_at = tick
        self.schedule.trained()

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
        law = self.drafts()
        return law if self.verifier.trusting else Reweighted(law, self.verifier.judge.weights, rng=rng)

    def signed_law(self) -> Law:
        """The law of the documents that people have it write and sign themselves: drafts, some rid of their mark."""
        if self.watermark is None or self.strip == 0:
            return self.drafts()
        return Blend([self.drafts(), self.plain()], [1 - self.strip, self.strip])

    def ghostwrite(self, n: int, *, rng: np.random.Generator) -> np.ndarray:
        """Documents that people sign.  -> (n, T)"""
        return self.signed_law().sample(n, rng=rng)

    @property
    def solver(self) -> Law:
        """What it answers questions with: what it learned, cut off at `min_p`."""
        return Truncated(self.law, self.min_p) if self.min_p else self.law

    def drafts(self) -> Law:
        """The law of what it writes, its watermark in it."""
        return self.plain() if self.watermark is None else Watermarked(self.plain(), self.watermark)

    def plain(self) -> Law:
        """The law of what it would write without a watermark."""
        if self.answers:
            return Answered(self.people, tempered(self.solver, self.temperature))
        if isinstance(self.law, DecodedLaw) and self.temperature != 1.0:  # the temperature acts on tokens
            return self.law.tokenizer.decoded(Tempered(self.law.q, self.temperature))
        return tempered(self.solver, self.temperature)

    def publish(
        self, corpus, tick: int, *, rng: np.random.Generator, verdicts: np.random.Generator, labelled: bool = True
    ) -> None:
        """Draw documents from what was learned and put before the public what the verifier accepts.

        `verdicts` are the verifier's dice, `labelled` says whether its documents carry a label. It drafts until enough
        are accepted, or until its patience is at an end; or it drafts some candidates for each, and the best is taken.
        """
        self.drafted = 0
        if not self.documents or self.law is None:
            return
        drafts, temperature = self.solver, self.temperature
        if self.watermark is not None:
            drafts, temperature = self.drafts(), 1.0
        elif self.answers:
            drafts = Answered(self.people, self.solver)
        kept, missing = [], self.documents
        while missing and self.candidates > 1:
            n = min(missing, max(DRAFTS // self.candidates, 1))
            x = drafts.sample(n * self.candidates, rng=rng, temperature=temperature)
            self.drafted += len(x)
            kept.append(self.verifier.choose(x.reshape(n, self.candidates, -1), tick=tick, rng=verdicts))
            missing -= n
        while missing and self.drafted < self.patience * self.documents:
            x = drafts.sample(self.documents, rng=rng, temperature=temperature)
            self.drafted += len(x)
            kept.append(x[self.verifier.check(x, tick=tick, rng=verdicts)][:missing])
            missing -= len(kept[-1])
            if self.verifier.exhausted(tick):
                break
        corpus.publish(
            np.concatenate(kept),
            tick=tick,
            origin=self.number,
            generation=self.generation,
            labelled=labelled,
        )
