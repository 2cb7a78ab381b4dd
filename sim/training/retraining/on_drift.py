"""When an alarm goes off over the losses of new documents; its first training is that of the first tick."""

from __future__ import annotations

import math
from typing import Literal

from pydantic import Field

from godmodel.models.alarms import Adwin, Alarm, Kswin, PageHinkley, Scaled, Schedule
from godmodel.sim.optional import require
from godmodel.sim.training.retraining.base import Retraining

CALIBRATION = 64  # losses after each training from which an alarm takes its scale, documents
ALLOWANCE = 0.25  # change of the mean loss that Page-Hinkley lets pass, standard deviations
WINDOW = 100  # losses that KSWIN remembers
RECENT = 30  # those of them that it takes for new


class OnDrift(Retraining):
    """When an alarm goes off over the losses of new documents; its first training is that of the first tick.

    `sensitivity` s is the nominal chance that a loss raises a false alarm: ADWIN's delta, KSWIN's alpha, and for
    Page-Hinkley a threshold of ln(1/s) / (2 a) standard deviations, where a change of the mean by a = 0.25 of them is
    let pass. That is Wald's bound: for a Gaussian loss (2 a / sd) (loss - mean - a sd) is the log likelihood ratio of
    a mean 2 a sd higher, and a cumulative sum of those passes ln(1/s) once in 1/s losses at most, on average, where
    the mean is known (Lorden 1971, https://doi.org/10.1214/aoms/1177693055).
    """

    kind: Literal["drift"] = "drift"
    alarm: Literal["adwin", "page_hinkley", "kswin"] = Field(
        "adwin", description="the test of whether the losses have changed"
    )
    sensitivity: float = Field(
        0.002, gt=0.0, lt=1.0, description="nominal chance of a false alarm at each loss heard, share in (0, 1)"
    )
    losses: int = Field(64, ge=1, le=100_000, description="documents of each tick whose loss is heard, documents")
    least: int = Field(1, ge=1, le=1_000_000, description="ticks between two trainings at least")

    def build(self, seed):
        """Return a schedule that hears the losses of `losses` documents a tick."""
        require("trainee.retrain = drift", "river", otherwise="set trainee.retrain=fixed")
        return Schedule(self._alarm(seed), losses=self.losses, least=self.least)

    def _alarm(self, seed: int) -> Alarm:
        if self.alarm == "kswin":  # by ranks, which have no scale
            return Kswin(self.sensitivity, WINDOW, RECENT, seed)
        if self.alarm == "adwin":
            return Scaled(Adwin(self.sensitivity), CALIBRATION)
        threshold = -math.log(self.sensitivity) / (2 * ALLOWANCE)
        return Scaled(PageHinkley(threshold, CALIBRATION, ALLOWANCE), CALIBRATION)
