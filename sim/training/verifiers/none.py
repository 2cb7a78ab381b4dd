"""No verifier."""

from typing import Literal

from godmodel.sim.training.verifiers.base import VerifierSettings


class NoVerifier(VerifierSettings):
    """Everything is accepted, and nothing is checked."""

    kind: Literal["none"] = "none"

    def build(self, world, dice):
        """Needs nothing."""
        from godmodel.models.judges import Everything

        return Everything()
