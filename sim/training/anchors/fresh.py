"""A share of the shelf comes from what people wrote this tick; the rest from the machine's latest."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from godmodel.sim.training.anchors.base import AnchorPolicy, Share, mixed


class Fresh(AnchorPolicy):
    """A share of the shelf comes from what people wrote this tick; the rest from the machine's latest."""

    kind: Literal["fresh"] = "fresh"
    home_of: ClassVar[tuple[str, ...]] = ("share",)
    share: Share = Field(0.1, description="share of the training set that is real, share in [0, 1]")

    def training_set(self, seen, *, tick, size, previous, rng):
        """This tick's human documents and the latest machine documents."""
        real = round(self.share * size)
        fresh = seen.people(first=tick)
        return mixed(seen, tick, [(fresh, real), (seen.latest(), size - real)], rng)

    def since(self, tick):
        """Only this tick's."""
        return tick
