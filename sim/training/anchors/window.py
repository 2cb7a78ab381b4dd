"""A shelf drawn from everything published in the last few ticks, by people and machines alike."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from godmodel.sim.training.anchors.base import AnchorPolicy, draw


class Window(AnchorPolicy):
    """A shelf drawn from everything published in the last few ticks, by people and machines alike."""

    kind: Literal["window"] = "window"
    ticks: int = Field(
        1, ge=1, le=100_000, description="width of the window, ticks; 1 is this tick and the last output"
    )
    whole: bool = Field(
        False, description="whether the training set is all of the window, and not a draw of fixed size: true or false"
    )

    def training_set(self, seen, *, tick, size, previous, rng):
        """Documents younger than the window; the machine's count from the tick after they were published."""
        pool = np.concatenate([seen.people(first=tick - self.ticks + 1), seen.machines(first=tick - self.ticks)])
        return pool if self.whole else draw(pool, size, rng)

    def since(self, tick):
        """Those of the window, and the machine's of the tick before it."""
        return tick - self.ticks
