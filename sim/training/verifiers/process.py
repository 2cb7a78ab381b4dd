"""A verifier that reads the work."""

from typing import Literal

from pydantic import Field

from godmodel.sim.training.verifiers.base import VerifierSettings


class Process(VerifierSettings):
    """Accepts work whose every step is shown and right."""

    kind: Literal["process"] = "process"
    graded: bool = Field(False, description="whether the share of right steps counts, instead of all or nothing")

    def build(self, world, dice):
        """Needs a world of tasks."""
        from godmodel.models.judges import Process as Judge

        return Judge(self._grammar(world), self.graded)
