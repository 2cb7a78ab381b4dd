"""A verifier that errs."""

from typing import Literal

from pydantic import Field

from godmodel.sim.training.verifiers.base import VerifierSettings


class Noisy(VerifierSettings):
    """Accepts right and wrong answers with chances of their own; a round multiplies the odds by their ratio."""

    kind: Literal["noisy"] = "noisy"
    accepts_right: float = Field(0.9, ge=0.0, le=1.0, description="phi: chance that a right answer is accepted")
    accepts_wrong: float = Field(0.3, ge=0.0, le=1.0, description="psi: chance that a wrong answer is accepted")

    def build(self, world, dice):
        """Return a judge of answers with these rates of acceptance."""
        from godmodel.models.judges import Answer

        return Answer(world.grammar, self.accepts_right, self.accepts_wrong)
