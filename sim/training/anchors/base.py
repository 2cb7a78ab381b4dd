"""Anchors: the policy by which real documents stay in what the trainee studies.

The shelf's size is held fixed, so that policies differ by what they keep and not by how much; only `accumulate` grows.
Where a source holds fewer documents than its part of the shelf, it is drawn with replacement.
"""

from __future__ import annotations

import abc
from typing import Annotated

import numpy as np
from pydantic import Field

from godmodel.sim.checks import attentions, rows_of
from godmodel.sim.corpus import Catalogue
from godmodel.sim.errors import InputError
from godmodel.sim.parts import Part

NOTHING = (
    "a trainee must find documents to study, and where its anchor looks there are none that pass as people's: set a "
    "gentler detector, other labels, or an anchor that looks further back."
)
Share = Annotated[float, Field(ge=0.0, le=1.0)]


class AnchorPolicy(Part, abc.ABC):
    """How the training set is taken from the corpus."""

    def take(
        self, seen: Catalogue, *, tick: int, size: int, previous: np.ndarray, rng: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray | None]:
        """Return what `training_set` and `weights` return, checked.  -> (n,) int64, (n,) float64 or None

        Raises:
            InputError: if there is nothing to take, or what is returned is no rows of the corpus, or no weights.
        """
        found = self.training_set(seen, tick=tick, size=size, previous=previous, rng=rng)
        rows = rows_of(found, len(seen.corpus), f"{type(self).__name__}.training_set")
        weights = self.weights(seen, rows, tick=tick)
        return rows, None if weights is None else attentions(weights, len(rows), f"{type(self).__name__}.weights")

    @abc.abstractmethod
    def training_set(
        self, seen: Catalogue, *, tick: int, size: int, previous: np.ndarray, rng: np.random.Generator
    ) -> np.ndarray:
        """Rows of the corpus to study.  -> (n,) int, repeats allowed

        `seen` is the corpus as the trainee sees it, `size` the fixed shelf, `previous` (m,) the rows of its last shelf
        (empty at first). At the first tick every policy takes people's documents of that tick; those that want a
        machine's latest go on so until one has published something. "People's" is what passes as theirs.

        Raises:
            InputError: if there is nothing to take where the policy looks.
        """

    def weights(self, seen: Catalogue, rows: np.ndarray, *, tick: int) -> np.ndarray | None:
        """How much each document of a training set counts, whatever a detector says of it; None: all count alike.

        rows (n,) of the corpus -> (n,) >= 0 or None. What a detector weighs down counts for its weight times this one.
        """
        return None

    def since(self, tick: int) -> int:
        """Return the oldest tick whose documents may be taken at `tick` or later; 0, as here, forgets nothing.

        It is not about documents that are taken however old they are: people's of the first tick, the machine's latest,
        and those of the training set before.
        """
        return 0


def everything(seen: Catalogue, real: str) -> np.ndarray:
    """Return the rows of all that may be studied: people's documents, of the first tick or of all, and machines'."""
    last = seen.first_tick if real == "first" else None
    return np.concatenate([seen.people(last=last), seen.machines()])


def mixed(seen: Catalogue, tick: int, sources: list, rng: np.random.Generator) -> np.ndarray:
    """Draw from several sources, (rows, how many) each; from people's of this tick while no machine has published."""
    if not len(seen.latest()):
        return draw(seen.people(first=tick), sum(n for _, n in sources), rng)
    return np.concatenate([draw(pool, n, rng) for pool, n in sources if n])


def draw(pool: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """n rows of the pool: all of it in order where it fits, without replacement where it is larger."""
    if len(pool) == n:
        return pool
    if not len(pool):
        raise InputError(NOTHING)
    if len(pool) > n:
        return np.sort(rng.choice(pool, size=n, replace=False))
    return np.concatenate([pool, rng.choice(pool, size=n - len(pool))])
