"""Anchors: the policy by which real documents stay in what the trainee studies.

The shelf's size is held fixed, so that policies differ by what they keep and not by how much; only `accumulate` grows.
Where a source holds fewer documents than its part of the shelf, it is drawn with replacement.
"""

from __future__ import annotations

import abc
from typing import Annotated, Literal

import numpy as np
from pydantic import Field, model_validator

from godmodel.sim.corpus import Catalogue
from godmodel.sim.errors import InputError
from godmodel.sim.settings import Settings, by_kind

NOTHING = (
    "a trainee must find documents to study, and where its anchor looks there are none that pass as people's: set a "
    "gentler detector, other labels, or an anchor that looks further back."
)
Share = Annotated[float, Field(ge=0.0, le=1.0)]


class AnchorPolicy(Settings, abc.ABC):
    """How the shelf is taken from the corpus."""

    @abc.abstractmethod
    def shelf(
        self, seen: Catalogue, *, tick: int, size: int, previous: np.ndarray, rng: np.random.Generator
    ) -> np.ndarray:
        """Rows of the corpus to study.  -> (n,) int, repeats allowed

        `seen` is the corpus as the trainee sees it, `size` the fixed shelf, `previous` (m,) the rows of its last shelf
        (empty at first). At the first tick every policy takes people's documents of that tick; those that want a
        machine's latest go on so until one has published something. "People's" is what passes as theirs.

        Raises:
            InputError: if there is nothing to take where the policy looks.
        """


class NoAnchor(AnchorPolicy):
    """Replace: only the machine's own latest documents (Shumailov et al. 2023)."""

    kind: Literal["none"] = "none"

    def shelf(self, seen, *, tick, size, previous, rng):
        """The latest machine documents."""
        return _mixed(seen, tick, [(seen.latest(), size)], rng)


class FirstTick(AnchorPolicy):
    """A share of the shelf is people's documents of the first tick, for ever; the rest is the machine's latest."""

    kind: Literal["first_tick"] = "first_tick"
    share: Share = Field(0.1, description="share of the shelf that is real, share in [0, 1]")

    def shelf(self, seen, *, tick, size, previous, rng):
        """First-tick human documents and the latest machine documents."""
        real = round(self.share * size)
        first = seen.people(last=seen.first_tick)
        return _mixed(seen, tick, [(first, real), (seen.latest(), size - real)], rng)


class Fresh(AnchorPolicy):
    """A share of the shelf comes from what people wrote this tick; the rest from the machine's latest."""

    kind: Literal["fresh"] = "fresh"
    share: Share = Field(0.1, description="share of the shelf that is real, share in [0, 1]")

    def shelf(self, seen, *, tick, size, previous, rng):
        """This tick's human documents and the latest machine documents."""
        real = round(self.share * size)
        fresh = seen.people(first=tick)
        return _mixed(seen, tick, [(fresh, real), (seen.latest(), size - real)], rng)


class Accumulate(AnchorPolicy):
    """Everything so far: the shelf grows with the corpus (Gerstgrasser et al. 2024)."""

    kind: Literal["accumulate"] = "accumulate"
    real: Literal["first", "all"] = Field(
        "first", description="people's documents that are kept: those of the first tick only, or of all ticks"
    )

    def shelf(self, seen, *, tick, size, previous, rng):
        """The whole pool, nothing left out."""
        return _pool(seen, self.real)


class AccumulateSubsample(AnchorPolicy):
    """A fixed shelf drawn from everything so far (Kazdan et al. 2024)."""

    kind: Literal["accumulate_subsample"] = "accumulate_subsample"
    real: Literal["first", "all"] = Field(
        "first", description="people's documents that are kept: those of the first tick only, or of all ticks"
    )

    def shelf(self, seen, *, tick, size, previous, rng):
        """A random part of the pool."""
        return _draw(_pool(seen, self.real), size, rng)


class Window(AnchorPolicy):
    """A shelf drawn from everything published in the last few ticks, by people and machines alike."""

    kind: Literal["window"] = "window"
    ticks: int = Field(
        1, ge=1, le=100_000, description="width of the window, ticks; 1 is this tick and the last output"
    )
    whole: bool = Field(
        False, description="whether the shelf is all of the window, and not a draw of fixed size: true or false"
    )

    def shelf(self, seen, *, tick, size, previous, rng):
        """Documents younger than the window; the machine's count from the tick after they were published."""
        pool = np.concatenate([seen.people(first=tick - self.ticks + 1), seen.machines(first=tick - self.ticks)])
        return pool if self.whole else _draw(pool, size, rng)


class Forgetting(AnchorPolicy):
    """A fixed shelf drawn from everything so far, the older the rarer: weights fall by half every `half_life` ticks."""

    kind: Literal["forgetting"] = "forgetting"
    half_life: float = Field(5.0, gt=0.0, le=1e6, description="age at which a document counts for half, ticks")

    def shelf(self, seen, *, tick, size, previous, rng):
        """Drawn with replacement in proportion to 2^(-age / half_life)."""
        pool = np.concatenate([seen.people(), seen.machines()])
        if not len(pool):
            raise InputError(NOTHING)
        weight = np.cumsum(np.exp2((seen.corpus.tick[pool] - tick) / self.half_life))
        return pool[np.searchsorted(weight, rng.random(size) * weight[-1], side="right")]


class Mix(AnchorPolicy):
    """Shumailov et al. 2023, section 3: shares (alpha, beta, gamma) of new, previous and original data."""

    kind: Literal["mix"] = "mix"
    new: Share = Field(0.8, description="alpha: share from the machine's latest documents, share in [0, 1]")
    previous: Share = Field(0.1, description="beta: share from the shelf studied before, share in [0, 1]")
    original: Share = Field(0.1, description="gamma: share from people's documents of the first tick, share in [0, 1]")

    @model_validator(mode="after")
    def _sums_to_one(self):
        total = self.new + self.previous + self.original
        if abs(total - 1) > 1e-9:
            raise ValueError(f"new + previous + original must be 1, got {total:g}; set all three together")
        return self

    def shelf(self, seen, *, tick, size, previous, rng):
        """Three draws side by side."""
        old, first = round(self.previous * size), round(self.original * size)
        sources = [
            (seen.latest(), size - old - first),
            (previous, old),
            (seen.people(last=seen.first_tick), first),
        ]
        return _mixed(seen, tick, sources, rng)


class Inherited(Settings):
    """That of the world, `anchor`."""

    kind: Literal["inherited"] = "inherited"


POLICIES = (NoAnchor, FirstTick, Fresh, Accumulate, AccumulateSubsample, Window, Forgetting, Mix)
Anchor = by_kind(*POLICIES)
OwnAnchor = by_kind(Inherited, *POLICIES)


def _pool(seen: Catalogue, real: str) -> np.ndarray:
    last = seen.first_tick if real == "first" else None
    return np.concatenate([seen.people(last=last), seen.machines()])


def _mixed(seen: Catalogue, tick: int, sources: list, rng: np.random.Generator) -> np.ndarray:
    if not len(seen.latest()):
        return _draw(seen.people(first=tick), sum(n for _, n in sources), rng)
    return np.concatenate([_draw(pool, n, rng) for pool, n in sources if n])


def _draw(pool: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """n rows of the pool: all of it in order where it fits, without replacement where it is larger."""
    if len(pool) == n:
        return pool
    if not len(pool):
        raise InputError(NOTHING)
    if len(pool) > n:
        return np.sort(rng.choice(pool, size=n, replace=False))
    return np.concatenate([pool, rng.choice(pool, size=n - len(pool))])
