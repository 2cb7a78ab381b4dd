"""The specification of one world run: a frozen record that the command line, the files and the page all share."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from sim.anchor import Anchor, NoAnchor
from sim.drift import Drift, Still, Years
from sim.improvements import AnyImprovement
from sim.learner import AnyLearner, God, NGram
from sim.lens import AnyLens, Clear, HiddenCommunity, Missing, Survivorship
from sim.network import AnyGraph, WattsStrogatz
from sim.searches import AnySearch
from sim.searches.sample import Sample
from sim.settings import Settings, words
from sim.tokenizer import AnyTokenizer, Identity, Merge, PictureTokenizer
from sim.verifiers import AnyVerifier
from sim.verifiers.none import NoVerifier
from sim.world import AnyWorld, NamesSettings, TasksSettings, TextSettings, TopicsSettings

DEFAULT_PEOPLE = 2000


class PopulationSettings(Settings):
    """Who writes, and how they change each other."""

    people: int | None = Field(
        None, ge=1, le=10_000_000, description=f"N; by default the graph's own size, else {DEFAULT_PEOPLE}, people"
    )
    graph: AnyGraph = Field(WattsStrogatz(), description="who listens to whom")
    concentration: float = Field(
        4.0,
        gt=0.0,
        le=1e9,
        description="Dirichlet concentration of tastes: small makes specialists, large makes all alike",
    )
    influence: float = Field(
        0.0, ge=0.0, le=1.0, description="share of the way to the neighbours' mean taste each tick"
    )
    exposure: float = Field(
        0.0,
        ge=0.0,
        le=1.0,
        description="share of the way to what was read each tick; 0: the world ignores what is published",
    )
    reads: int = Field(5, ge=1, le=1000, description="public documents that a person reads each tick, documents")
    documents: int = Field(4000, ge=2, le=10_000_000, description="documents that people write each tick, documents")

    @model_validator(mode="after")
    def _graph_decides(self):
        if self.people is not None and self.graph.sized():
            raise ValueError(
                f"the graph {self.graph.kind!r} brings its own people: leave population.people out, got {self.people}."
            )
        return self


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
    documents: int | None = Field(
        None, ge=0, le=10_000_000, description="documents it publishes each tick; by default a shelf's worth, documents"
    )
    temperature: float = Field(
        1.0, gt=0.0, le=100.0, description="sampling temperature of what it publishes; 1 is unbiased"
    )
    min_p: float = Field(
        0.0,
        ge=0.0,
        le=1.0,
        description="symbols below this share of the likeliest are never written: 0 cuts nothing, 1 is greedy, share",
    )
    interval: int = Field(1, ge=1, le=1_000_000, description="ticks between two trainings")
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
    lens: AnyLens = Field(Clear(), description="what of people's documents is recorded")
    verifier: AnyVerifier = Field(
        NoVerifier(), description="who checks what the trainee finds in post-training, and what it publishes"
    )
    anchor: Anchor = Field(NoAnchor(), description="how real documents stay in what the trainee studies")
    measure: MeasureSettings = Field(MeasureSettings(), description="what is measured, and how finely")

    @model_validator(mode="after")
    def _ledger_needs_laws(self):
        lossy = isinstance(self.trainee.tokenizer, Merge)
        if self.measure.ledger and lossy and isinstance(self.lens, Survivorship):
            raise ValueError(
                "the ledger has no exact law of what a merging tokenizer leaves of survivors' documents: set "
                "measure.ledger=false, or another lens or tokenizer."
            )
        cut = isinstance(self.trainee.tokenizer, PictureTokenizer)
        listed = isinstance(self.lens, Clear | HiddenCommunity | Missing) and getattr(self.world, "law", "") != "noisy"
        if self.measure.ledger and cut and not listed:
            raise ValueError(
                f"the ledger has no exact law of what trainee.tokenizer={self.trainee.tokenizer.kind} leaves of "
                "pictures that are not listed: set measure.ledger=false, world.law=photos, or a lens that keeps pixels."
            )
        return self

    @model_validator(mode="after")
    def _answers_need_questions(self):
        trainee = self.trainee
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
        return self

    @model_validator(mode="after")
    def _years_need_data(self):
        if isinstance(self.drift, Years) and not isinstance(self.world, NamesSettings | TextSettings):
            raise ValueError(
                "drift.kind = years needs a world with data by year or period: set world.kind=names or text, "
                f"got {self.world.kind!r}."
            )
        return self
