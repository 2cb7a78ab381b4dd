"""What is drawn to measure a tick: one sample of people's documents and one of each trainee's, shared by all measures.

People's sample is kept for the next tick, which measures how far they have moved. Random streams are those of the tick,
so that a run that goes on from a checkpoint draws yesterday's documents again.
"""

from __future__ import annotations

from collections.abc import Sequence

from godmodel.models.distribution import Law
from godmodel.models.sample import Sample
from godmodel.sim.measure.scores import scored
from godmodel.sim.measure.settings import MeasureSettings
from godmodel.sim.streams import Dice


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
            self._yesterday = kept.alone() if kept else None
        self._people: dict[bool, Sample] = {}  # by whether all documents may be listed
        self._learners: dict[int, Sample] = {}
        self._scored: dict[int, Law] = {}

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
            sample = self._drawn(self.god, self.tick, listed)
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
            self._yesterday = self._drawn(self._previous_god, self.tick - 1, listed=True)
        return self._yesterday

    def of(self, law: Law, purpose: str) -> Sample:
        """Return documents of another law, from a random stream of that purpose."""
        return Sample.of(law, draws=self.settings.draws, rng=self._dice(f"measure {purpose}", self.tick))

    def _drawn(self, god: Law, tick: int, listed: bool) -> Sample:
        return Sample.of(god, draws=self.settings.draws, rng=self._dice("measure kl", tick), listed=listed)
