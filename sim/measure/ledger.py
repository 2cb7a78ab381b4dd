"""The distribution ledger: which boundary costs how many bits of KL(p_t || learner).

A chain of handicapped gods, each an exact law, from people's law to the learner's:

    R0  p_t, what people write now
    R1  people's law averaged over the ticks that the shelf comes from                     staleness      R0 -> R1
    R2  that, as the lens recorded it                                                      observability  R1 -> R2
    R3  that, through the tokenizer and back                                               tokenization   R2 -> R3
    R4  the law of the shelf: people's part of R3 and published laws, each at its share    feedback       R3 -> R4
    R5  the learner                                                                        learning       R4 -> R5

The contribution of a step is CE(p_t, R_j) - CE(p_t, R_{j-1}); they add up to KL(p_t || learner). One may be negative: a
later handicap can make up for an earlier one. Where p_t can be enumerated all are exact; elsewhere they are means over
the same documents drawn from p_t, and add up exactly to the plain mean of log p_t(x) - log learner(x).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple, cast

import numpy as np

from godmodel.agents.population import Population
from godmodel.agents.press import Press
from godmodel.agents.trainee import Trainee
from godmodel.models.detection.detector import Scoring
from godmodel.models.distribution import Distribution, Law
from godmodel.models.exact.blend import average
from godmodel.models.exact.mixture import Mixture
from godmodel.models.exact.reweighted import DRAWS, Reweighted, Weight
from godmodel.sim.corpus import HUMAN, MACHINE, Corpus
from godmodel.sim.errors import InputError
from godmodel.sim.society.observation import Lens
from godmodel.sim.streams import Dice

SCREENED = 2000  # documents on which the share that a detector lets through is estimated

RECENT = 10  # ticks between two times of forgetting, and ticks that are remembered beyond what is needed

Parts = Sequence[tuple[float, Law]]


@dataclass(frozen=True)
class Accepted:
    """What a verifier accepts of a trainee's drafts: a law whose constant costs many draws, and may not be asked for.

    Attributes:
        drafts: the law of the drafts.
        weights: the chance of each document to be accepted, by the judge of the time.
        stream: gives the random stream of these draws, a fresh one at every call.
    """

    drafts: Law
    weights: Weight
    stream: Callable[[], np.random.Generator]

    def law(self) -> Law | None:
        """Return q(x) ∝ p(x) w(x); None where no draft of very many has a chance to be accepted."""
        for draws in (DRAWS, 16 * DRAWS):
            try:
                return Reweighted(self.drafts, self.weights, rng=self.stream(), draws=draws)
            except ValueError:
                continue
        return None


class Study(NamedTuple):
    """What a trainee studied, and the generation that it became.

    rows of the corpus, and how much they counted: by the anchor policy (`memory`) and in all; None: alike.
    """

    rows: np.ndarray
    memory: np.ndarray | None
    weights: np.ndarray | None
    generation: int

    @classmethod
    def of(cls, trainee: Trainee) -> Study:
        """Return a trainee's last study."""
        return cls(trainee.shelf, trainee.memory, trainee.weights, trainee.generation)


@dataclass
class Ledger:
    """What a run must remember to account for its gap. It enters its books itself, from what happens in the world.

    Attributes:
        kept: whether there is a ledger at all; without one only what a checkpoint needs is remembered.
        people: people's true distribution of each tick, by tick.
        shown: the law of the documents of those whom the lens shows, by tick.
        recorded: the law of what the lens let through, by tick.
        published: the law of what a trainee wrote, by its number, generation, and whether people signed it; where a
            live change came within a generation, once more for each edition of it, by a fourth number from 1.
        changed: ticks from which live changes were in force; a document's edition is how many came before it.
        shelves: what was studied, by tick and trainee, so that it can be learned again.
        forgets: whether laws are dropped that nothing can ask for any more, as long as the anchors stay as they are.
        forgotten: trainees and generations whose laws were dropped.
    """

    kept: bool = True
    people: dict[int, Law] = field(default_factory=dict)
    shown: dict[int, Mixture] = field(default_factory=dict)
    recorded: dict[int, Law] = field(default_factory=dict)
    published: dict[tuple, Law | Accepted] = field(default_factory=dict)
    changed: list[int] = field(default_factory=list)
    shelves: dict[tuple[int, int], Study] = field(default_factory=dict)
    forgets: bool = True
    forgotten: set[tuple[int, int]] = field(default_factory=set)
    _weights: list[np.ndarray] = field(default_factory=list)  # of `shown` over topics, at every tick
    _screened: dict[tuple, Law] = field(default_factory=dict)
    _alive: list[Law] = field(default_factory=list)

    def enter_people(self, tick: int, god: Law, lens: Lens, population: Population, shown: Law | None = None) -> None:
        """Enter people's law of a tick, and what the lens records of it.

        `shown` is the law of those whom the lens shows; by default it is read off the population.
        """
        if self.kept:
            shown = lens.shown(cast(Mixture, god), population) if shown is None else shown
            self.people[tick] = god
            self.shown[tick] = cast(Mixture, shown)  # a ledger is kept where people write symbols
            self.recorded[tick] = lens.law(self.shown[tick])
            self._weights.append(self.shown[tick].weights)

    def enter_study(self, trainee: Trainee, tick: int, *, adopts: bool, strip: float) -> None:
        """Enter what a trainee has studied, and the laws of what it will publish until it studies again.

        adopts: whether people can come to use a machine; strip: share of such documents that are rid of their mark.
        """
        if self.kept and (trainee.settings.documents or adopts):
            self._enter_laws(trainee, tick, adopts, strip)
            self.shelves[tick, trainee.number] = Study(
                trainee.shelf, trainee.memory, trainee.weights, trainee.generation
            )
        elif trainee.settings.continues or (
            trainee.settings.detector.needs_reference and (trainee.generation == 1 or self.kept)
        ):  # a checkpoint has to go through these studies again
            self.shelves[tick, trainee.number] = Study(
                trainee.shelf, trainee.memory, trainee.weights, trainee.generation
            )

    def enter_change(self, trainees: Sequence[Trainee], tick: int, *, adopts: bool, strip: float) -> None:
        """Enter that settings were changed after a tick, and the laws of what trainees publish from then on."""
        if not self.kept or not tick:
            return
        self.changed.append(tick + 1)
        for trainee in trainees:
            if trainee.law is not None:
                self._enter_laws(trainee, tick, adopts, strip, len(self.changed))

    def _enter_laws(self, trainee: Trainee, tick: int, adopts: bool, strip: float, *edition: int) -> None:
        """The laws of what a trainee writes by itself, and for people, as it is set now."""
        key, press = (trainee.number, trainee.generation), trainee.press
        if trainee.settings.documents:
            self.published[*key, False, *edition] = self._law_of(press, trainee, tick)
        if adopts:
            self.published[*key, True, *edition] = press.signed(strip)

    def _law_of(self, press: Press, trainee: Trainee, tick: int) -> Law | Accepted:
        """The law of what a trainee publishes; where a verifier judges it, it is found once somebody studies it."""
        if press.verifier.trusting or trainee.settings.candidates > 1:
            return press.published(rng=trainee.stream("measure published", tick))
        return Accepted(press.drafts, press.verifier.judge.weights, partial(trainee.stream, "measure published", tick))

    def written(self, number: int, generation: int, by_people: bool, tick: int) -> Law:
        """Return the law of what a trainee of that generation wrote at a tick."""
        for edition in range(int(np.searchsorted(self.changed, tick, side="right")), 0, -1):
            if (number, generation, by_people, edition) in self.published:
                return self._found((number, generation, by_people, edition))
        return self._found((number, generation, by_people))

    def _found(self, key: tuple) -> Law:
        """Return a law that was entered, worked out now if nobody has asked for it before.

        Raises:
            InputError: if the verifier of that trainee accepts hardly anything.
        """
        law = self.published[key]
        if isinstance(law, Accepted):
            found = law.law()
            if found is None:
                raise InputError(
                    f"the ledger needs the law of what trainee {key[0]} published, and its verifier accepted none of "
                    "very many drafts: set a gentler verifier, or measure.ledger=false."
                )
            law = self.published[key] = found
        return law

    def chain(self, corpus: Corpus, trainee: Trainee, dice: Dice) -> tuple[Parts, ...]:
        """Return R1, R2, R3, R4 of a trainee's last study, as weighted parts.

        A document counts in the first three for as much as the anchor policy lets it.
        R4 counts a document that looks human by the probability that the detector keeps it; that probability is
        estimated by sampling where the detector judges by the text.
        """
        shelf, back = trainee.shelf, trainee.tokenizer.round_trip
        ticks, nth = np.unique(corpus.tick[shelf], return_inverse=True)
        counts = np.bincount(nth, weights=trainee.memory)
        share = counts / counts.sum()
        human = corpus.origin[shelf] == HUMAN
        people = average([self.people[int(t)] for t in ticks], share)
        recorded = average([self.recorded[int(t)] for t in ticks], share)
        seen = [(w, back(cast(Distribution, law))) for w, law in recorded]  # there are tokens of symbols alone
        if human.all() and not _weighed(trainee) and not _judged(trainee).any():
            return people, recorded, seen, seen
        return people, recorded, seen, self._own(corpus, trainee, dice)

    def state(self) -> dict[str, np.ndarray]:
        """Return what a checkpoint needs to enter people's part again: the weights of what the lens showed, by tick."""
        return {"shown": np.stack(self._weights) if self._weights else np.empty((0, 0))}

    def forget(self, corpus: Corpus, trainees: Sequence[Trainee], tick: int) -> None:
        """Drop the laws of ticks and generations none of whose documents can come into a training set after `tick`.

        Not handled here: detectors, which are asked about laws of any age; where there is one, nothing is dropped.
        """
        if (
            not self.kept
            or not self.forgets
            or tick % RECENT
            or any(t.screen.settings.kind != "none" for t in trainees)
        ):
            return
        since = min(t.settings.anchor.since(tick + 1) for t in trainees) - RECENT
        rows = [corpus.rows(first=since), *(t.shelf for t in trainees), *(t.sees(corpus).latest() for t in trainees)]
        needed = np.unique(np.concatenate(rows))
        ticks = {int(corpus.tick[0]), *np.unique(corpus.tick[needed]).tolist()}
        for law_of in (self.people, self.shown, self.recorded):
            for old in [each for each in law_of if each not in ticks and each <= tick]:
                del law_of[old]
        makers = np.unique(np.stack([corpus.origin[needed], corpus.generation[needed]], axis=1), axis=0)
        live = {(number, generation) for number, generation in makers.tolist()}
        live |= {(t.number, t.generation) for t in trainees}
        for key in [key for key in self.published if key[:2] not in live]:
            self.forgotten.add(key[:2])
            del self.published[key]
        again = {t.number for t in trainees if t.settings.continues}  # a checkpoint goes through all their studies
        for at in [at for at, study in self.shelves.items() if at[1] not in again]:
            if (at[1], self.shelves[at].generation) in self.forgotten:
                del self.shelves[at]

    def remembers(self, corpus: Corpus, trainee: Trainee) -> bool:
        """Whether the laws behind a training set are still there: a live change of anchor may look further back."""
        if not self.forgotten:
            return True
        rows = trainee.shelf
        makers = np.unique(np.stack([corpus.origin[rows], corpus.generation[rows]], axis=1), axis=0)
        there = all(tick in self.people for tick in np.unique(corpus.tick[rows]).tolist())
        return there and not self.forgotten & {(number, generation) for number, generation in makers.tolist()}

    def _own(self, corpus: Corpus, trainee: Trainee, dice: Dice) -> list[tuple[float, Law]]:
        """The law of the training set itself, every document at its weight."""
        shelf = trainee.shelf
        weight = np.ones(len(shelf)) if trainee.weights is None else trainee.weights
        human = corpus.origin[shelf] == HUMAN
        screening = _screening_of(corpus, trainee)
        own = self._human_parts(corpus, trainee, dice, weight * human, screening)
        machine = np.flatnonzero(~human)
        rows = shelf[machine]
        edition = np.searchsorted(self.changed, corpus.tick[rows], side="right")
        signed = corpus.author[rows] != MACHINE
        about = [corpus.origin[rows], corpus.generation[rows], signed, screening[machine], edition]
        makers = np.stack(about, axis=1).astype(int)
        for maker in np.unique(makers, axis=0):
            share = weight[machine[(makers == maker).all(axis=1)]].sum() / weight.sum()
            number, generation, by_people, n, nth = map(int, maker)
            law = self.written(number, generation, bool(by_people), self.changed[nth - 1] if nth else 0)
            own.append((float(share), self._kept_of(law, n, trainee, dice)))
        return own

    def _human_parts(self, corpus, trainee, dice, weight: np.ndarray, screening: np.ndarray) -> list[tuple[float, Law]]:
        """The part of people's own documents, at their weights (n,) of which those of machines are 0."""
        shelf, back, human = trainee.shelf, trainee.tokenizer.round_trip, corpus.origin[trainee.shelf] == HUMAN
        total = (np.ones(len(shelf)) if trainee.weights is None else trainee.weights).sum()
        own: list[tuple[float, Law]] = []
        for n in np.unique(screening[human]):
            mine = human & (screening == n)
            ticks, inverse = np.unique(corpus.tick[shelf[mine]], return_inverse=True)
            each = np.bincount(inverse, weights=weight[mine])
            laws = average([self.recorded[int(t)] for t in ticks], each / each.sum())
            share = each.sum() / total
            own += [(w * share, back(self._kept_of(law, int(n), trainee, dice))) for w, law in laws]
        return own

    def _kept_of(self, law: Law, screening: int, trainee: Trainee, dice: Dice) -> Law:
        """What one of a trainee's screenings leaves of a law; -1: it was not screened."""
        if screening < 0:
            return law
        key = id(law), trainee.number, screening
        if key not in self._screened:
            self._screened[key] = _passed(
                cast(Distribution, law),  # a detector judges symbols
                lambda x: trainee.screen.weights_after(screening, x),
                dice(f"measure look {trainee.number}", screening),
            )
            self._alive.append(law)  # the key is an id, which is only good as long as its owner lives
        return self._screened[key]


def _weighed(trainee: Trainee) -> bool:
    """Whether documents of the training set counted for less because they were flagged."""
    return trainee.weights is not None and not np.array_equal(trainee.weights, cast(np.ndarray, trainee.memory))


def _judged(trainee: Trainee) -> np.ndarray:
    """Whether each of a trainee's screenings judged documents by their text.  -> (screenings,) bool"""
    return np.array([isinstance(detector, Scoring) for _, detector in trainee.screen.screenings], dtype=bool)


def _screening_of(corpus: Corpus, trainee: Trainee) -> np.ndarray:
    """Which screening judged each document of the training set by its text; -1 for none.  -> (n,) int"""
    shelf, judged = trainee.shelf, _judged(trainee)
    if not judged.any():
        return np.full(len(shelf), -1)
    stops = np.array([stop for stop, _ in trainee.screen.screenings])
    nth = np.searchsorted(stops, shelf, side="right")
    return np.where(trainee.sees(corpus).passes(shelf) & judged[np.minimum(nth, len(stops) - 1)], nth, -1)


def _passed(law: Distribution, counts: Weight, rng: np.random.Generator) -> Law:
    """The law reweighted by what its documents count for; itself where so few pass that none is among many draws."""
    for draws in (SCREENED, 16 * SCREENED):
        try:
            return Reweighted(law, counts, rng=rng, draws=draws)
        except ValueError:
            continue
    return law
