"""The verifier that lets everything through."""

from typing import ClassVar, Literal

from godmodel.sim.parts import Can, Need
from godmodel.sim.training.verifiers.base import VerifierSettings


class NoVerifier(VerifierSettings):
    """Everything is accepted, and nothing is checked."""

    kind: Literal["none"] = "none"
    offers: ClassVar[frozenset[Can]] = frozenset({Can.ACCEPTS_ALL})
    needs: ClassVar[tuple[Need, ...]] = ()

    def build(self, world, dice):
        """Return a judge that accepts every document (weight 1)."""
        from godmodel.models.judges import Everything

        return Everything()
