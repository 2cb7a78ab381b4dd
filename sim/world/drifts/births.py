"""Topics die by lot, and a new one takes the place of each: its symbols are weighted anew."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from godmodel.sim.parts import Can, Need
from godmodel.sim.world.drifts.base import DriftPolicy


class Births(DriftPolicy):
    """Topics die by lot, and a new one takes the place of each: its symbols are weighted anew."""

    kind: Literal["births"] = "births"
    needs: ClassVar[tuple[Need, ...]] = (Need("world", Can.SYMBOLS),)
    rate: float = Field(0.1, ge=0.0, le=1.0, description="chance that one of the topics dies, a tick")
    size: float = Field(1.5, ge=0.0, le=10.0, description="standard deviation of a new topic's tilt, nats")
    pioneers: float = Field(
        0.05, ge=0.0, le=1.0, description="share of people who give a new topic half of their taste at once"
    )

    def tilt(self, tick, previous, dice):
        """The tilt of a new topic is drawn, that of the others stays."""
        topic = self.reborn(tick, len(previous), dice)
        if topic is None:
            return previous
        tilt = previous.copy()
        tilt[topic] = self.size * dice("drift", tick).standard_normal(previous.shape[1])
        return tilt

    def reborn(self, tick, topics, dice):
        """Each is as likely to die as any other."""
        rng = dice("drift births", tick)
        dies = rng.random() < self.rate
        topic = int(rng.integers(topics))
        return topic if dies and tick > 1 else None
