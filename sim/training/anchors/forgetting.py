"""A fixed shelf drawn from everything so far, the older the rarer: weights fall by half every `half_life` ticks."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from godmodel.sim.errors import InputError
from godmodel.sim.training.anchors.base import NOTHING, AnchorPolicy


class Forgetting(AnchorPolicy):
    """A fixed shelf drawn from everything so far, the older the rarer: weights fall by half every `half_life` ticks."""

    kind: Literal["forgetting"] = "forgetting"
    half_life: float = Field(5.0, gt=0.0, le=1e6, description="age at which a document counts for half, ticks")

    def training_set(self, seen, *, tick, size, previous, rng):
        """Drawn with replacement in proportion to 2^(-age / half_life)."""
        pool = np.concatenate([seen.people(), seen.machines()])
        if not len(pool):
            raise InputError(NOTHING)
        weight = np.cumsum(np.exp2((seen.corpus.tick[pool] - tick) / self.half_life))
        return pool[np.searchsorted(weight, rng.random(size) * weight[-1], side="right")]
