"""A verifier that knows the answer."""

from typing import Literal

from godmodel.sim.training.verifiers.base import VerifierSettings


class Exact(VerifierSettings):
    """Accepts right answers and no others, by whatever work they were found."""

    kind: Literal["exact"] = "exact"

    def build(self, world, dice):
        """Return a judge of answers that never errs."""
        from godmodel.models.judges import Answer

        return Answer(world.grammar)
