"""What agents ask of the world that they live in: its settings, its random streams, and its corpus.

Agents are imported by the simulation and can't import it. So they say here what they need, and whatever has it will do.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, Protocol, TypeVar

import numpy as np

from godmodel.models.alarms import Schedule
from godmodel.models.detection.detector import Detector
from godmodel.models.detection.watermark import Watermark
from godmodel.models.distribution import Law, Learner
from godmodel.models.exact.grammar import Grammar
from godmodel.models.improve.base import Improvement
from godmodel.models.improve.search import Search
from godmodel.models.tokenizers.base import Tokenizer

Made = TypeVar("Made", covariant=True)


class Dice(Protocol):
    """Random streams, addressed by purpose and tick."""

    def __call__(self, purpose: str, tick: int = 0) -> np.random.Generator:
        """Return a fresh generator for a purpose at a tick."""


class Surroundings(Protocol):
    """What a trainee asks of the world that it lives in."""

    @property
    def vocab_size(self) -> int:
        """Symbols in the alphabet; 0 in a world of numbers."""

    @property
    def shape(self) -> tuple[int, ...] | None:
        """Shape of a document's pixels, in a world of pictures or films; else None."""

    @property
    def grammar(self) -> Grammar | None:
        """What questions are and what is right, in a world of tasks; else None."""


class PublicCorpus(Protocol):
    """What trainees read and publish into."""

    @property
    def x(self) -> np.ndarray:
        """The documents, one a row.  -> (n, T)"""

    @property
    def tick(self) -> np.ndarray:
        """The tick at which each document was published.  -> (n,) int, ascending"""

    def __len__(self) -> int: ...

    def is_synthetic(self, rows: np.ndarray) -> np.ndarray:
        """Whether a machine really wrote each document.  rows (n,) -> (n,) bool"""

    def seen_by(self, trainee: int, source: str, flagged: np.ndarray | None = None) -> View:
        """Return the corpus as a trainee sees it, without the documents that are flagged."""

    def publish(self, x: np.ndarray, *, tick: int, origin: int, generation: int, labelled: bool) -> None:
        """Add a trainee's documents."""


class View(Protocol):
    """The corpus as one trainee sees it."""

    @property
    def corpus(self) -> PublicCorpus:
        """The corpus itself."""

    def latest(self) -> np.ndarray:
        """Rows of the last documents that machines published, of those whom the trainee follows.  -> (n,) int"""

    def people(self, *, first: int = 0, last: int | None = None) -> np.ndarray:
        """Rows of documents of ticks first..last that pass as people's.  -> (n,) int, ascending"""

    def passes(self, rows: np.ndarray) -> np.ndarray:
        """Whether each document passes as people's.  rows (n,) -> (n,) bool"""


class Builds(Protocol[Made]):
    """Settings from which something is made."""

    @property
    def kind(self) -> str:
        """What it is called in settings."""

    def build(self, *given: Any, **named: Any) -> Made:
        """Make it; what it is made for is said by whoever asks."""


class AnchorSettings(Protocol):
    """How real documents stay in what a trainee studies."""

    def take(
        self, seen: Any, *, tick: int, size: int, previous: np.ndarray, rng: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray | None]:
        """Rows of the corpus to study, of what is seen of it, and how much each counts (None: alike).

        -> (n,) int, repeats allowed, and (n,) float64 or None
        """

    def since(self, tick: int) -> int:
        """Return the oldest tick whose documents may be taken at `tick` or later; 0: any."""


class DetectorSettings(Protocol):
    """How a trainee tells machines' documents from people's where labels don't."""

    @property
    def kind(self) -> str:
        """What the detector is called in settings."""

    @property
    def needs_reference(self) -> bool:
        """Whether half of its first training set must be set aside, never to be studied."""

    @property
    def action(self) -> Literal["filter", "weigh"]:
        """What becomes of a flagged document."""

    @property
    def weight(self) -> float:
        """What a flagged document counts where it is weighed."""

    def detector(
        self, *, machine: Law, watermark: Watermark | None, reference: Law | None, clean: np.ndarray
    ) -> Detector:
        """Return the detector of a trainee who has studied at least once."""


class VerifierSettings(Protocol):
    """What limits a verifier."""

    @property
    def kind(self) -> str:
        """What it is called in settings."""

    @property
    def budget(self) -> int | None:
        """Checks in a tick; None: no limit."""

    @property
    def cost(self) -> float:
        """Cost of a check."""

    @property
    def typical(self) -> float:
        """Share of what people write that counts as right in a world without right answers."""

    @property
    def patience(self) -> int:
        """Most drafts for each document that is to be published."""


class PressSettings(Protocol):
    """What a trainee publishes."""

    @property
    def temperature(self) -> float:
        """Sampling temperature of what it publishes."""

    @property
    def min_p(self) -> float:
        """Symbols below this share of the likeliest are never written."""

    @property
    def writes(self) -> Literal["own", "answers"]:
        """Whether it writes documents of its own, or answers to people's questions."""

    @property
    def candidates(self) -> int:
        """Drafts for each document, of which the verifier takes one."""


class TraineeSettings(PressSettings, Protocol):
    """What a trainee learns with, what it studies and when, and what it publishes; nothing is left to be looked up."""

    @property
    def learner(self) -> Builds[Learner]:
        """What it learns with."""

    @property
    def tokenizer(self) -> Builds[Tokenizer]:
        """What it reads and writes with."""

    @property
    def improve(self) -> Sequence[Builds[Improvement]]:
        """Its post-training after each study, in order."""

    @property
    def search(self) -> Builds[Search]:
        """How it looks for an answer."""

    @property
    def asked(self) -> int:
        """People's questions that post-training works on at a study."""

    @property
    def continues(self) -> bool:
        """Whether post-training goes on from its last law at every study."""

    @property
    def shelf(self) -> int | None:
        """Documents that it studies: a number, once nothing is left to be looked up."""

    @property
    def source(self) -> str:
        """Whose published documents it studies beside people's."""

    @property
    def anchor(self) -> AnchorSettings:
        """How real documents stay in what it studies."""

    @property
    def detector(self) -> DetectorSettings:
        """How it tells machines' documents from people's."""

    @property
    def watermark(self) -> Builds[Watermark | None]:
        """What marks its documents."""

    @property
    def documents(self) -> int | None:
        """Documents that it publishes each tick: a number, once nothing is left to be looked up."""

    @property
    def price(self) -> float:
        """What it costs to use the trainee, in logits."""

    @property
    def retrain(self) -> Builds[Schedule]:
        """When it trains again."""

    @property
    def starts(self) -> int:
        """Tick at which it comes into the world."""

    @property
    def until(self) -> int | None:
        """Last tick at which it may train; None: for ever."""
