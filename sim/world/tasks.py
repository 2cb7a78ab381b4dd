"""The tasks world: questions with checkable answers. A document is a question, its work, shown or hidden, an answer.

A topic is a depth and a care: how many operations a question has, and how often whoever works it slips. Or, with
`hardness`, it is a problem: an operation that is worked rightly with a chance of its own. Not handled here: questions
in words, and answers that are right in more than one way.
"""

from __future__ import annotations

from typing import ClassVar, Literal, cast

import numpy as np
from pydantic import Field, model_validator

from godmodel.models.exact.grammar import Grammar
from godmodel.models.exact.mixture import Topics
from godmodel.models.exact.tasks import TaskTopics
from godmodel.sim.parts import Can, Need
from godmodel.sim.streams import Dice
from godmodel.sim.world.base import World, WorldSettings
from godmodel.sim.world.families import AnyFamily
from godmodel.sim.world.families.modular import Modular


class TasksSettings(WorldSettings):
    """Questions of a family, whose depth has a heavy tail, worked by careful and by careless people."""

    kind: Literal["tasks"] = "tasks"
    offers: ClassVar[frozenset[Can]] = WorldSettings.offers - {Can.SYMBOLWISE} | {Can.QUESTIONS}
    needs: ClassVar[tuple[Need, ...]] = (Need("trainee.tokenizer", Can.KEEPS_SYMBOLS),)
    family: AnyFamily = Field(Modular(), description="what is asked")
    depth: int = Field(6, ge=1, le=64, description="D: most operations in a question")
    shallowest: int = Field(1, ge=1, le=64, description="fewest operations in a question")
    tail: float = Field(1.0, ge=0.0, le=10.0, description="depth d is asked in proportion to d^-tail; 0: all alike")
    rare: float = Field(
        0.0, ge=0.0, le=10.0, description="the r-th operation comes in proportion to r^-rare; 0: all alike"
    )
    shown: float = Field(1.0, ge=0.0, le=1.0, description="share of documents whose work is shown, share")
    slip: float = Field(0.02, ge=0.0, le=0.99, description="chance of a careful person's slip at a step")
    careless: float = Field(0.0, ge=0.0, le=1.0, description="share of work that is done carelessly, share")
    careless_slip: float = Field(0.3, ge=0.0, le=0.99, description="chance of a slip at a step of careless work")
    hardness: tuple[float, float] | None = Field(
        None,
        description="(alpha, beta): each operation is a problem whose chance of a right answer comes from this Beta "
        "law, one from each of as many equal parts of it; needs depth=1, and no slip then counts; default: all alike",
    )

    @model_validator(mode="after")
    def _in_order(self):
        if self.hardness is not None and not (min(self.hardness) > 0 and self.depth == 1 and not self.careless):
            raise ValueError(
                "hardness needs alpha and beta > 0, depth = shallowest = 1 and careless = 0, got "
                f"{self.hardness}, {self.depth} and {self.careless:g}."
            )
        if self.shallowest > self.depth:
            raise ValueError(f"shallowest must be at most depth = {self.depth}, got {self.shallowest}.")
        return self

    def build(self, dice: Dice) -> TasksWorld:
        """Draw the operations."""
        return TasksWorld(self, dice)


class TasksWorld(World):
    """p_t(document) = sum over depths and cares of (share of writers' taste) * p(document | depth, care).

    Attributes:
        grammar: what questions are, and what is right.
    """

    grammar: Grammar

    def __init__(self, settings: TasksSettings, dice: Dice):
        self.grammar = settings.family.grammar(settings.depth, rng=dice("world"))
        self.vocab_size, self.length = self.grammar.vocab_size, self.grammar.length
        if settings.hardness is not None:
            self._problems(settings, dice)
            return
        cares = [
            (name, share, slip)
            for name, share, slip in (
                ("careful", 1 - settings.careless, settings.slip),
                ("careless", settings.careless, settings.careless_slip),
            )
            if share > 0
        ]
        depths = np.arange(settings.shallowest, settings.depth + 1)
        asked = depths ** -float(settings.tail)
        self.topic_names = tuple(f"depth {d}, {name}" for d in depths for name, _, _ in cares)
        self._popularity = np.outer(asked / asked.sum(), [share for _, share, _ in cares]).ravel()
        count = len(self.topic_names)
        drawn = np.arange(1, self.grammar.operations + 1) ** -float(settings.rare)
        self._topics = TaskTopics(
            self.grammar,
            np.repeat(depths, len(cares)),
            np.tile([slip for _, _, slip in cares], len(depths)),
            np.full(count, settings.shown),
            np.tile(drawn / drawn.sum(), (count, 1)),
        )

    def _problems(self, settings: TasksSettings, dice: Dice) -> None:
        """A topic for each operation, right with a chance from the Beta law: stratified, so that its mean is sharp."""
        from scipy.stats import beta

        count, rng = self.grammar.operations, dice("hardness")
        hardness = cast(tuple, settings.hardness)  # it is given, or this is not called
        right = beta.ppf((rng.permutation(count) + rng.random(count)) / count, *hardness)
        self.topic_names = tuple(
            f"{name}, right with {p:.2g}" for name, p in zip(self.grammar.operation_names, right, strict=True)
        )
        self._popularity = np.full(count, 1 / count)
        self._topics = TaskTopics(
            self.grammar,
            np.ones(count, dtype=np.intp),
            np.minimum(1 - right, np.nextafter(1.0, 0.0)),
            np.full(count, settings.shown),
            np.eye(count),
        )

    def topics(self, period: int = 0) -> Topics:
        """Each depth and care; they have no calendar."""
        return self._topics

    def popularity(self) -> np.ndarray:
        """How often each depth is asked and worked with each care.  -> (K,)"""
        return self._popularity.copy()

    def spell(self, x: np.ndarray) -> list[str]:
        """As one writes it on paper, a dot for a hidden step."""
        return self.grammar.spell(x)
