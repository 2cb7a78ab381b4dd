"""The simulation: people write from an exact law, a trainee learns and publishes, people read it and change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast
from zlib import crc32

import mesa
import numpy as np

from godmodel.agents.person import Person
from godmodel.agents.population import Population, drawn_traits
from godmodel.agents.trainee import Trainee
from godmodel.agents.verifier import Verifier
from godmodel.models.distribution import Law
from godmodel.models.exact.mixture import Topics
from godmodel.sim.config import DEFAULT_PEOPLE, Spec, require_live, spec_of
from godmodel.sim.corpus import HUMAN, Corpus
from godmodel.sim.errors import InputError
from godmodel.sim.measure.columns import columns_of
from godmodel.sim.measure.finder import row_of
from godmodel.sim.measure.ledger import Ledger
from godmodel.sim.measure.rows import RowCollector
from godmodel.sim.measure.samples import Samples
from godmodel.sim.measure.tick import Tick
from godmodel.sim.phases import Phased, phase
from godmodel.sim.settings import with_changes
from godmodel.sim.society.adoption import Readings, listen
from godmodel.sim.society.crowds import LARGE, Crowd, graph_of, influence_in
from godmodel.sim.society.handles import Handles
from godmodel.sim.society.minds import PersonRule, has_mind, kinds_of_person, taste_of
from godmodel.sim.society.subjects import Subjects
from godmodel.sim.streams import Dice, seed_of
from godmodel.sim.world.base import World, require_periods

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

    from godmodel.agents.surroundings import TraineeSettings
    from godmodel.models.exact.mixture import Mixture
    from godmodel.sim.world.drifts.births import Births

MUTE = {"population.performative": 0.0, "market.rivals": [], "trainee.source": "own"}
MUTE |= {"measure.twin": False, "measure.ledger": False}


class Simulation(mesa.Model, Phased):
    """One world of one arm and seed. `step` is one tick; `row` is what the last tick left in the time series.

    >>> # sim = Simulation(Spec(ticks=3), seed=1); sim.run_model(); sim.table().plot(y="kl_bits")
    >>> # sim = Simulation(seed=1, ticks=5, **{"anchor.share": 0.2})

    Attributes:
        spec: the settings, frozen; a live change replaces them as a whole.
        tick: ticks lived so far; the first is 1.
        world, population, trainees, verifier, corpus: what there is.
        graph: who hears whom: a networkx graph, and above 100,000 people a `Crowd`, which is asked like one.
        people: a handle on everybody; above 100,000 people those that were asked for are made, beside a sample.
        god: p_t, the exact law of the documents that people wrote themselves this tick (None before the first).
        previous_god, first_god: the same a tick ago, and at the first tick, from which the way that the world has moved
            is measured; None where there is none yet.
        taste_history: weights of god over topics at every tick, (K,) each: a checkpoint makes the laws again from them.
        twin: the same world with the same random streams, in which machines are mute; None unless `measure.twin` is
            set.
        readings: what people took in at this tick.
        recorded_share: share of what people wrote themselves at this tick that the lens let through; NaN for none.
        ledger: what the past must leave behind for the gap to be accounted for.
        checksum: CRC-32 of every document published so far.
        steered: whether settings were changed while it ran; such a world cannot be checkpointed.
        row: the last row of the time series, {column: value or Estimate}.
        datacollector: Mesa's data collector, which takes over the row of every tick.
        running: True until `spec.ticks` ticks are lived; `step` goes on beyond them.

    Args:
        spec: the settings, all at their defaults where there are none.
        seed: seed of all random streams, a whole number from 0; `rng` is Mesa's name for it.
        person: the class of people, a subclass of `Person`, or a function from a row to one.
        scenario: what Mesa's page passes to every model, which is not used.
        scenario_name, arm: the scenario to which these settings belong, if they do, for the component `claim`.
        kwargs: settings by name or dotted path, on top of `spec`.
        twin_of: the simulation whose mute twin this is: it shares the world and the graph, and no machine acts in it.

    Raises:
        InputError: if the settings need data that are missing, malformed, or too short.
    """

    def __init__(
        self,
        spec: Spec | None = None,
        seed: int | None = None,
        *,
        rng: int | None = None,
        person: PersonRule | None = None,
        scenario: object = None,
        scenario_name: str = "",
        arm: str = "",
        twin_of: Simulation | None = None,
        **kwargs: Any,  # Mesa's page passes settings on to a parameter of this name, and to no other
    ):
        number = seed_of(seed, rng)
        mesa.Model.__init__(self, rng=number)
        Phased.__init__(self)
        self.spec = spec_of(spec, kwargs)
        self.scenario_name, self.arm = scenario_name, arm
        self.dice = Dice(number)
        self.tick = 0
        self.mute = twin_of is not None
        self.world: World = twin_of.world if twin_of else self.spec.world.build(self.dice)
        require_periods(self.world, self.spec.ticks, self.spec.drift.period(self.spec.ticks))
        self.graph: nx.Graph | Crowd = twin_of.graph if twin_of else self._draw_graph()
        self.population = self._draw_people(twin_of)
        self.people = self._draw_persons(person)
        there = self.people.made() if isinstance(self.people, Handles) else self.people
        self._minds = [one for one in there if has_mind(type(one))]
        self.lens = self._lens_of(self.spec)
        judge = self.spec.verifier.build(self.world, self.dice)
        self.verifier = Verifier(self, self.spec.verifier, judge, grammar=self.world.grammar)
        self.trainees = [] if self.mute else [self._hired(n) for n in range(1, len(self.spec.trainees) + 1)]
        self.corpus = Corpus(self.world.length, self.world.dtype)
        self.tilt = np.zeros((len(self.world.topic_names), self.world.coordinates))
        self.topics: Topics = self.world.topics()
        self.god: Law | None = None
        self.previous_god: Law | None = None
        self._samples: Samples | None = None
        self.first_god: Law | None = None
        self.taste_history: list[np.ndarray] = []
        self.readings = Readings()
        self.recorded_share = float("nan")
        self._subjects = Subjects()
        self.ledger = Ledger(self.spec.measure.ledger)
        self.checksum = 0
        self.steered = False
        self.row: dict = {}
        self.datacollector = RowCollector(columns_of(self.world, len(self.spec.trainees), self.spec.measure))
        self.twin = self._draw_twin(person) if self.spec.measure.twin and not self.mute else None

    def __repr__(self) -> str:
        what = f"{self.spec.world.kind}, {len(self.population):,} people, seed {self.dice.seed}"
        return f"<{type(self).__name__} {what}: tick {self.tick} of {self.spec.ticks}>"

    @property
    def trainee(self) -> Trainee:
        """The first trainee, whose gap is measured in full."""
        return self.trainees[0]

    def step(self) -> None:
        """Live one tick, in the order in which it happens."""
        self.tick += 1
        self.drift()
        self.listen()
        self.write()
        self.study()
        self.publish()
        self.measure()
        self.running = self.tick < self.spec.ticks

    def run_model(self) -> None:
        """Live on until tick `spec.ticks`."""
        while self.running:
            self.step()

    def table(self) -> pd.DataFrame:
        """Return the time series so far: plain numbers and words, a row a tick, indexed by tick."""
        return self.datacollector.table()

    @phase
    def drift(self) -> None:
        """Let the world's topics move by themselves; when a topic dies, people's taste for it is reset."""
        before = self.tilt
        self.tilt = self.spec.drift.tilt(self.tick, before, self.dice)
        reborn = self.spec.drift.reborn(self.tick, len(before), self.dice)
        if reborn is not None:
            births = cast("Births", self.spec.drift)  # a drift in which topics are reborn has pioneers
            self.population.reset_taste(reborn, births.pioneers, rng=self.dice("welcome", self.tick))
        self.topics = self.topics_now()

    @phase
    def listen(self) -> None:
        """Let people change: by neighbours, fashion, what they read, and machines; some leave and others are born."""
        self.readings = listen(
            self.population,
            self.spec.population,
            corpus=self.corpus,
            god=self.god,
            trainees=self.trainees,
            subjects=self._subjects,
            dice=self.dice,
            tick=self.tick,
        )
        if self._minds:
            rows = np.array([one.row for one in self._minds])
            self.population.change_minds(rows, np.stack([taste_of(one) for one in self._minds]))

    @phase
    def write(self) -> None:
        """Let people write, some of it by a machine; `god` is recomputed from the authors who wrote this tick."""
        rng = self.dice("write", self.tick)
        settings = self.spec.population
        authors = self.population.choose_authors(settings.documents, rng=rng)
        machine = self.population.pass_off(authors, settings.adoption.passing, rng=self.dice("pass off", self.tick))
        own = authors[machine == 0]
        x = self.population.write(own, self.topics, rng=rng)
        self.previous_god, self.god = self.god, self.population.law(self.topics)
        self.first_god = self.first_god or self.god
        self.taste_history.append(cast("Mixture", self.god).weights)  # laws of numbers have weights as well
        self.ledger.enter_people(self.tick, self.god, self.lens, self.population)
        seen = self.lens.see(x, own, rng=self.dice("lens", self.tick))
        if not len(seen.x) and not len(self.corpus):
            raise InputError(
                f"the lens must let through some of the {len(x)} documents of the first tick, and lets through none; "
                "set a gentler lens, or more population.documents."
            )
        self.recorded_share = len(seen.x) / len(x) if len(x) else float("nan")
        self.corpus.publish(seen.x, tick=self.tick, origin=HUMAN, generation=0, author=seen.authors)
        for trainee in self.trainees:
            self._pass_off(trainee, authors[machine == trainee.number])

    @phase
    def study(self) -> None:
        """Let the trainees take their training sets from the corpus and learn them."""
        self.renew_judge()
        for trainee in self.trainees:
            trainee.observe_loss(self.corpus, self.tick)
            if not trainee.is_due(self.tick):
                continue
            trainee.inspect(self.corpus, self.tick)
            if self.spec.market.shelf == "shared" and trainee is not self.trainee:
                trainee.share_shelf(self.trainee, self.corpus)
            else:
                trainee.collect(self.corpus, self.tick)
            self.learn(trainee)

    def renew_judge(self) -> None:
        """Let the verifier learn anew from what people write at this tick, if its settings say so."""
        if self.trainees and self.spec.verifier.renews(self.tick):
            people = cast(Law, self.god)  # people write before anybody studies
            self.verifier.judge = self.spec.verifier.renewed(self.world, people, self.tick, self.dice)
            self.ledger.enter_change(self.trainees, self.tick - 1, **self._users())

    def learn(self, trainee: Trainee) -> None:
        """Let a trainee study its training set, and enter into the ledger what it will publish."""
        trainee.study(self.corpus, self.tick, cast(Law, self.god))  # people write before anybody studies
        self.ledger.enter_study(trainee, self.tick, **self._users())

    @phase
    def publish(self) -> None:
        """Let the trainees publish into the world."""
        for trainee in self.trainees:
            trainee.publish(self.corpus, self.tick, labelled=self.spec.labels != "absent")

    @phase
    def measure(self) -> None:
        """Write down what happened and what it means, as one row; its random streams are nobody else's."""
        if self.mute:
            return
        if self.twin is not None:
            self.twin.step()
        new = self.corpus.rows(first=self.tick)
        self.checksum = crc32(np.ascontiguousarray(self.corpus.x[new]).tobytes(), self.checksum)
        self.row = row_of(self.now())
        self.ledger.forget(self.corpus, self.trainees, self.tick)
        self.datacollector.collect(self)

    def now(self) -> Tick:
        """Return a frozen record of what there is at this tick."""
        return Tick(
            number=self.tick,
            period=self.spec.drift.period(self.tick),
            world=self.world,
            population=self.population,
            trainees=tuple(self.trainees),
            verifier=self.verifier,
            corpus=self.corpus,
            god=self.god,
            previous_god=self.previous_god,
            first_god=self.first_god,
            mute_god=self.twin.god if self.twin else None,
            first_mute_god=self.twin.first_god if self.twin else None,
            readings=self.readings,
            lens=self.lens,
            recorded_share=self.recorded_share,
            ledger=self.ledger,
            samples=self._samples_now(),
            dice=self.dice,
            settings=self.spec.measure,
            ticks=self.spec.ticks,
            checksum=self.checksum,
            row=self.row,
        )

    def _samples_now(self) -> Samples:
        """Return the samples of this tick and these laws; they draw nothing before they are asked."""
        laws = [trainee.law for trainee in self.trainees]
        now, kept = self._samples, (self.tick, self.god, laws, self.spec.measure)
        if now is None or (now.tick, now.god, now.laws, now.settings) != kept:
            before = now if now is not None and now.tick < self.tick else None
            now = Samples(self.tick, self.god, laws, self.previous_god, before, self.dice, self.spec.measure)
            self._samples = now
        return now

    def change(self, changes: dict[str, Any]) -> None:
        """Change settings while the world runs, by their dotted paths; they are in force from the next tick on.

        People keep the machine they have adopted. A world changed by hand is marked `steered` and cannot be
        checkpointed. Laws that the anchor before could not reach are forgotten: where a new one looks further back, the
        ledger's bands are empty for as long as it does.

        Raises:
            InputError: for a setting that acts only on a world made anew, or does not fit; nothing is changed then.
        """
        before, spec = self.spec, with_changes(self.spec, changes)
        if spec == before:
            return
        require_live(before, spec)
        new_judge = spec.verifier != before.verifier
        judge = spec.verifier.build(self.world, self.dice) if new_judge else self.verifier.judge
        lens = self._lens_of(spec) if spec.lens != before.lens else self.lens
        self.spec, self.lens, self.steered = spec, lens, True
        self.verifier.settings, self.verifier.judge = spec.verifier, judge
        for trainee, settings in zip(self.trainees, spec.trainees, strict=True):
            trainee.settings = cast("TraineeSettings", settings)  # as when it was hired
        if self.twin is not None:
            self.twin.spec = with_changes(spec, MUTE)
            if spec.lens != before.lens:
                self.twin.lens = self.twin._lens_of(spec)
        self.ledger.enter_change(self.trainees, self.tick, **self._users())

    def topics_now(self) -> Topics:
        """Return the world's topics as drift has left them and, where documents are numbers, as machines have."""
        topics = self.world.topics(self.spec.drift.period(self.tick))
        move = self.tilt + self._answer() if self.world.numbers else self.tilt
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
        """People publish a trainee's documents under their own names.  authors (n,): rows of people, one a document"""
        authors = authors[self.lens.publishes(authors)]
        if not len(authors):
            return
        labelled = np.full(len(authors), self.spec.labels == "mandatory")
        if self.spec.labels == "voluntary":
            honest = self.spec.population.adoption.disclosed
            labelled = trainee.stream("disclose", self.tick).random(len(authors)) < honest
        self.corpus.publish(
            trainee.ghostwrite(
                len(authors), self.spec.population.adoption.strip, rng=trainee.stream("ghostwrite", self.tick)
            ),
            tick=self.tick,
            origin=trainee.number,
            generation=trainee.generation,
            author=authors,
            labelled=labelled,
        )

    def _users(self) -> dict[str, Any]:
        """Whether people can come to use a machine, and what share of what it writes for them loses its mark."""
        return {"adopts": self.spec.population.adopts, "strip": self.spec.population.adoption.strip}

    def _lens_of(self, spec: Spec):
        return spec.lens.build(self.world.vocab_size, self.population, self.world.grammar)

    def _hired(self, number: int) -> Trainee:
        settings = cast("TraineeSettings", self.spec.trainees[number - 1])  # nothing in it is left to be looked up
        return Trainee(self, settings, self.world, self.verifier, self.dice, number=number)

    def _draw_graph(self) -> nx.Graph | Crowd:
        settings = self.spec.population
        n = None if settings.graph.sized() else settings.people or DEFAULT_PEOPLE
        return graph_of(settings.graph, n, rng=self.dice("graph"))

    def _draw_people(self, twin_of: Simulation | None) -> Population:
        settings = self.spec.population
        influence = twin_of.population.influence if twin_of else influence_in(self.graph)
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

    def _draw_persons(self, person: PersonRule | None) -> Sequence[Person]:
        """A handle for everybody; in a mute world, where nobody looks, for those alone who have a mind of their own.

        Among very many people handles are made when they are asked for.
        """
        kinds = kinds_of_person(person, len(self.population))
        minds = [row for row, kind in enumerate(kinds) if has_mind(kind)]
        if len(kinds) > LARGE and not self.mute:
            return Handles(self, self.population, kinds, minds)
        return [kinds[row](self, self.population, row) for row in (minds if self.mute else range(len(kinds)))]

    def _draw_twin(self, person: PersonRule | None) -> Simulation:
        """The world without machines: nobody studies, nothing is published, nobody can adopt."""
        return Simulation(with_changes(self.spec, MUTE), self.dice.seed, person=person, twin_of=self)
