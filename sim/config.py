"""The specification of one world run: a frozen record that the command line, the files and the page all share.

Most settings shape a world, which has to be made anew for them; those named in `LIVE` act on a running one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from pydantic import Field, model_validator

from godmodel.sim.errors import InputError
from godmodel.sim.measure.settings import MeasureSettings
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


LIVE = (
    "anchor",
    "verifier",
    "lens",
    "drift",
    "labels",
    "trainee.temperature",
    "trainee.documents",
    "trainee.price",
    *(
        f"population.{name}"
        for name in (
            "adoption",
            "confidence",
            "exposure",
            "feed",
            "influence",
            "performative",
            "reads",
            "stubbornness",
            "turnover",
            "upbringing",
        )
    ),
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


def is_live(path: str) -> bool:
    """Whether a setting, by its dotted path, can change while the world runs."""
    return any(path == live or path.startswith(live + ".") for live in LIVE)


def require_live(before: Spec, after: Spec) -> None:
    """Refuse a change of what shapes a world.

    Raises:
        InputError: naming the first setting that differs and is not live.
    """
    for path in differences(before.model_dump(), after.model_dump()):
        if not is_live(path):
            raise InputError(f"{path} shapes the world and acts on Reset only; while it runs change {', '.join(LIVE)}.")
    years = [spec.drift.kind == "years" for spec in (before, after)]
    if any(years) and before.drift != after.drift:
        raise InputError(
            "drift.kind = years follows the calendar of the data, and acts on Reset only; while the world runs other "
            "drifts can change into each other."
        )


def differences(before: Any, after: Any, path: str = "") -> Iterator[str]:
    """Dotted paths at which two dumped records differ."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name in before | after:
            yield from differences(before.get(name), after.get(name), f"{path}.{name}" if path else name)
    elif before != after:
        yield path
