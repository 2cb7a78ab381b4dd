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

import numpy as np

from models.distribution import Distribution, Estimate, Law
from models.exact.blend import average, blended
from models.exact.mixture import Mixture
from sim.corpus import HUMAN, Corpus

BANDS = ("staleness", "observability", "tokenization", "feedback", "learning")
COLUMNS = tuple(f"ledger_{band}_bits" for band in BANDS)

Parts = Sequence[tuple[float, Law]]


@dataclass
class Ledger:
    """What a run must remember to account for its gap.

    Attributes:
        people: god of each tick, by tick.
        shown: the law of the documents of those whom the lens shows, by tick.
        recorded: the law of what the lens let through, by tick.
        published: the law of what a trainee published, by origin and generation.
        shelves: rows of the corpus behind each published law, by the tick of study, so that it can be learned again.
    """

    people: dict[int, Mixture] = field(default_factory=dict)
    shown: dict[int, Mixture] = field(default_factory=dict)
    recorded: dict[int, Law] = field(default_factory=dict)
    published: dict[tuple[int, int], Law] = field(default_factory=dict)
    shelves: dict[int, np.ndarray] = field(default_factory=dict)

    def chain(self, corpus: Corpus, shelf: np.ndarray, back: Callable[[Law], Law]) -> tuple[Parts, ...]:
        """R1, R2, R3, R4 as weighted parts.

        shelf (n,) are the rows that were studied; `back` takes a law through the tokenizer and back.
        """
        ticks, counts = np.unique(corpus.tick[shelf], return_counts=True)
        share = counts / counts.sum()
        human = corpus.origin[shelf] == HUMAN
        people = average([self.people[int(t)] for t in ticks], share)
        recorded = average([self.recorded[int(t)] for t in ticks], share)
        seen = [(w, back(law)) for w, law in recorded]
        own: list[tuple[float, Law]] = []
        if human.any():
            real_ticks, real = np.unique(corpus.tick[shelf[human]], return_counts=True)
            if human.all():
                own = seen
            else:
                laws = [self.recorded[int(t)] for t in real_ticks]
                own = [(w * human.mean(), back(law)) for w, law in average(laws, real / real.sum())]
        if not human.all():
            machine = shelf[~human]
            makers = corpus.origin[machine].astype(np.int64) << 32 | corpus.generation[machine]
            own = own + [
                (n / len(shelf), self.published[int(maker) >> 32, int(maker) & 0xFFFFFFFF])
                for maker, n in zip(*np.unique(makers, return_counts=True), strict=True)
            ]
        return people, recorded, seen, own


def telescope(
    p: Distribution, chain: Sequence[Parts], *, uniform: float, draws: int, rng: np.random.Generator
) -> tuple[Estimate, ...]:
    """CE(p, R_j) - CE(p, R_{j-1}) for R_0 = p and each R_j of the chain, bits per document.

    `uniform` is a share of a uniform law that is mixed into every R_j, as it is into the learner before it is scored:
    what that costs lies in the first step. A step to a law that rules out what p can produce is infinite, and those
    after it are NaN.
    """
    x = p.support()
    exact = x is not None
    if x is None:
        x = p.sample(draws, rng=rng)
    log_p = p.log_prob(x)
    if exact:
        x, log_p = x[np.isfinite(log_p)], log_p[np.isfinite(log_p)]
    everywhere = -p.length * np.log(p.vocab_size)
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

    scores = [log_p]
    before: tuple = ()
    for parts in chain:
        same = tuple((w, id(law)) for w, law in parts)
        if same == before:  # a boundary that is off
            scores.append(scores[-1])
            continue
        before = same
        columns = [scored(law) for _, law in parts]
        score = columns[0] if len(columns) == 1 else blended(columns, np.array([w for w, _ in parts]))
        if uniform:
            score = np.logaddexp(score + np.log1p(-uniform), everywhere + np.log(uniform))
        scores.append(score)
    with np.errstate(invalid="ignore"):
        steps = [(a - b) / np.log(2) for a, b in zip(scores, scores[1:], strict=False)]
    if exact:
        mass = np.exp(log_p)
        return tuple(Estimate(float(mass @ step)) for step in steps)
    return tuple(
        Estimate.mean(step) if np.isfinite(step).all() else Estimate(float(np.mean(step)), float("nan"))
        for step in steps
    )
