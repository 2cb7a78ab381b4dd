"""One tick of a world, as the measures see it: a frozen record of what there is once everybody has acted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from godmodel.agents.population import Population
from godmodel.agents.trainee import Trainee
from godmodel.agents.verifier import Verifier
from godmodel.models.distribution import Law
from godmodel.models.sample import Sample
from godmodel.sim.corpus import Corpus
from godmodel.sim.measure.ledger import Ledger
from godmodel.sim.measure.samples import Samples
from godmodel.sim.measure.settings import MeasureSettings
from godmodel.sim.society.adoption import Readings
from godmodel.sim.society.observation import Lens
from godmodel.sim.streams import Dice
from godmodel.sim.world.base import World


@dataclass(frozen=True)
class Tick:
    """What the measures, and whoever listens to a simulation, are given. They read it and change nothing.

    Attributes:
        number: the tick, from 1.
        period: how many periods (years) of the world's own data have passed.
        world, population, trainees, verifier, corpus: what there is.
        god: p_t, people's true distribution at this tick; None before anybody has written.
        previous_god, first_god: the same a tick ago and at the first tick; None where there is none yet.
        mute_god, first_mute_god: the same of the twin world in which machines are mute, now and at its first tick;
            None without a twin.
        readings: what people took in at this tick.
        lens: through which people's documents are recorded.
        recorded_share: share of what people wrote themselves at this tick that the lens let through; NaN for none.
        ledger: what the past left behind for the gap to be accounted for.
        samples: what is drawn of people's and of trainees' documents; all measures share it.
        dice: the random streams; measures use streams whose names begin with `measure`.
        settings: what is measured, and how finely.
        ticks: the ticks that the run has.
        checksum: CRC-32 of every document published so far.
        row: the last row of the time series, {column: value or Estimate}; that of this tick once it was measured.
    """

    number: int
    period: int
    world: World
    population: Population
    trainees: Sequence[Trainee]
    verifier: Verifier
    corpus: Corpus
    god: Law | None
    previous_god: Law | None
    first_god: Law | None
    mute_god: Law | None
    first_mute_god: Law | None
    readings: Readings
    lens: Lens
    recorded_share: float
    ledger: Ledger
    samples: Samples
    dice: Dice
    settings: MeasureSettings
    ticks: int
    checksum: int
    row: dict[str, Any]

    def __repr__(self) -> str:
        return f"<Tick {self.number}: {len(self.corpus):,} documents, {len(self.trainees)} trainees>"

    @property
    def trainee(self) -> Trainee:
        """The first trainee, whose gap is measured in full."""
        return self.trainees[0]

    @property
    def law(self) -> Law | None:
        """What the first trainee has learned."""
        return self.trainee.law

    @property
    def people(self) -> Sample:
        """People's documents of this tick, to be scored by the first trainee's law."""
        return self.samples.people(self.law)

    @property
    def measured(self) -> bool:
        """Whether this is a tick at which more than facts is written down."""
        every = self.settings.every
        if every == "last":
            return self.number >= self.ticks
        return bool(every) and self.number % every == 0

    def stream(self, purpose: str) -> np.random.Generator:
        """Return the random stream of a measurement at this tick, the same in all arms."""
        return self.dice(f"measure {purpose}", self.number)

    def sampled(self, purpose: str) -> dict[str, Any]:
        """Return `draws` and `rng` for a number that is estimated by sampling."""
        return {"draws": self.settings.draws, "rng": self.stream(purpose)}
