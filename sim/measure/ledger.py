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

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from godmodel.agents.trainee import Trainee
from godmodel.models.detection.detector import Scoring
from godmodel.models.distribution import Distribution, Estimate, Law
from godmodel.models.exact.blend import average, blended
from godmodel.models.exact.mixture import Mixture
from godmodel.models.exact.reweighted import Reweighted, Weight
from godmodel.sim.corpus import HUMAN, MACHINE, Corpus
from godmodel.sim.streams import Dice

BANDS = ("staleness", "observability", "tokenization", "feedback", "learning")
COLUMNS = tuple(f"ledger_{band}_bits" for band in BANDS)
SCREENED = 2000  # documents on which the share that a detector lets through is estimated

Parts = Sequence[tuple[float, Law]]


@dataclass
class Ledger:
    """What a run must remember to account for its gap.

    Attributes:
        people: god of each tick, by tick.
        shown: the law of the documents of those whom the lens shows, by tick.
        recorded: the law of what the lens let through, by tick.
        published: the law of what a trainee wrote, by its number, generation, and whether people signed it; where a
            live change came within a generation, once more for each edition of it, by a fourth number from 1.
        changed: ticks from which live changes were in force; a document's edition is how many came before it.
        shelves: the rows of the corpus behind each study and how much they counted (None: alike), by tick and trainee,
            so that it can be learned again.
    """

    people: dict[int, Law] = field(default_factory=dict)
    shown: dict[int, Law] = field(default_factory=dict)
    recorded: dict[int, Law] = field(default_factory=dict)
    published: dict[tuple, Law] = field(default_factory=dict)
    changed: list[int] = field(default_factory=list)
    shelves: dict[tuple[int, int], tuple[np.ndarray, np.ndarray | None]] = field(default_factory=dict)
    screened: dict[tuple, Law] = field(default_factory=dict)
    _alive: list[Law] = field(default_factory=list)

    def keep(self, trainee: Trainee, tick: int) -> None:
        """Remember what was studied."""
        self.shelves[tick, trainee.number] = trainee.shelf, trainee.weights

    def written(self, number: int, generation: int, by_people: bool, tick: int) -> Law:
        """The law of what a trainee of that generation wrote at a tick."""
        for edition in range(int(np.searchsorted(self.changed, tick, side="right")), 0, -1):
            if (number, generation, by_people, edition) in self.published:
                return self.published[number, generation, by_people, edition]
        return self.published[number, generation, by_people]

    def chain(self, corpus: Corpus, trainee: Trainee, dice: Dice) -> tuple[Parts, ...]:
        """R1, R2, R3, R4 of a trainee's last study, as weighted parts.

        What passes as people's is in R4 as far as its detector lets it through; the share that it lets through is
        estimated by sampling where the detector judges by the text.
        """
        shelf, back = trainee.shelf, trainee.tokenizer.there_and_back
        ticks, counts = np.unique(corpus.tick[shelf], return_counts=True)
        share = counts / counts.sum()
        human = corpus.origin[shelf] == HUMAN
        people = average([self.people[int(t)] for t in ticks], share)
        recorded = average([self.recorded[int(t)] for t in ticks], share)
        seen = [(w, back(law)) for w, law in recorded]
        if human.all() and trainee.weights is None and not self._judged(trainee):
            return people, recorded, seen, seen
        return people, recorded, seen, self._own(corpus, trainee, dice)

    def _own(self, corpus: Corpus, trainee: Trainee, dice: Dice) -> list[tuple[float, Law]]:
        """The law of the shelf itself, every document at its weight."""
        shelf, back = trainee.shelf, trainee.tokenizer.there_and_back
        weight = np.ones(len(shelf)) if trainee.weights is None else trainee.weights
        total = weight.sum()
        human = corpus.origin[shelf] == HUMAN
        passes = corpus.claimed[shelf] == HUMAN
        passes &= ~((corpus.author[shelf] == MACHINE) & (corpus.origin[shelf] == trainee.number))  # it knows its own
        looks = [(stop, detector) for stop, detector in trainee.looks if isinstance(detector, Scoring)]
        look = np.full(len(shelf), -1)
        if looks:
            stops = np.array([stop for stop, _ in trainee.looks])
            nth = np.searchsorted(stops, shelf, side="right")
            judged = np.array([isinstance(detector, Scoring) for _, detector in trainee.looks])
            look = np.where(passes & judged[np.minimum(nth, len(stops) - 1)], nth, -1)
        own: list[tuple[float, Law]] = []
        for n in np.unique(look[human]):
            mine = human & (look == n)
            ticks, inverse = np.unique(corpus.tick[shelf[mine]], return_inverse=True)
            each = np.bincount(inverse, weights=weight[mine])
            laws = average([self.recorded[int(t)] for t in ticks], each / each.sum())
            share = each.sum() / total
            own += [(w * share, back(self._through(law, int(n), trainee, dice))) for w, law in laws]
        machine = np.flatnonzero(~human)
        rows = shelf[machine]
        signed = corpus.author[rows] != MACHINE
        edition = np.searchsorted(self.changed, corpus.tick[rows], side="right")
        about = [corpus.origin[rows], corpus.generation[rows], signed, look[machine], edition]
        makers = np.stack(about, axis=1).astype(int)
        for maker in np.unique(makers, axis=0):
            share = weight[machine[(makers == maker).all(axis=1)]].sum() / total
            number, generation, by_people, n, nth = map(int, maker)
            law = self.written(number, generation, bool(by_people), self.changed[nth - 1] if nth else 0)
            own.append((float(share), self._through(law, n, trainee, dice)))
        return own

    def _judged(self, trainee: Trainee) -> bool:
        return any(isinstance(detector, Scoring) for _, detector in trainee.looks)

    def _through(self, law: Law, look: int, trainee: Trainee, dice: Dice) -> Law:
        """What one of a trainee's looks leaves of a law; -1: it was not looked at."""
        if look < 0:
            return law
        key = id(law), trainee.number, look
        if key not in self.screened:
            detector = trainee.looks[look][1]
            self.screened[key] = _passed(
                law, lambda x: trainee.counts(detector, x), dice(f"measure look {trainee.number}", look)
            )
            self._alive.append(law)  # an id is only good as long as its owner lives
        return self.screened[key]


def _passed(law: Law, counts: Weight, rng: np.random.Generator) -> Law:
    """The law reweighted by what its documents count for; itself where so few pass that none is among many draws."""
    for draws in (SCREENED, 16 * SCREENED):
        try:
            return Reweighted(law, counts, rng=rng, draws=draws)
        except ValueError:
            continue
    return law


def telescope(
    p: Distribution, chain: Sequence[Parts], *, uniform: float, draws: int, rng: np.random.Generator
) -> tuple[Estimate, ...]:
    """CE(p, R_j) - CE(p, R_{j-1}) for R_0 = p and each R_j of the chain, bits per document.

    `uniform` is a share of a uniform law that is mixed into every R_j, as it is into the learner before it is scored:
    what that costs lies in the first step. A step to a law that rules out what p can produce is infinite, and those
    after it are NaN.
    """
    x = p.support() if isinstance(p, Distribution) else None
    exact = x is not None
    if x is None:
        x = p.sample(draws, rng=rng)
    log_p = p.log_prob(x)
    if exact:
        x, log_p = x[np.isfinite(log_p)], log_p[np.isfinite(log_p)]
    everywhere = -p.length * np.log(p.vocab_size) if p.vocab_size else 0.0
    known: dict[int, np.ndarray] = {id(p): log_p}
    by_topic: dict[int, np.ndarray] = {}  # what all mixtures of the same topics share

    def scored(law: Law) -> np.ndarray:
        if id(law) not in known:
            if isinstance(law, Mixture):
                if id(law.topics) not in by_topic:
                    by_topic[id(law.topics)] = law.topics.log_prob_each(x)
                known[id(law)] = blended(by_topic[id(law.topics)].T, law.weights)
            else:
                known[id(law)] = law.log_prob(x)
        return known[id(law)]

    scores, sampled = [log_p], [False]  # of each law: whether a constant of it was estimated
    before: tuple = ()
    for parts in chain:
        same = tuple((w, id(law)) for w, law in parts)
        if same == before:  # a boundary that is off
            scores.append(scores[-1])
            sampled.append(sampled[-1])
            continue
        before = same
        columns = [scored(law) for _, law in parts]
        score = columns[0] if len(columns) == 1 else blended(columns, np.array([w for w, _ in parts]))
        if uniform:
            score = np.logaddexp(score + np.log1p(-uniform), everywhere + np.log(uniform))
        scores.append(score)
        sampled.append(any(isinstance(law, Reweighted) for _, law in parts))
    with np.errstate(invalid="ignore"):
        steps = [(a - b) / np.log(2) for a, b in zip(scores, scores[1:], strict=False)]
    if exact:
        mass = np.exp(log_p)
        doubt = [float("nan") if a or b else 0.0 for a, b in zip(sampled, sampled[1:], strict=False)]
        return tuple(Estimate(float(mass @ step), error) for step, error in zip(steps, doubt, strict=True))
    return tuple(
        Estimate.mean(step) if np.isfinite(step).all() else Estimate(float(np.mean(step)), float("nan"))
        for step in steps
    )
