"""A detector of one's own: a chance to be flagged for every document."""

from __future__ import annotations

import abc
from typing import ClassVar

import numpy as np

from godmodel.models.detection.detector import Scoring
from godmodel.models.distribution import Law
from godmodel.sim.checks import chances
from godmodel.sim.parts import Can, Need
from godmodel.sim.training.detectors.base import DetectorSettings


class Detector(DetectorSettings, abc.ABC):
    """A detector is settings and a method `flags`.

    Attributes:
        needs_reference: whether `flags` is told a model of people's law, which is the trainee's first; half of the
            first training set is then set aside and not studied.
    """

    needs: ClassVar[tuple[Need, ...]] = (Need("trainee.tokenizer", Can.LOSSLESS, ledger=True),)
    needs_reference: ClassVar[bool] = False

    @abc.abstractmethod
    def flags(self, x: np.ndarray, *, machine: Law, people: Law | None) -> np.ndarray:
        """Return the chance that each document is taken for a machine's.  x (N, T) -> (N,) in [0, 1]

        machine: the law of the trainee's own drafts; people: its model of people's law, None unless `needs_reference`.
        """

    def detector(self, *, machine, watermark, reference, clean):
        """Return the detector that asks `flags`."""
        return OwnDetector(self, machine, reference)


class OwnDetector(Scoring):
    """A detector that asks the user's method; it judges by the text and does not know the truth."""

    def __init__(self, settings: Detector, machine: Law, people: Law | None):
        self.settings, self.machine, self.people = settings, machine, people

    def score(self, x):
        """Return the user's chances, checked.  x (N, T) -> (N,)"""
        found = self.settings.flags(x, machine=self.machine, people=self.people)
        return chances(found, len(x), f"{type(self.settings).__name__}.flags")

    def chance(self, x, *, synthetic):
        """Return the user's chances; the truth is not used.  x (N, T) -> (N,)"""
        return self.score(x)
