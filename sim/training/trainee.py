"""A trainee as settings: what it learns with, what it studies and when, and what it publishes."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from godmodel.sim.errors import InputError
from godmodel.sim.parts import Can, Need
from godmodel.sim.settings import Settings, with_changes, words
from godmodel.sim.training.anchors import OwnAnchor
from godmodel.sim.training.anchors.inherited import Inherited
from godmodel.sim.training.detectors import AnyDetector
from godmodel.sim.training.detectors.none import NoDetector
from godmodel.sim.training.improvements import AnyImprovement
from godmodel.sim.training.learners import AnyLearner
from godmodel.sim.training.learners.god import God
from godmodel.sim.training.learners.ngram import NGram
from godmodel.sim.training.retraining import AnyRetraining
from godmodel.sim.training.retraining.fixed import Fixed
from godmodel.sim.training.searches import AnySearch
from godmodel.sim.training.searches.sample import Sample
from godmodel.sim.training.tokenizers import AnyTokenizer
from godmodel.sim.training.tokenizers.identity import Identity
from godmodel.sim.training.watermarks import AnyWatermark
from godmodel.sim.training.watermarks.none import NoWatermark


class TraineeSettings(Settings):
    """The learning model in the world."""

    learner: AnyLearner = Field(NGram(), description="what it learns with")
    tokenizer: AnyTokenizer = Field(
        Identity(), description="what it reads and writes with, trained on every training set"
    )
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
        None,
        ge=0,
        le=10_000_000,
        description="documents it publishes each tick; by default as many as its training set holds, documents",
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

    def demands(self) -> tuple[Need, ...]:
        """Return what these settings need of the world, the verifier and the trainee's own parts."""
        found = []
        if self.min_p:
            cuts = f"min_p = {self.min_p:g}"
            found += [Need("world", Can.SYMBOLS, cuts), Need("trainee.tokenizer", Can.KEEPS_SYMBOLS, cuts)]
        if self.writes == "answers":
            found.append(Need("world", Can.QUESTIONS, "writes = answers"))
        if self.candidates > 1:
            found.append(Need("verifier", Can.ACCEPTS_ALL, f"candidates = {self.candidates}", ledger=True))
        if self.temperature != 1:
            writer, at = "world" if isinstance(self.learner, God) else "trainee.learner", self.temperature
            found.append(Need(writer, Can.TEMPERATURE, f"temperature = {at:g}"))
            found.append(Need(writer, Can.TEMPERED, f"temperature = {at:g}", ledger=True))
        return tuple(found)


class MarketSettings(Settings):
    """Further trainees beside the first."""

    rivals: tuple[dict[str, Any], ...] = Field(
        (),
        max_length=15,
        description='each by what sets it apart from `trainee`: a list such as [{}, {"learner": "table", "starts": 5}]',
    )
    shelf: Literal["separate", "shared"] = Field(
        "separate",
        description="whether each takes a training set of its own, or all study the training set that trainee 1 took",
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
