"""Lenses as settings: what of people's documents is recorded. A lens stands between them and the public corpus.

Each can draw what is recorded and knows its exact law, so that what it costs is a number:
CE(p_t, what is recorded of p_t) - H(p_t).
"""

from __future__ import annotations

import abc
from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from godmodel.sim.errors import InputError
from godmodel.sim.settings import Settings, by_kind

if TYPE_CHECKING:
    from godmodel.agents.population import Population
    from godmodel.models.exact.grammar import Grammar
    from godmodel.sim.society.observation import Lens

MOST_SYMBOLS = 4096  # of a channel, which has V^2 numbers


class LensSettings(Settings, abc.ABC):
    """Settings from which a lens is made."""

    @abc.abstractmethod
    def build(self, vocab_size: int, population: Population, grammar: Grammar | None = None) -> Lens:
        """A lens for documents over V symbols by this population, as it is at the start; `grammar` is that of tasks.

        Raises:
            InputError: if the settings do not fit the world.
        """


def _listed(kind: str, vocab_size: int) -> None:
    if vocab_size > MOST_SYMBOLS:
        raise InputError(
            f"lens = {kind} changes symbol by symbol and needs a world of at most {MOST_SYMBOLS} symbols, got "
            f"{vocab_size}; set another lens, or a smaller world.vocabulary."
        )


class Clear(LensSettings):
    """Everything is recorded as it was written."""

    kind: Literal["clear"] = "clear"

    def build(self, vocab_size, population, grammar=None):
        """No settings."""
        from godmodel.sim.society.observation import Through

        return Through()


class HiddenCommunity(LensSettings):
    """The people who care most for one topic write, and are never published."""

    kind: Literal["hidden"] = "hidden"
    topic: int = Field(0, ge=0, le=100_000, description="topic of the community, by number")
    share: float = Field(0.2, ge=0.0, lt=1.0, description="share of people who belong to it, share")

    def build(self, vocab_size, population, grammar=None):
        """Those with the strongest taste at the start."""
        topics = population.tastes.shape[1]
        if self.topic >= topics:
            raise InputError(f"lens.topic must be one of the world's topics 0 to {topics - 1}, got {self.topic}.")
        members = np.argsort(-population.tastes[:, self.topic], kind="stable")[: round(self.share * len(population))]
        hidden = np.zeros(len(population), dtype=bool)
        hidden[members] = True
        from godmodel.sim.society.observation import Hidden

        return Hidden(hidden)


class Missing(LensSettings):
    """Documents are lost by lot, whatever they say: missing completely at random (Rubin 1976). It costs data alone."""

    kind: Literal["missing"] = "missing"
    share: float = Field(0.5, ge=0.0, lt=1.0, description="chance of a document to be lost, share")

    def build(self, vocab_size, population, grammar=None):
        """One lot for each document."""
        from godmodel.sim.society.observation import Through

        return Through(missing=self.share)


class Noise(LensSettings):
    """Symbols are replaced by uniform ones by lot."""

    kind: Literal["noise"] = "noise"
    share: float = Field(0.1, ge=0.0, le=1.0, description="chance of a symbol to be replaced, share")

    def build(self, vocab_size, population, grammar=None):
        """(1 - share) I + share / V"""
        _listed(self.kind, vocab_size)
        from godmodel.models.lenses import noise_channel
        from godmodel.sim.society.observation import Through

        return Through(noise_channel(vocab_size, self.share) if self.share else None)


class Merged(LensSettings):
    """Neighbouring symbols look alike: what is recorded is any one of them."""

    kind: Literal["merged"] = "merged"
    classes: int = Field(16, ge=1, le=1_000_000, description="kinds of symbols that are told apart, equal ranges of V")

    def build(self, vocab_size, population, grammar=None):
        """Equal ranges of the alphabet."""
        _listed(self.kind, vocab_size)
        if self.classes > vocab_size:
            raise InputError(f"lens.classes must be at most the world's {vocab_size} symbols, got {self.classes}.")
        from godmodel.models.lenses import merging_channel
        from godmodel.sim.society.observation import Through

        return Through(merging_channel(np.arange(vocab_size) * self.classes // vocab_size))


class Survivorship(LensSettings):
    """Only some outcomes are recorded: a document with a failing symbol mostly is not."""

    kind: Literal["survivorship"] = "survivorship"
    failing: float = Field(
        0.2, gt=0.0, lt=1.0, description="share of the alphabet, its last symbols, that mark a failure, share"
    )
    kept: float = Field(0.1, ge=0.0, le=1.0, description="chance of a failure to be recorded all the same, share")

    def build(self, vocab_size, population, grammar=None):
        """The last symbols; in worlds with a Zipf tail these are the rarest."""
        failing = np.arange(vocab_size) >= vocab_size - max(round(self.failing * vocab_size), 1)
        from godmodel.sim.society.observation import Selective

        return Selective(failing, self.kept)


class Successful(LensSettings):
    """Survivorship of answers: right ones are recorded, wrong ones mostly are not. Needs a world of tasks."""

    kind: Literal["successes"] = "successes"
    kept: float = Field(0.1, ge=0.0, le=1.0, description="chance of a wrong answer to be recorded all the same, share")

    def build(self, vocab_size, population, grammar=None):
        """By the answer alone."""
        if grammar is None:
            raise InputError("lens = successes looks at answers: set world.kind=tasks, or lens.kind=survivorship.")
        from godmodel.sim.society.observation import Successful as Lens

        return Lens(grammar, self.kept)


AnyLens = by_kind(Clear, HiddenCommunity, Missing, Noise, Merged, Survivorship, Successful)
