"""A trainee as settings: what it learns with, what it studies and when, and what it publishes."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from godmodel.sim.errors import InputError
from godmodel.sim.settings import Settings, by_kind, with_changes, words
from godmodel.sim.training.anchor import Inherited, OwnAnchor
from godmodel.sim.training.detectors import AnyDetector
from godmodel.sim.training.detectors.none import NoDetector
from godmodel.sim.training.detectors.watermark import WatermarkDetector
from godmodel.sim.training.improvements import AnyImprovement
from godmodel.sim.training.learner import AnyLearner, God, NGram
from godmodel.sim.training.retraining import AnyRetraining, Fixed
from godmodel.sim.training.searches import AnySearch
from godmodel.sim.training.searches.sample import Sample
from godmodel.sim.training.tokenizer import AnyTokenizer, Identity


class NoWatermark(Settings):
    """Its documents carry no mark."""

    kind: Literal["none"] = "none"

    def build(self, vocab_size: int) -> None:
        """Nothing."""
        return None


class GreenLists(Settings):
    """Soft green lists (Kirchenbauer et al. 2023): some symbols, by the one before, are made likelier."""

    kind: Literal["green"] = "green"
    gamma: float = Field(0.5, gt=0.0, lt=1.0, description="share of the alphabet that is green after a symbol, share")
    delta: float = Field(2.0, ge=0.0, le=50.0, description="how much likelier a green symbol is made, nats")
    key: int = Field(0, ge=0, le=2**31 - 1, description="secret key; machines that share one find each other's marks")

    def build(self, vocab_size: int):
        """A watermark over V symbols."""
        from godmodel.models.detection.watermark import Watermark

        return Watermark(vocab_size, self.gamma, self.delta, self.key)


AnyWatermark = by_kind(NoWatermark, GreenLists)


class TraineeSettings(Settings):
    """The learning model in the world."""

    learner: AnyLearner = Field(NGram(), description="what it learns with")
    tokenizer: AnyTokenizer = Field(Identity(), description="what it reads and writes with, trained on every shelf")
    improve: Annotated[tuple[AnyImprovement, ...], BeforeValidator(words)] = Field(
        (), description="post-training after each study, in order: a list of kinds or of records"
    )
    search: AnySearch = Field(Sample(), description="how it looks for an answer, where its search is measured")
    asked: int = Field(
        1000, ge=1, le=10_000_000, description="people's questions that post-training works on at a study, questions"
    )
    continues: bool = Field(
        False, description="whether post-training goes on from its last law at every study, not from a fresh fit"
    )
    writes: Literal["own", "answers"] = Field(
        "own", description="what it publishes: documents of its `own`, or `answers` to people's questions"
    )
    shelf: int | None = Field(
        None,
        ge=2,
        le=100_000_000,
        description="documents that it studies; by default as many as people write each tick",
    )
    source: str = Field(
        "own",
        pattern=r"^(own|market|[1-9]\d{0,3})$",
        description="whose published documents it studies beside people's: its `own`, those of all machines "
        "(`market`), or one trainee's, by number (its teacher)",
    )
    anchor: OwnAnchor = Field(
        Inherited(), description="how real documents stay in what this trainee studies, if not as in the world's anchor"
    )
    detector: AnyDetector = Field(
        NoDetector(), description="how it tells a machine's documents from people's, where labels don't"
    )
    watermark: AnyWatermark = Field(NoWatermark(), description="what marks its documents")
    documents: int | None = Field(
        None, ge=0, le=10_000_000, description="documents it publishes each tick; by default a shelf's worth, documents"
    )
    candidates: int = Field(
        1,
        ge=1,
        le=1_000_000,
        description="drafts for each document it publishes, of which the verifier takes one; 1: it takes it or not, "
        "drafts",
    )
    price: float = Field(0.0, ge=-100.0, le=100.0, description="what it costs to use it, logits")
    temperature: float = Field(
        1.0, gt=0.0, le=100.0, description="sampling temperature of what it publishes; 1 is unbiased"
    )
    min_p: float = Field(
        0.0,
        ge=0.0,
        le=1.0,
        description="symbols below this share of the likeliest are never written: 0 cuts nothing, 1 is greedy, share",
    )
    retrain: AnyRetraining = Field(Fixed(), description="when it trains again")
    starts: int = Field(1, ge=1, le=1_000_000_000, description="tick at which it comes into the world")
    until: int | None = Field(
        None, ge=1, le=1_000_000_000, description="last tick at which it may train; for ever by default"
    )

    @model_validator(mode="after")
    def _god_reads_everything(self):
        if isinstance(self.learner, God) and not isinstance(self.tokenizer, Identity):
            raise ValueError(
                "the learner god knows documents and not tokens: leave trainee.tokenizer at identity, "
                f"got {self.tokenizer.kind!r}."
            )
        if self.min_p and not isinstance(self.tokenizer, Identity):
            raise ValueError(
                "trainee.min_p cuts symbols and not tokens: leave trainee.tokenizer at identity, "
                f"got {self.tokenizer.kind!r}."
            )
        return self

    @model_validator(mode="after")
    def _marks_are_made_of_symbols(self):
        marked = not isinstance(self.watermark, NoWatermark)
        if marked and not isinstance(self.tokenizer, Identity):
            raise ValueError(
                "trainee.watermark marks symbols and not tokens: leave trainee.tokenizer at identity, "
                f"got {self.tokenizer.kind!r}."
            )
        if isinstance(self.detector, WatermarkDetector) and not marked:
            raise ValueError("trainee.detector = watermark looks for a mark: set trainee.watermark=green as well.")
        return self


class MarketSettings(Settings):
    """Further trainees beside the first."""

    rivals: tuple[dict[str, Any], ...] = Field(
        (),
        max_length=15,
        description='each by what sets it apart from `trainee`: a list such as [{}, {"learner": "table", "starts": 5}]',
    )
    shelf: Literal["separate", "shared"] = Field(
        "separate", description="whether each takes a shelf of its own, or all study the shelf that trainee 1 took"
    )

    def resolved(self, trainee: TraineeSettings) -> tuple[TraineeSettings, ...]:
        """The settings of all trainees, the first among them.

        Raises:
            InputError: for a rival with settings that a trainee does not take.
        """
        found = [trainee]
        for number, rival in enumerate(self.rivals, 2):
            try:
                found.append(with_changes(trainee, rival))
            except InputError as wrong:
                raise InputError(f"market.rivals, trainee {number}: {wrong}") from None
        return tuple(found)
