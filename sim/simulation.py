"""The running program: people write, a model learns and publishes back, people read it and change."""

from __future__ import annotations

from typing import Any
from zlib import crc32

import mesa
import numpy as np

from godmodel.agents.person import Person
from godmodel.agents.population import Population, drawn_traits
from godmodel.agents.trainee import Trainee
from godmodel.agents.verifier import Verifier
from godmodel.models.distribution import Law
from godmodel.models.exact.mixture import Topics
from godmodel.sim.config import DEFAULT_PEOPLE, Spec, require_live
from godmodel.sim.corpus import HUMAN, Corpus
from godmodel.sim.errors import InputError
from godmodel.sim.measure.ledger import Ledger
from godmodel.sim.measure.row import row_of
from godmodel.sim.settings import with_changes
from godmodel.sim.society.adoption import Heard, listen
from godmodel.sim.society.graphs import influence_matrix
from godmodel.sim.streams import Dice
from godmodel.sim.training.build import hire, instruct
from godmodel.sim.world.names import require_periods

MUTE = {"population.performative": 0.0, "market.rivals": [], "trainee.source": "own"}
MUTE |= {"measure.twin": False, "measure.ledger": False}


class Simulation(mesa.Model):
    """One world of one arm and seed. `step` is one tick; `row` is what the last tick left in the time series.

    >>> # sim = Simulation(Spec(ticks=3), seed=1); sim.step(); sim.row["kl_bits"]

    Attributes:
        spec: the settings, frozen.
        tick: ticks lived so far; the first is 1.
        world, population, trainees, verifier, corpus: what there is.
        god: p_t, the exact law of the documents that people wrote themselves this tick (None before the first).
        twin: the same world with the same dice, in which machines are mute; None unless `measure.twin` is set.
        heard: what people took in at this tick.
        ledger: what the past must leave behind for the gap to be accounted for.

    Args:
        twin_of: the simulation whose mute twin this is: it shares the world and the graph, and no machine acts in it.

    Raises:
        InputError: if the settings need data that are missing, malformed, or too short.
    """

    def __init__(self, spec: Spec | None = None, seed: int = 0, *, twin_of: Simulation | None = None):
        super().__init__(rng=int(seed))
        self.spec = spec or Spec()
        self.dice = Dice(seed)
        self.tick = 0
        self.mute = twin_of is not None
        self.world = twin_of.world if twin_of else self.spec.world.build(self.dice)
        require_periods(self.world, self.spec.ticks, self.spec.drift.period(self.spec.ticks))
        self.graph = twin_of.graph if twin_of else self._draw_graph()
        self.population = self._draw_people(twin_of)
        self.people = [] if self.mute else [Person(self, self.population, row) for row in range(len(self.population))]
        self.lens = self.spec.lens.build(self.world.vocab_size, self.population, self.world.grammar)
        self.verifier = Verifier(
            self,
            self.spec.verifier.build(self.world, self.dice),
            grammar=self.world.grammar,
            budget=self.spec.verifier.budget,
            cost=self.spec.verifier.cost,
        )
        self.trainees = [] if self.mute else [hire(self, each, i) for i, each in enumerate(self.spec.trainees, 1)]
        self.corpus = Corpus(self.world.length, self.world.dtype)
        self.tilt = np.zeros((len(self.world.topic_names), self.world.coordinates))
        self.topics: Topics = self.world.topics()
        self.god: Law | None = None
        self.previous_god: Law | None = None
        self.first_god: Law | None = None
        self.gods: list[np.ndarray] = []  # weights of god at every tick, for a checkpoint to hand back
        self.heard = Heard()
        self.ledger = Ledger()
        self.checksum = 0
        self.steered = False  # whether settings were changed while it ran
        self.row: dict = {}
        self.twin = self._draw_twin() if self.spec.measure.twin and not self.mute else None

    @property
    def trainee(self) -> Trainee:
        """The first trainee, whose gap is measured in full."""
        return self.trainees[0]

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
        """The world's topics move by themselves; of one that dies people's tastes let go."""
        before = self.tilt
        self.tilt = self.spec.drift.tilt(self.tick, before, self.dice)
        reborn = self.spec.drift.reborn(self.tick, len(before), self.dice)
        if reborn is not None:
            self.population.welcome(reborn, self.spec.drift.pioneers, rng=self.dice("welcome", self.tick))
        self.topics = self.topics_now()

    def listen(self) -> None:
        """People change: by neighbours, fashion, what they read, and machines; some leave and others are born."""
        self.heard = listen(
            self.population,
            self.spec.population,
            corpus=self.corpus,
            god=self.god,
            trainees=self.trainees,
            dice=self.dice,
            tick=self.tick,
        )

    def write(self) -> None:
        """People write, and pass off some of a machine's documents; their exact law is read off whoever wrote."""
        rng = self.dice("write", self.tick)
        settings = self.spec.population
        authors = self.population.choose_authors(settings.documents, rng=rng)
        machine = self.population.pass_off(authors, settings.adoption.passing, rng=self.dice("pass off", self.tick))
        own = authors[machine == 0]
        x = self.population.write(own, self.topics, rng=rng)
        self.previous_god, self.god = self.god, self.population.law(self.topics)
        self.first_god = self.first_god or self.god
        self.gods.append(self.god.weights)
        self.enter_people()
        seen = self.lens.see(x, own, rng=self.dice("lens", self.tick))
        if not len(seen.x) and not len(self.corpus):
            raise InputError(
                f"the lens must let through some of the {len(x)} documents of the first tick, and lets through none; "
                "set a gentler lens, or more population.documents."
            )
        self.corpus.publish(seen.x, tick=self.tick, origin=HUMAN, generation=0, author=seen.authors)
        for trainee in self.trainees:
            self._pass_off(trainee, authors[machine == trainee.number])

    def study(self) -> None:
        """The trainees take their shelves from the corpus and learn them."""
        for trainee in self.trainees:
            trainee.hear(self.corpus, self.tick)
            if not trainee.is_due(self.tick):
                continue
            trainee.inspect(self.corpus, rng=self._dice("inspect", trainee))
            if self.spec.market.shelf == "shared" and trainee is not self.trainee:
                trainee.share_shelf(self.trainee)
            else:
                trainee.collect(self.corpus, self.tick, rng=self._dice("collect", trainee))
            self.learn(trainee)

    def learn(self, trainee: Trainee) -> None:
        """A trainee studies its shelf, and enters into the ledger what it will publish."""
        trainee.study(
            self.corpus,
            self.tick,
            rng=self._dice("study", trainee),
            people=self.god,
            asking=self._dice("ask", trainee),
        )
        self.enter_published(trainee)

    def publish(self) -> None:
        """The trainees publish into the world."""
        for trainee in self.trainees:
            trainee.publish(
                self.corpus,
                self.tick,
                rng=self._dice("publish", trainee),
                verdicts=self._dice("verify", trainee),
                labelled=self.spec.labels != "absent",
            )

    def measure(self) -> None:
        """What happened and what it means, as one row. Reads only: its dice are nobody else's."""
        if self.mute:
            return
        if self.twin is not None:
            self.twin.step()
        new = self.corpus.rows(first=self.tick)
        self.checksum = crc32(np.ascontiguousarray(self.corpus.x[new]).tobytes(), self.checksum)
        self.row = row_of(self)

    def enter_people(self, shown: Law | None = None) -> None:
        """Enter people's law of this tick, and that of what the lens shows of it, into the ledger.

        `shown`: god as those write whom the lens shows; read off the population by default.
        """
        if self.spec.measure.ledger:
            shown = self.lens.shown(self.god, self.population) if shown is None else shown
            self.ledger.people[self.tick] = self.god
            self.ledger.shown[self.tick] = shown
            self.ledger.recorded[self.tick] = self.lens.law(shown)

    def enter_published(self, trainee: Trainee) -> None:
        """Enter the laws of what a trainee will publish until it studies again, and of what people will sign."""
        if self.spec.measure.ledger and (trainee.documents or self.spec.population.adopts):
            self._enter_laws(trainee)
            self.ledger.keep(trainee, self.tick)
        elif trainee.continues or (
            trainee.screen.needs_reference and (trainee.generation == 1 or self.spec.measure.ledger)
        ):
            self.ledger.keep(trainee, self.tick)  # a checkpoint has to go through these studies again

    def change(self, changes: dict[str, Any]) -> None:
        """Change settings while the world runs, by their dotted paths; they are in force from the next tick on.

        Machines that people use stay in use. A world that was `steered` so has no checkpoints.

        Raises:
            InputError: for a setting that acts only on a world made anew, or does not fit; nothing is changed then.
        """
        before, spec = self.spec, with_changes(self.spec, changes)
        if spec == before:
            return
        require_live(before, spec)
        judge = spec.verifier.build(self.world, self.dice) if spec.verifier != before.verifier else self.verifier.judge
        lens = self.lens
        if spec.lens != before.lens:
            lens = spec.lens.build(self.world.vocab_size, self.population, self.world.grammar)
        old = self.verifier.judge
        try:
            self.spec, self.verifier.judge = spec, judge
            for trainee, settings in zip(self.trainees, spec.trainees, strict=False):
                instruct(self, trainee, settings)
        except InputError:
            self.spec, self.verifier.judge = before, old
            for trainee, settings in zip(self.trainees, before.trainees, strict=False):
                instruct(self, trainee, settings)
            raise
        self.lens, self.steered = lens, True
        self.verifier.budget, self.verifier.cost = spec.verifier.budget, spec.verifier.cost
        if self.twin is not None:
            self.twin.spec = with_changes(spec, MUTE)
            if spec.lens != before.lens:
                self.twin.lens = spec.lens.build(self.world.vocab_size, self.twin.population, self.world.grammar)
        if spec.measure.ledger and self.tick:
            self.ledger.changed.append(self.tick + 1)
            for trainee in self.trainees:
                if trainee.law is not None:
                    self._enter_laws(trainee, len(self.ledger.changed))

    def _enter_laws(self, trainee: Trainee, *edition: int) -> None:
        """The laws of what a trainee writes by itself, and for people, as it is set now."""
        rng, key = self._dice("measure published", trainee), (trainee.number, trainee.generation)
        if trainee.documents:
            self.ledger.published[*key, False, *edition] = trainee.published_law(rng=rng)
        if self.spec.population.adopts:
            self.ledger.published[*key, True, *edition] = trainee.signed_law()

    def topics_now(self) -> Topics:
        """The world's topics as drift has left them and, where documents are numbers, as machines have."""
        topics = self.world.topics(self.spec.drift.period(self.tick))
        move = self.tilt if self.world.vocab_size else self.tilt + self._answer()
        return topics.tilted(move) if np.any(move) else topics

    def _answer(self) -> np.ndarray | float:
        """How far people's numbers move toward the machines': exposure epsilon times the mean of what these published
        at the tick before (Perdomo et al. 2020, D(theta) = N(mu + epsilon theta, sigma^2)).  -> (T,)"""
        strength = self.spec.population.exposure * self.spec.population.performative
        if not strength:
            return 0.0
        rows = self.corpus.rows(machine=True, first=self.tick - 1, last=self.tick - 1)
        return strength * self.corpus.x[rows].mean(axis=0) if len(rows) else 0.0

    def _pass_off(self, trainee: Trainee, authors: np.ndarray) -> None:
        """People publish a trainee's documents under their own names.  authors (n,), one a document"""
        authors = authors[self.lens.publishes(authors)]
        if not len(authors):
            return
        labelled = np.full(len(authors), self.spec.labels == "mandatory")
        if self.spec.labels == "voluntary":
            honest = self.spec.population.adoption.disclosed
            labelled = self._dice("disclose", trainee).random(len(authors)) < honest
        self.corpus.publish(
            trainee.ghostwrite(len(authors), rng=self._dice("ghostwrite", trainee)),
            tick=self.tick,
            origin=trainee.number,
            generation=trainee.generation,
            author=authors,
            labelled=labelled,
        )

    def _dice(self, purpose: str, trainee: Trainee) -> np.random.Generator:
        """Dice of one trainee: the first throws those of a world in which it is alone."""
        return self.dice(purpose if trainee.number == 1 else f"{purpose} {trainee.number}", self.tick)

    def _draw_graph(self):
        settings = self.spec.population
        n = None if settings.graph.sized() else settings.people or DEFAULT_PEOPLE
        return settings.graph.build(n, rng=self.dice("graph"))

    def _draw_people(self, twin_of: Simulation | None) -> Population:
        settings = self.spec.population
        influence = twin_of.population.influence if twin_of else influence_matrix(self.graph)
        traits = drawn_traits(
            influence.shape[0],
            activity=settings.activity,
            visibility=settings.visibility,
            skill=settings.skill,
            skill_spread=settings.skill_spread,
            fashion=settings.fashion,
            contrarians=settings.contrarians,
            rng=self.dice("traits"),
        )
        return Population.drawn(
            self.world.popularity(), settings.concentration, influence, traits, rng=self.dice("population")
        )

    def _draw_twin(self) -> Simulation:
        """The world without machines: nobody studies, nothing is published, nobody can adopt."""
        return Simulation(with_changes(self.spec, MUTE), self.dice.seed, twin_of=self)
