"""What is drawn to measure a tick: one sample of people's documents and one of each trainee's, shared by all measures.

People's sample is kept for the next tick, which measures how far they have moved. Random streams are those of the tick,
so that a run that goes on from a checkpoint draws yesterday's documents again.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from godmodel.models.distribution import Law
from godmodel.models.sample import Sample
from godmodel.sim.measure.scores import scored
from godmodel.sim.measure.settings import MeasureSettings
from godmodel.sim.streams import Dice

PILOT = 100  # documents by which it is judged how many are needed for the precision that was asked for


class Samples:
    """Documents of people and of trainees at one tick, drawn when they are first asked for.

    Args:
        tick: the tick, from 1.
        god: p_t, people's true distribution; None before anybody has written.
        laws: what the trainees have learned, in order; None before a first study.
        previous_god: people's true distribution a tick ago, None at the first.
        before: the samples of the last tick, None where there are none.
        dice: the random streams.
        settings: how many documents are drawn.
    """

    def __init__(
        self,
        tick: int,
        god: Law | None,
        laws: Sequence[Law | None],
        previous_god: Law | None,
        before: Samples | None,
        dice: Dice,
        settings: MeasureSettings,
    ):
        self.tick, self.god, self.laws, self.settings, self._dice = tick, god, laws, settings, dice
        self._previous_god = previous_god
        self._yesterday: Sample | None = None
        if before is not None and (before.tick, before.god, before.settings) == (tick - 1, previous_god, settings):
            kept = before._people.get(True)
            self._yesterday = self._of_yesterday(kept) if kept else None
        self._people: dict[bool, Sample] = {}  # by whether all documents may be listed
        self._learners: dict[int, Sample] = {}
        self._scored: dict[int, Law] = {}
        self._size: int | None = None

    def people(self, asked: Law | None = None) -> Sample:
        """Return people's documents, to be scored by a law; all of them, each at its probability, where they are few.

        Where the law's own log-probabilities are sampled they are drawn: then means know their errors.

        Raises:
            ValueError: before anybody has written.
        """
        if self.god is None:
            raise ValueError("people have not written yet: there are no documents of theirs to measure")
        listed = asked is None or asked.scoring != "sampled"
        if listed not in self._people:
            sample = self._enough(self.god, listed)
            self._people[listed] = sample
            if not sample.exact:  # there is nothing to list
                self._people = {True: sample, False: sample}
        return self._people[listed]

    def law(self, number: int = 1) -> Law:
        """Return the law of a trainee as it is scored: with `measure.uniform` of a uniform law in it.

        Raises:
            ValueError: before its first study.
        """
        if number not in self._scored:
            self._scored[number] = scored(self.learned(number), self.settings.uniform)
        return self._scored[number]

    def learned(self, number: int = 1) -> Law:
        """Return the law of a trainee.

        Raises:
            ValueError: before its first study.
        """
        law = self.laws[number - 1]
        if law is None:
            raise ValueError(f"trainee {number} has not studied yet: it has no law to measure")
        return law

    def learner(self, number: int = 1) -> Sample:
        """Return documents of a trainee's law.

        Raises:
            ValueError: before its first study.
        """
        if number not in self._learners:
            name = "learner" if number == 1 else f"learner {number}"
            self._learners[number] = self.of(self.learned(number), name)
        return self._learners[number]

    def yesterday(self) -> Sample:
        """Return people's documents of a tick ago.

        Raises:
            ValueError: at the first tick.
        """
        if self._yesterday is None:
            if self._previous_god is None:
                raise ValueError("people wrote nothing a tick ago: there are no documents of theirs to measure")
            first = Sample.of(self._previous_god, draws=self._least, rng=self._people_stream(self.tick - 1))
            self._yesterday = self._of_yesterday(first)
        return self._yesterday

    def of(self, law: Law, purpose: str) -> Sample:
        """Return documents of another law, as many as were drawn of people's, from a random stream of that purpose."""
        return Sample.of(law, draws=self._size or self.settings.draws, rng=self._dice(f"measure {purpose}", self.tick))

    @property
    def _least(self) -> int:
        """The documents that are drawn of people's law in any case."""
        return min(PILOT, self.settings.draws) if self.settings.precision else self.settings.draws

    def _enough(self, god: Law, listed: bool) -> Sample:
        """Return as many of people's documents as the precision needs of the first trainee's gap (Stein 1945)."""
        stream = self._people_stream(self.tick)
        pilot = Sample.of(god, draws=self._least, rng=stream, listed=listed)
        most = self.settings.draws
        if pilot.exact or len(pilot) >= most or self.laws[0] is None:
            return pilot
        gap = pilot.compare(self.law()).kl
        wanted = self.settings.precision * abs(gap.value)
        needed = len(pilot) * (gap.stderr / wanted) ** 2 if wanted > 0 else math.inf
        size = most if math.isnan(needed) else int(np.clip(math.ceil(min(needed, most)), len(pilot), most))
        if size == len(pilot):
            return pilot
        self._size = size
        return Sample(god, np.concatenate([pilot.x, god.sample(size - len(pilot), rng=stream)]))

    def _of_yesterday(self, sample: Sample) -> Sample:
        """Return the part of yesterday's documents that is drawn in any case, whatever precision was asked for."""
        return sample.alone() if sample.exact else sample.alone(self._least)

    def _people_stream(self, tick: int) -> np.random.Generator:
        return self._dice("measure kl", tick)
