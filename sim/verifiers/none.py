"""No verifier."""

from typing import Literal

from sim.verifiers.base import VerifierSettings


class NoVerifier(VerifierSettings):
    """Everything is accepted, and nothing is checked."""

    kind: Literal["none"] = "none"

    def build(self, world, dice):
        """Needs nothing."""
        from models.judges import Everything

        return Everything()
