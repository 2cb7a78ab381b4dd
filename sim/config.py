"""The specification of one world run: a frozen record that the command line, the files and the page all share.

Most settings shape a world, which has to be made anew for them; those named in `LIVE` act on a running one.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from pydantic import Field, model_validator

from godmodel.sim.errors import InputError
from godmodel.sim.measure.settings import MeasureSettings
from godmodel.sim.parts import unmet
from godmodel.sim.settings import Settings, named, with_changes
from godmodel.sim.society.lenses import AnyLens
from godmodel.sim.society.lenses.clear import Clear
from godmodel.sim.society.population import DEFAULT_PEOPLE, AdoptionSettings, PopulationSettings
from godmodel.sim.training.anchors import AnyAnchor
from godmodel.sim.training.anchors.inherited import Inherited
from godmodel.sim.training.anchors.none import NoAnchor
from godmodel.sim.training.trainee import MarketSettings, TraineeSettings
from godmodel.sim.training.verifiers import AnyVerifier
from godmodel.sim.training.verifiers.none import NoVerifier
from godmodel.sim.world import AnyWorld
from godmodel.sim.world.drifts import AnyDrift
from godmodel.sim.world.drifts.still import Still
from godmodel.sim.world.topics import TopicsSettings

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
    drift: AnyDrift = Field(Still(), description="how the world moves by itself")
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
    anchor: AnyAnchor = Field(NoAnchor(), description="how real documents stay in what the trainee studies")
    measure: MeasureSettings = Field(MeasureSettings(), description="what is measured, and how finely")

    @property
    def trainees(self) -> tuple[TraineeSettings, ...]:
        """The settings of all trainees, in order of their numbers 1, 2, ..., with nothing left to be looked up.

        A training set without a size of its own has as many documents as people write in a tick, a trainee without a
        number of documents publishes as many as it studies, and an inherited anchor is that of the world.
        """
        return tuple(self._resolved(each) for each in self.market.resolved(self.trainee))

    def _resolved(self, trainee: TraineeSettings) -> TraineeSettings:
        shelf = trainee.shelf or self.population.documents
        anchor = self.anchor if isinstance(trainee.anchor, Inherited) else trainee.anchor
        documents = shelf if trainee.documents is None else trainee.documents
        return trainee.model_copy(update={"shelf": shelf, "documents": documents, "anchor": anchor})

    @model_validator(mode="after")
    def _trainees_are_possible(self):
        for trainee in self.trainees:
            if trainee.source not in ("own", "market") and int(trainee.source) > len(self.trainees):
                raise ValueError(
                    f"trainee.source must be own, market or a trainee's number, 1 to {len(self.trainees)}, got "
                    f"{trainee.source!r}."
                )
            if trainee.continues and not trainee.improve:
                raise ValueError("trainee.continues goes on with post-training: set trainee.improve, or leave it out.")
        if self.trainee.starts != 1:
            raise ValueError(
                f"trainee.starts must be 1: the first trainee is there from the start, and rivals may come later "
                f"(market.rivals), got {self.trainee.starts}."
            )
        return self

    @model_validator(mode="after")
    def _columns_are_there(self):
        if self.measure.columns:
            from godmodel.sim.measure.columns import BY_NAME  # it needs all that is measured

            for name in self.measure.columns:
                if name not in BY_NAME:
                    close = difflib.get_close_matches(name, BY_NAME, n=1)
                    hint = f"did you mean {close[0]}" if close else "columns.json of any run lists them"
                    raise ValueError(f"measure.columns: there is no column {name!r}; {hint}.")
        return self

    @model_validator(mode="after")
    def _parts_fit_each_other(self):
        """Check that whatever one part needs of another is there; see `sim.parts`."""
        shared = {name: getattr(self, name) for name in ("world", "drift", "lens", "verifier")}
        for number, trainee in enumerate(self.trainees, 1):
            own = {f"trainee.{name}": getattr(trainee, name) for name in ("learner", "tokenizer", "watermark")}
            asking = {"trainee": trainee} | {name: getattr(self, name) for name in ("population", "measure", *shared)}
            for path, record in asking.items():
                wrong = unmet(record, path, shared | own, type(self), ledger=self.measure.ledger)
                if wrong:
                    raise ValueError(wrong if number == 1 else f"trainee {number} of the market: {wrong}")
        return self


def spec_of(spec: Spec | Mapping[str, Any] | None, settings: Mapping[str, Any]) -> Spec:
    """Return a spec with settings by name or dotted path on top; the default one where there is none.

    Raises:
        InputError: for what is no spec, or a setting that does not exist or does not fit.
    """
    if isinstance(spec, Mapping):
        spec = Spec(**spec)
    if spec is not None and not isinstance(spec, Spec):
        raise InputError(f"the settings of a world are a Spec, got {type(spec).__name__} {spec!r}: write Spec(...).")
    if not settings:
        return spec or Spec()
    return with_changes(spec, named(Spec, settings)) if spec else Spec(**settings)


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
