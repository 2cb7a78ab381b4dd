"""A share of the shelf is people's documents of the first tick, for ever; the rest is the machine's latest."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from godmodel.sim.training.anchors.base import AnchorPolicy, Share, mixed


class FirstTick(AnchorPolicy):
    """A share of the shelf is people's documents of the first tick, for ever; the rest is the machine's latest."""

    kind: Literal["first_tick"] = "first_tick"
    share: Share = Field(0.1, description="share of the training set that is real, share in [0, 1]")

    def training_set(self, seen, *, tick, size, previous, rng):
        """First-tick human documents and the latest machine documents."""
        real = round(self.share * size)
        first = seen.people(last=seen.first_tick)
        return mixed(seen, tick, [(first, real), (seen.latest(), size - real)], rng)

    def since(self, tick):
        """Only this tick's."""
        return tick
