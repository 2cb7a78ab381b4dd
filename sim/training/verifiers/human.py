"""People as verifiers: they work the question again."""

from typing import Literal

from pydantic import Field

from godmodel.sim.training.verifiers.base import VerifierSettings


class Human(VerifierSettings):
    """People of the world check by working the question again; they accept what they get themselves.

    How careful they are is the world's own skill: its shares and slips of careful and of careless work.
    """

    kind: Literal["human"] = "human"
    budget: int | None = Field(1000, ge=0, le=1_000_000_000, description="checks in a tick, checks")

    def build(self, world, dice):
        """Return a judge who works each question again, as carefully as people do."""
        import numpy as np

        from godmodel.models.judges import Peers

        grammar = world.grammar
        slips, which = np.unique(world.topics().slip, return_inverse=True)
        return Peers(grammar, slips, np.bincount(which, world.popularity()))
