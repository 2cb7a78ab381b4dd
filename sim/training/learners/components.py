"""A mixture of Gaussians by EM (scikit-learn)."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from godmodel.sim.parts import Can, Need
from godmodel.sim.training.learners.base import LearnerSettings


class Components(LearnerSettings):
    """A mixture of Gaussians by EM (scikit-learn)."""

    kind: Literal["components"] = "components"
    offers: ClassVar[frozenset[Can]] = frozenset()
    needs: ClassVar[tuple[Need, ...]] = (Need("world", Can.NUMBERS),)
    components: int = Field(2, ge=1, le=10_000, description="Gaussians in the mixture")

    def build(self, vocab_size, god):
        """Build scikit-learn's mixture of Gaussians."""
        from godmodel.models.learned.gaussian import MixtureFit

        return MixtureFit(self.components)
