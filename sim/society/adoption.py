"""How people change at a tick: by their neighbours, by what they read, by fashion, by machines, and by generations.

People hear, read and choose on the strength of what there was at the tick before. All dice that decide what people take
from each other are apart from those that decide what they take from machines, so that a world in which machines are
mute goes on exactly as it would have.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from godmodel.agents.population import Population
from godmodel.agents.trainee import Trainee
from godmodel.models.distribution import Law
from godmodel.models.exact.blocks import in_blocks
from godmodel.models.exact.mixture import Mixture
from godmodel.models.social.feed import gini
from godmodel.sim.corpus import HUMAN, Corpus
from godmodel.sim.society.crowds import LARGE
from godmodel.sim.society.population import PopulationSettings
from godmodel.sim.society.subjects import Subjects
from godmodel.sim.streams import Dice

TRIALS = 200  # people's documents on which a machine's quality is judged
READERS = 2**14  # people to a task when what they read is added up
ANSWERS = 1000  # drafts of a machine, among which its users find what it writes for them


@dataclass(frozen=True)
class Readings:
    """What people took in at a tick.

    Attributes:
        machine_share: share of what they read that machines wrote.
        attention_gini: how unevenly readers were spread over the documents on offer.
    """

    machine_share: float = float("nan")
    attention_gini: float = float("nan")


def listen(
    population: Population,
    settings: PopulationSettings,
    *,
    corpus: Corpus,
    god: Law | None,
    trainees: Sequence[Trainee],
    subjects: Subjects,
    dice: Dice,
    tick: int,
) -> Readings:
    """Change everybody's taste, machine and life.  god: people's law of the tick before, None at the first

    Among very many people only those documents are judged that somebody reads, unless what is common matters.
    """
    population.listen(settings.influence, settings.confidence)
    readings, raised_on = Readings(), population.popularity
    reads, grows_up = settings.exposure > 0, settings.turnover > 0 and settings.upbringing > 0
    if god is not None and (reads or grows_up or population.fashionable):
        whole = len(population) <= LARGE or not isinstance(god, Mixture)
        whole = whole or grows_up or population.fashionable or settings.feed.judges
        shelf = _Public(population, settings, corpus, god, subjects, dice, tick, whole=whole)
        if len(shelf.rows):
            if whole:
                raised_on = shelf.common()
                population.follow_fashion(raised_on)
            if reads:
                readings = _read(population, settings, shelf, god, trainees, dice, tick)
    population.return_home(settings.stubbornness)
    if god is not None and settings.adopts:
        adopt(population, settings, corpus=corpus, god=god, trainees=trainees, dice=dice, tick=tick)
    population.renew(
        settings.turnover,
        tick,
        raised_on,
        settings.upbringing,
        settings.concentration,
        rng=dice("renew", tick),
    )
    return readings


def adopt(
    population: Population,
    settings: PopulationSettings,
    *,
    corpus: Corpus,
    god: Law,
    trainees: Sequence[Trainee],
    dice: Dice,
    tick: int,
) -> None:
    """Some people reconsider which machine they use."""
    choice = settings.adoption
    x = corpus.x[corpus.rows(origin=HUMAN, first=tick - 1)]
    if len(x) > TRIALS:
        x = x[dice("try machines", tick).choice(len(x), size=TRIALS, replace=False)]
    population.adopt(
        np.array([quality(trainee.law, god, x) for trainee in trainees]),
        np.array([trainee.settings.price for trainee in trainees]),
        reconsider=choice.reconsider * min(settings.performative, 1.0),
        reluctance=choice.reluctance,
        quality_weight=choice.quality,
        peers=choice.peers,
        unskilled=choice.unskilled,
        rng=dice("adopt", tick),
    )


def quality(law: Law | None, god: Law, x: np.ndarray) -> float:
    """exp(-KL(god || law) per symbol), from people's documents x (N, T): 1 for god himself; NaN for no law at all."""
    if law is None:
        return float("nan")
    if not len(x):
        return 0.0
    with np.errstate(invalid="ignore"):
        gap = (god.log_prob(x) - law.log_prob(x)).mean() / x.shape[1]
    return float(np.exp(-max(gap, 0.0))) if not np.isnan(gap) else 0.0


class _Public:
    """What is on offer to read, and what it is about.

    Attributes:
        rows: (n,) of the corpus.
        topics_of: (n, K) posterior of each document's topic, as people who know the world would judge it; empty where
            it is judged later, of what was read alone.
        place: (n,) of a position that each takes.
    """

    def __init__(self, population, settings, corpus, god, subjects, dice, tick, *, whole: bool):
        rows = settings.feed.rows(corpus, tick)
        machine = corpus.is_synthetic(rows)
        if settings.performative == 0:  # what takes no place is not there
            rows, machine = rows[~machine], np.zeros(int((~machine).sum()), dtype=bool)
        self.rows = rows
        self.topics_of = np.empty((0, population.tastes.shape[1]))
        self._judged = lambda needed: subjects.of(god, corpus, rows, needed)
        if whole and len(rows):
            large = len(population) > LARGE and isinstance(god, Mixture)
            self.topics_of = (
                self._judged(np.ones(len(rows), dtype=bool)) if large else god.responsibilities(corpus.x[rows])
            )
        self.place = np.where(machine, settings.performative, 1.0)
        signed = corpus.author[rows]
        seen = np.where(signed >= 0, population.traits.visibility[np.maximum(signed, 0)], 1.0)
        self.feed = settings.feed.build(
            corpus, rows, place=self.place, visibility=seen, topics_of=self.topics_of, dice=dice, tick=tick
        )
        self.corpus, self._usual = corpus, population.popularity

    def common(self) -> np.ndarray:
        """Return what the public writes about on the whole.  -> (K,)"""
        total = self.place.sum()
        return self.place @ self.topics_of / total if total > 0 else self._usual

    def read_topics(self, readers: np.ndarray) -> np.ndarray:
        """Return what the documents are about that have `readers` (n,); the others may be anything.  -> (n, K)"""
        return self.topics_of if len(self.topics_of) else self._judged(readers > 0)


def _read(population, settings, shelf: _Public, god, trainees, dice, tick) -> Readings:
    """Everybody reads, and what they read moves them; users of a machine also read what it writes for them."""
    channels = settings.feed.channels(population.tastes, settings.reads, dice=dice, tick=tick)
    reading = shelf.feed.draw(
        channels, rng=dice("listen", tick), which=dice("listen which", tick), machines=dice("listen machines", tick)
    )
    asks = np.zeros(reading.picks.shape, dtype=bool)
    if population.uses.any():
        asks = dice("consult", tick).random(asks.shape) < settings.adoption.consults
        asks &= population.uses[:, None] > 0
    readers = np.bincount(reading.picks.ravel(), minlength=len(shelf.rows))
    readers -= np.bincount(reading.picks[asks], minlength=len(shelf.rows))
    topics_of = shelf.read_topics(readers)
    about = np.zeros_like(population.tastes)

    def add_up(rows: slice) -> None:
        for column, asked in zip(reading.picks[rows].T, asks[rows].T, strict=True):
            topics = topics_of.take(column, axis=0)
            topics[asked] = 0.0
            about[rows] += topics

    in_blocks(add_up, len(about), READERS)
    for trainee in trainees:
        asked = asks & (population.uses == trainee.number)[:, None]
        if asked.any():
            rng = dice(f"answers {trainee.number}", tick)
            drafts = trainee.ghostwrite(min(ANSWERS, int(asked.sum())), settings.adoption.strip, rng=rng)
            answers = god.responsibilities(drafts)
            got = np.zeros(asked.shape, dtype=np.int64)
            got[asked] = rng.integers(len(answers), size=int(asked.sum()))
            for mine, answer in zip(asked.T, got.T, strict=True):
                about[mine] += answers[answer[mine]]
    shelf.corpus.mark_read(shelf.rows, readers)
    about /= settings.reads
    population.take_in(about, settings.exposure)
    return Readings(float((reading.machine | asks).mean()), gini(readers))
