"""The running program: people write, a model learns and publishes back, people read it and change."""

from __future__ import annotations

from zlib import crc32

import mesa
import numpy as np

from agents.person import Person
from agents.population import Population
from agents.trainee import Trainee
from agents.verifier import Verifier
from models.distribution import symbol_dtype
from models.exact.mixture import Mixture, Topics
from models.improve.search import Search, Tree
from models.information import kl
from sim.config import DEFAULT_PEOPLE, Spec
from sim.corpus import HUMAN, Corpus
from sim.errors import InputError
from sim.graph import influence_matrix
from sim.latent_metrics import causes
from sim.ledger import COLUMNS, Ledger, telescope
from sim.metrics import code_lengths, held_out, measure
from sim.streams import Dice
from sim.task_metrics import solve, verify
from sim.token_metrics import cost_of_tokens
from sim.world.names import require_periods


class Simulation(mesa.Model):
    """One world of one arm and seed. `step` is one tick; `row` is what the last tick left in the time series.

    >>> # sim = Simulation(Spec(ticks=3), seed=1); sim.step(); sim.row["kl_bits"]

    Attributes:
        spec: the settings, frozen.
        tick: ticks lived so far; the first is 1.
        world, population, trainee, verifier, corpus: what there is.
        god: p_t, the exact law of the documents that people wrote this tick (None before the first).
        ledger: what the past must leave behind for the gap to be accounted for.

    Raises:
        InputError: if the settings need data that are missing, malformed, or too short.
    """

    def __init__(self, spec: Spec | None = None, seed: int = 0):
        super().__init__(rng=int(seed))
        self.spec = spec or Spec()
        self.dice = Dice(seed)
        self.tick = 0
        self.world = self.spec.world.build(self.dice)
        require_periods(self.world, self.spec.ticks, self.spec.drift.period(self.spec.ticks))
        self.graph = self._draw_graph()
        self.population = Population.drawn(
            self.world.popularity(),
            self.spec.population.concentration,
            influence_matrix(self.graph),
            rng=self.dice("population"),
        )
        self.people = [Person(self, self.population, row) for row in range(len(self.population))]
        self.lens = self.spec.lens.build(self.world.vocab_size, self.population, self.world.grammar)
        self.verifier = Verifier(
            self,
            self.spec.verifier.build(self.world, self.dice),
            grammar=self.world.grammar,
            budget=self.spec.verifier.budget,
            cost=self.spec.verifier.cost,
        )
        self.trainee = self._hire_trainee()
        self.corpus = Corpus(self.world.length, symbol_dtype(self.world.vocab_size))
        self.tilt = np.zeros((len(self.world.topic_names), self.world.vocab_size))
        self.topics: Topics = self.world.topics()
        self.god: Mixture | None = None
        self.previous_god: Mixture | None = None
        self.gods: list[np.ndarray] = []  # weights of god at every tick, for a checkpoint to hand back
        self.ledger = Ledger()
        self.checksum = 0
        self.row: dict = {}

    def step(self) -> None:
        """One tick, in the order in which it happens."""
        self.tick += 1
        self.drift()
        self.listen()
        self.write()
        self.study()
        self.publish()
        self.measure()

    def drift(self) -> None:
        """The world's topics move by themselves."""
        before = self.tilt
        self.tilt = self.spec.drift.tilt(self.tick, before, self.dice)
        self.topics = self.topics_now()

    def listen(self) -> None:
        """Tastes move toward the neighbours', and toward what was read at the tick before."""
        self.population.listen(self.spec.population.influence)
        if self.spec.population.exposure > 0 and self.god is not None:
            public = self.corpus.x[self.corpus.rows(first=self.tick - 1)]
            self.population.read(
                self.god.responsibilities(public),
                self.spec.population.reads,
                self.spec.population.exposure,
                rng=self.dice("listen", self.tick),
            )

    def write(self) -> None:
        """People write; their exact law is read off whoever did."""
        rng = self.dice("write", self.tick)
        authors = self.population.choose_authors(self.spec.population.documents, rng=rng)
        x = self.population.write(authors, self.topics, rng=rng)
        self.previous_god, self.god = self.god, self.population.law(self.topics)
        self.gods.append(self.god.weights)
        self.enter_people()
        seen = self.lens.see(x, authors, rng=self.dice("lens", self.tick))
        if not len(seen.x) and not len(self.corpus):
            raise InputError(
                f"the lens must let through some of the {len(x)} documents of the first tick, and lets through none; "
                "set a gentler lens, or more population.documents."
            )
        self.corpus.publish(seen.x, tick=self.tick, origin=HUMAN, generation=0, author=seen.authors)

    def study(self) -> None:
        """The trainee takes its shelf from the corpus and learns it."""
        if self.trainee.is_due(self.tick):
            self.trainee.collect(self.corpus, self.tick, rng=self.dice("collect", self.tick))
            self.learn()

    def learn(self) -> None:
        """The trainee studies its shelf, and enters into the ledger what it will publish."""
        self.trainee.study(
            self.corpus,
            self.tick,
            rng=self.dice("study", self.tick),
            people=self.god,
            asking=self.dice("ask", self.tick),
        )
        self.enter_published()

    def publish(self) -> None:
        """The trainee publishes into the world."""
        self.trainee.publish(
            self.corpus, self.tick, rng=self.dice("publish", self.tick), verdicts=self.dice("verify", self.tick)
        )

    def measure(self) -> None:
        """What happened and what it means, as one row. Reads only: its dice are nobody else's."""
        new = self.corpus.rows(first=self.tick)
        self.checksum = crc32(np.ascontiguousarray(self.corpus.x[new]).tobytes(), self.checksum)
        shelf = self.corpus.origin[self.trainee.shelf]
        self.row = {
            "tick": self.tick,
            **self.world.calendar(self.spec.drift.period(self.tick)),
            "generation": self.trainee.generation,
            "documents": len(self.corpus),
            "synthetic_share": self.corpus.synthetic_share(),
            "shelf_documents": len(shelf),
            "shelf_synthetic_share": float((shelf != HUMAN).mean()),
            "corpus_crc32": self.checksum,
        }
        if self.world.grammar is not None:
            self.row |= verify(self.verifier, self.trainee, self.tick)
        every = self.spec.measure.every
        if every and self.tick % every == 0:
            self.row |= measure(
                self.god,
                self.previous_god,
                self.trainee.law,
                settings=self.spec.measure,
                dice=self.dice,
                tick=self.tick,
            )
            if self.spec.measure.coded:
                self.row |= code_lengths(
                    self.god, self.trainee.law, settings=self.spec.measure, dice=self.dice, tick=self.tick
                )
            self.row |= cost_of_tokens(self.god, self.trainee.tokenizer, self.corpus.x[self.trainee.shelf])
            self.row |= causes(self.god, self.trainee.law, settings=self.spec.measure, dice=self.dice, tick=self.tick)
            self.row |= self._distance_to_teacher()
            self.row |= self._solve()
            self.row |= self._held_out()
            self.row |= self._account()

    def enter_people(self, shown: Mixture | None = None) -> None:
        """Enter people's law of this tick, and that of what the lens shows of it, into the ledger.

        `shown`: god as those write whom the lens shows; read off the population by default.
        """
        if self.spec.measure.ledger:
            shown = self.lens.shown(self.god, self.population) if shown is None else shown
            self.ledger.people[self.tick] = self.god
            self.ledger.shown[self.tick] = shown
            self.ledger.recorded[self.tick] = self.lens.law(shown)

    def enter_published(self) -> None:
        """Enter the law of what the trainee will publish until it studies again."""
        if self.spec.measure.ledger and self.trainee.documents:
            trainee = self.trainee
            self.ledger.published[trainee.number, trainee.generation] = trainee.published_law(
                rng=self.dice("measure published", self.tick)
            )
            self.ledger.shelves[self.tick] = trainee.shelf
        elif self.trainee.continues:  # a checkpoint has to go through all of its studies again
            self.ledger.shelves[self.tick] = self.trainee.shelf

    def topics_now(self) -> Topics:
        """The world's topics as the drift has left them."""
        topics = self.world.topics(self.spec.drift.period(self.tick))
        return topics.tilted(self.tilt) if self.tilt.any() else topics

    def _distance_to_teacher(self) -> dict:
        """How far post-training has led from what was learned before it."""
        trainee = self.trainee
        if not trainee.improvements:
            return {}
        rng = self.dice("measure teacher", self.tick)
        return {"teacher_kl_bits": kl(trainee.teacher, trainee.law, draws=self.spec.measure.draws, rng=rng).bits}

    def _solve(self) -> dict:
        """Who solves how many questions, where there are questions."""
        if self.world.grammar is None:
            return {}
        return solve(
            self.god,
            self.trainee,
            self.verifier,
            grammar=self.world.grammar,
            settings=self.spec.measure,
            dice=self.dice,
            tick=self.tick,
        )

    def _held_out(self) -> dict:
        """The loss on real documents that nobody publishes, where the world has such."""
        x = self.world.held_out(self.spec.drift.period(self.tick))
        if x is None:
            return {}
        return held_out(self.trainee.law, x, settings=self.spec.measure, dice=self.dice, tick=self.tick)

    def _account(self) -> dict:
        """What each boundary costs, in bits."""
        if not self.spec.measure.ledger:
            return {}
        trainee = self.trainee
        bands = telescope(
            self.god,
            [*self.ledger.chain(self.corpus, trainee.shelf, trainee.tokenizer.there_and_back), [(1.0, trainee.law)]],
            uniform=self.spec.measure.uniform,
            draws=self.spec.measure.draws,
            rng=self.dice("measure ledger", self.tick),
        )
        return dict(zip(COLUMNS, bands, strict=True))

    def _draw_graph(self):
        settings = self.spec.population
        n = None if settings.graph.sized() else settings.people or DEFAULT_PEOPLE
        return settings.graph.build(n, rng=self.dice("graph"))

    def _search(self) -> Search:
        search = self.spec.trainee.search.build()
        if isinstance(search, Tree) and self.verifier.judge.steps(np.zeros((0, self.world.length), int)) is None:
            raise InputError(
                f"trainee.search = tree asks about steps, and verifier = {self.spec.verifier.kind} judges whole "
                "answers: set verifier.kind=process, or another trainee.search."
            )
        return search

    def _hire_trainee(self) -> Trainee:
        settings, written = self.spec.trainee, self.spec.population.documents
        shelf = settings.shelf or written
        return Trainee(
            self,
            lambda vocab_size: settings.learner.build(vocab_size, lambda: self.god),
            settings.tokenizer.build(self.world.vocab_size, self.world.shape),
            self.spec.anchor,
            number=1,
            shelf_size=shelf,
            interval=settings.interval,
            until=settings.until,
            temperature=settings.temperature,
            documents=shelf if settings.documents is None else settings.documents,
            verifier=self.verifier,
            patience=self.spec.verifier.patience,
            min_p=settings.min_p,
            improvements=tuple(each.build(self.world.vocab_size) for each in settings.improve),
            grammar=self.world.grammar,
            asked=settings.asked,
            answers=settings.writes == "answers",
            search=self._search(),
            continues=settings.continues,
        )
