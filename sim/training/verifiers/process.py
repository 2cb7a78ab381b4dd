"""A verifier that reads the work."""

from typing import ClassVar, Literal

from pydantic import Field

from godmodel.sim.parts import Can
from godmodel.sim.training.verifiers.base import VerifierSettings


class Process(VerifierSettings):
    """Accepts work whose every step is shown and right."""

    kind: Literal["process"] = "process"
    offers: ClassVar[frozenset[Can]] = frozenset({Can.STEPS})
    graded: bool = Field(False, description="whether the share of right steps counts, instead of all or nothing")

    def build(self, world, dice):
        """Return a judge who reads every step."""
        from godmodel.models.judges import ProcessJudge

        return ProcessJudge(world.grammar, self.graded)
