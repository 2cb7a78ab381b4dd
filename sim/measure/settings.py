"""What is measured, and how finely, as settings."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from godmodel.sim.measure.column import STDERR, Column
from godmodel.sim.parts import Can, Need
from godmodel.sim.settings import Settings


class MeasureSettings(Settings):
    """What is measured, and how finely. It never touches the run."""

    every: Annotated[int, Field(ge=0, le=1_000_000)] | Literal["last"] = Field(
        1, description="ticks between measurements; 0 measures nothing, `last` the last tick alone"
    )
    columns: tuple[str, ...] = Field(
        (), description="measured columns that are computed, as a,b,...; all by default, and facts of the run always"
    )
    draws: int = Field(
        1000,
        ge=2,
        le=10_000_000,
        description="documents drawn of people's law, and as many of the learner's, for all sampled numbers, documents",
    )
    precision: float = Field(
        0.0,
        ge=0.0,
        lt=1.0,
        description="standard error of kl_bits that is small enough, as a share of it: documents are drawn until then, "
        "at most measure.draws; 0 draws that many always, share",
    )
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

    @field_validator("columns", mode="before")
    @classmethod
    def _listed(cls, given: Any) -> Any:
        """Read names that are given in one text, parted by commas; a column's error comes with it."""
        names = [name.strip() for name in given.split(",")] if isinstance(given, str) else given
        if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
            return given
        return tuple(dict.fromkeys(name.removesuffix(STDERR) for name in names if name and name != "all"))

    def wants(self, column: Column) -> bool:
        """Whether a column is asked for; facts always are."""
        return not column.measured or not self.columns or column.name.removesuffix(STDERR) in self.columns

    def demands(self) -> tuple[Need, ...]:
        """Return what is asked of the world: a uniform law and codes are made of symbols."""
        asked = {"uniform": self.uniform, "coded": self.coded}
        return tuple(Need("world", Can.SYMBOLS, f"{name} = {value:g}") for name, value in asked.items() if value)
