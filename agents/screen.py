"""The screen: how a trainee tells machines' documents from people's where their labels don't."""

from __future__ import annotations

import numpy as np

from godmodel.agents.surroundings import DetectorSettings, View
from godmodel.models.detection.detector import Detector, Trusting
from godmodel.models.detection.watermark import Watermark
from godmodel.models.distribution import Law
from godmodel.models.splitting import first_of_copies


class Screen:
    """Looks once at every document that passes as people's, and flags those that seem a machine's.

    Attributes:
        settings: the detector's settings, frozen.
        flagged: (n,) bool, n the size of the corpus at the last screening: documents taken for a machine's although
            they pass as people's.
        screened: rows of the corpus that were looked at in the last screening.
        detector: what told a machine's documents from people's then.
        screenings: (size of the corpus, detector) of every screening, oldest first.
        reference: what a detector may take for people's law, the law of the trainee's first study; None where the
            detector asks for no such thing.
        aside: rows of the corpus that are never studied, so that a detector can be set on documents by people which are
            as new to every law as those to come; none where the detector asks for no such thing.
        clean: these documents.
    """

    def __init__(self, settings: DetectorSettings):
        self.settings = settings
        self.flagged = np.empty(0, dtype=bool)
        self.screened = np.empty(0, dtype=np.int64)
        self.detector: Detector = Trusting()
        self.screenings: list[tuple[int, Detector]] = []
        self.reference: Law | None = None
        self.aside = np.empty(0, dtype=np.int64)
        self.clean = np.empty((0, 0))

    def examine(self, seen: View, law: Law | None, watermark: Watermark | None, *, rng: np.random.Generator) -> None:
        """Look at the documents that came since the last screening and pass as people's; flag some of them.

        seen: the corpus as the trainee sees it, nothing left out; law: what the trainee writes by, without its mark,
        None before its first study, when it trusts what it finds.
        """
        corpus, before = seen.corpus, len(self.flagged)
        flagged = np.zeros(len(corpus), dtype=bool)
        flagged[:before] = self.flagged
        self.flagged = flagged
        rows = seen.people(first=int(corpus.tick[before]) if before else 0)
        rows = rows[rows >= before]
        self.screened = rows
        self.prepare(len(corpus), law, watermark)
        if len(rows) and not isinstance(self.detector, Trusting):
            chance = self.detector.chance(corpus.x[rows], synthetic=corpus.is_synthetic(rows))
            flagged[rows] = rng.random(len(rows)) < chance

    def prepare(self, size: int, law: Law | None, watermark: Watermark | None) -> None:
        """Make the detector for all documents up to number `size` of the corpus that were not looked at before."""
        self.detector = Trusting()
        if law is not None:
            self.detector = self.settings.detector(
                machine=law, watermark=watermark, reference=self.reference, clean=self.clean
            )
        self.screenings.append((size, self.detector))

    def set_aside(self, rows: np.ndarray, x: np.ndarray) -> None:
        """Set every other one of some documents aside, with its copies, and never study it.

        rows (n,) of the corpus, repeats allowed; x (N, T) the documents of the corpus.
        """
        rows = np.unique(rows)
        nth = np.unique(first_of_copies(x[rows]), return_inverse=True)[1]
        self.keep_aside(rows[nth % 2 == 1], x)

    def keep_aside(self, rows: np.ndarray, x: np.ndarray) -> None:
        """Keep these rows of the corpus aside, whose documents are x (N, T)."""
        self.aside, self.clean = rows, x[rows]

    @property
    def hides(self) -> np.ndarray | None:
        """Whether each document, up to the last that is, is left out of the training set; None where none is."""
        filters = self.settings.action == "filter"
        if not len(self.aside):
            return self.flagged if filters else None
        hidden = np.zeros(max(len(self.flagged), int(self.aside.max()) + 1), dtype=bool)
        hidden[: len(self.flagged)] = self.flagged & filters
        hidden[self.aside] = True
        return hidden

    def weights(self, rows: np.ndarray) -> np.ndarray | None:
        """How much each document of a training set counts.  rows (n,) of the corpus -> (n,), None: all count alike"""
        if self.settings.action == "filter" or not len(self.flagged):
            return None
        flagged = self.flagged[rows]
        return np.where(flagged, self.settings.weight, 1.0) if flagged.any() else None

    def weights_after(self, screening: int, x: np.ndarray) -> np.ndarray:
        """What documents that pass as people's count for after one of the screenings.  x (N, T) -> (N,) in [0, 1]"""
        flagged = self.screenings[screening][1].chance(x, synthetic=np.zeros(len(x), dtype=bool))
        return 1 - flagged * (1 - (0.0 if self.settings.action == "filter" else self.settings.weight))
