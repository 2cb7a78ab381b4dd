"""The specification of one world run: a frozen record that the command line, the files and the page all share."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from godmodel.sim.settings import Settings
from godmodel.sim.society.lens import AnyLens, Clear, HiddenCommunity, Missing, Survivorship
from godmodel.sim.society.population import DEFAULT_PEOPLE, AdoptionSettings, PopulationSettings
from godmodel.sim.training.anchor import Anchor, NoAnchor
from godmodel.sim.training.searches.sample import Sample
from godmodel.sim.training.tokenizer import Identity, Merge, PictureTokenizer
from godmodel.sim.training.trainee import MarketSettings, TraineeSettings
from godmodel.sim.training.verifiers import AnyVerifier
from godmodel.sim.training.verifiers.none import NoVerifier
from godmodel.sim.world import (
    AnyWorld,
    GaussianSettings,
    NamesSettings,
    RegressionSettings,
    TasksSettings,
    TextSettings,
    TopicsSettings,
)
from godmodel.sim.world.drift import Drift, Still, Years

__all__ = ["DEFAULT_PEOPLE", "AdoptionSettings", "MarketSettings", "MeasureSettings", "PopulationSettings", "Spec"]
__all__ += ["TraineeSettings"]


class MeasureSettings(Settings):
    """What is measured, and how finely. It never touches the run."""

    every: int = Field(1, ge=0, le=1_000_000, description="ticks between measurements; 0 measures nothing")
    draws: int = Field(1000, ge=2, le=10_000_000, description="documents drawn for each sampled number, documents")
    tail: float = Field(0.1, gt=0.0, lt=1.0, description="the rarest types that jointly hold this share of god's mass")
    known: float = Field(
        0.1,
        gt=0.0,
        le=1.0,
        description="a type is known if the learner gives it this part of people's probability, share",
    )
    coded: int = Field(
        0,
        ge=0,
        le=1_000_000,
        description="new human documents that are really coded with god, the learner and zlib, xz, zstd; 0: none",
    )
    ledger: bool = Field(True, description="whether each boundary's bits are accounted for: true or false")
    questions: int = Field(200, ge=2, le=1_000_000, description="questions that are put to the learner, questions")
    sound: bool = Field(
        False, description="whether an answer counts only with sound work: every step shown and right, true or false"
    )
    tries: int = Field(16, ge=1, le=100_000, description="n of pass@n: answers to each question, answers")
    twin: bool = Field(
        False,
        description="whether a twin world with the same dice, in which machines are mute, runs beside this one and "
        "tells how much of the drift they caused: true or false",
    )
    uniform: float = Field(
        0.0, ge=0.0, lt=1.0, description="share of a uniform law mixed into the learner before KL and losses are scored"
    )


class Spec(Settings):
    """One world, its people and its trainee. An arm of a scenario is one of these."""

    ticks: int = Field(10, ge=1, le=1_000_000_000, description="how long the world runs, ticks")
    world: AnyWorld = Field(TopicsSettings(), description="the laws that people draw from")
    drift: Drift = Field(Still(), description="how the world moves by itself")
    population: PopulationSettings = Field(
        PopulationSettings(), description="who writes, and how they change each other"
    )
    trainee: TraineeSettings = Field(TraineeSettings(), description="the learning model in the world")
    market: MarketSettings = Field(MarketSettings(), description="further models beside it")
    labels: Literal["mandatory", "voluntary", "absent"] = Field(
        "voluntary",
        description="what documents say of their origin: `mandatory`, all the truth; `voluntary`, machines do and "
        "people who sign a machine's document mostly don't; `absent`, all pass as people's",
    )
    lens: AnyLens = Field(Clear(), description="what of people's documents is recorded")
    verifier: AnyVerifier = Field(
        NoVerifier(), description="who checks what the trainee finds in post-training, and what it publishes"
    )
    anchor: Anchor = Field(NoAnchor(), description="how real documents stay in what the trainee studies")
    measure: MeasureSettings = Field(MeasureSettings(), description="what is measured, and how finely")

    @property
    def trainees(self) -> tuple[TraineeSettings, ...]:
        """The settings of all trainees, in order of their numbers 1, 2, ..."""
        return self.market.resolved(self.trainee)

    @model_validator(mode="after")
    def _trainees_fit(self):
        for trainee in self.trainees:
            self._ledger_needs_laws(trainee)
            self._answers_need_questions(trainee)
            if trainee.source not in ("own", "market") and int(trainee.source) > len(self.trainees):
                raise ValueError(
                    f"trainee.source must be own, market or a trainee's number, 1 to {len(self.trainees)}, got "
                    f"{trainee.source!r}."
                )
        if self.trainee.starts != 1:
            raise ValueError(
                f"trainee.starts must be 1: the first trainee is there from the start, and rivals may come later "
                f"(market.rivals), got {self.trainee.starts}."
            )
        return self

    def _ledger_needs_laws(self, trainee: TraineeSettings) -> None:
        if self.measure.ledger and trainee.candidates > 1 and not isinstance(self.verifier, NoVerifier):
            raise ValueError(
                "the ledger has no exact law of the best of trainee.candidates: set measure.ledger=false, or "
                "trainee.candidates=1."
            )
        lossy = isinstance(trainee.tokenizer, Merge)
        if self.measure.ledger and lossy and isinstance(self.lens, Survivorship):
            raise ValueError(
                "the ledger has no exact law of what a merging tokenizer leaves of survivors' documents: set "
                "measure.ledger=false, or another lens or tokenizer."
            )
        cut = isinstance(trainee.tokenizer, PictureTokenizer)
        listed = isinstance(self.lens, Clear | HiddenCommunity | Missing) and getattr(self.world, "law", "") != "noisy"
        if self.measure.ledger and cut and not listed:
            raise ValueError(
                f"the ledger has no exact law of what trainee.tokenizer={trainee.tokenizer.kind} leaves of "
                "pictures that are not listed: set measure.ledger=false, world.law=photos, or a lens that keeps pixels."
            )

    def _answers_need_questions(self, trainee: TraineeSettings) -> None:
        neural = next((each.kind for each in trainee.improve if each.neural), None)
        if neural and trainee.learner.kind not in ("mlp", "lstm", "transformer"):
            raise ValueError(
                f"trainee.improve = {neural} needs a learner with a gradient: set trainee.learner=mlp, lstm or "
                f"transformer, got {trainee.learner.kind!r}."
            )
        if trainee.continues and not trainee.improve:
            raise ValueError("trainee.continues goes on with post-training: set trainee.improve, or leave it out.")
        about = {
            "improve": any(each.asks for each in trainee.improve),
            "writes": trainee.writes == "answers",
            "search": not isinstance(trainee.search, Sample),
        }
        asked = next((name for name, yes in about.items() if yes), None)
        if asked and not isinstance(self.world, TasksSettings):
            raise ValueError(
                f"trainee.{asked} is about questions: set world.kind=tasks, or leave it out, got the world "
                f"{self.world.kind!r}."
            )
        if isinstance(self.world, TasksSettings) and not isinstance(trainee.tokenizer, Identity):
            raise ValueError(
                f"questions are put symbol by symbol: leave trainee.tokenizer at identity, got "
                f"{trainee.tokenizer.kind!r}."
            )

    @model_validator(mode="after")
    def _numbers_are_no_symbols(self):
        """Worlds of numbers take what makes sense of numbers, worlds of symbols what makes sense of symbols."""
        numbers = isinstance(self.world, GaussianSettings | RegressionSettings)
        for trainee in self.trainees:
            learner = trainee.learner
            if learner.of_numbers is not None and learner.of_numbers != numbers:
                fit = (
                    "gaussian, components, density, least_squares or god"
                    if numbers
                    else "a learner of symbols, such as ngram"
                )
                raise ValueError(
                    f"the world {self.world.kind!r} is made of {'numbers' if numbers else 'symbols'}: set "
                    f"trainee.learner to {fit}, got {learner.kind!r}."
                )
            wrong = {
                "trainee.tokenizer": trainee.tokenizer.kind != "identity",
                "trainee.min_p": trainee.min_p != 0,
                "trainee.watermark": trainee.watermark.kind != "none",
                "trainee.improve": bool(trainee.improve),
            }
            if numbers and any(wrong.values()):
                name = next(name for name, yes in wrong.items() if yes)
                raise ValueError(
                    f"{name} is about symbols, and the world {self.world.kind} is made of numbers: leave it out."
                )
        symbolic = {
            f"lens = {self.lens.kind}": not isinstance(self.lens, Clear | HiddenCommunity | Missing),
            "measure.uniform": self.measure.uniform != 0,
            "measure.coded": self.measure.coded != 0,
            f"drift = {self.drift.kind}": self.drift.of_numbers is False,
        }
        if numbers and any(symbolic.values()):
            name = next(name for name, yes in symbolic.items() if yes)
            raise ValueError(
                f"{name} is about symbols, and the world {self.world.kind} is made of numbers: leave it out."
            )
        if not numbers and self.drift.of_numbers:
            raise ValueError(f"drift = {self.drift.kind} is about numbers: set world.kind=gaussian, or another drift.")
        return self

    @model_validator(mode="after")
    def _years_need_data(self):
        if isinstance(self.drift, Years) and not isinstance(self.world, NamesSettings | TextSettings):
            raise ValueError(
                "drift.kind = years needs a world with data by year or period: set world.kind=names or text, "
                f"got {self.world.kind!r}."
            )
        return self
