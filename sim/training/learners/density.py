"""A kernel density estimate (scikit-learn)."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from godmodel.sim.parts import Can, Need
from godmodel.sim.training.learners.base import LearnerSettings


class Density(LearnerSettings):
    """A kernel density estimate (scikit-learn)."""

    kind: Literal["density"] = "density"
    offers: ClassVar[frozenset[Can]] = frozenset()
    needs: ClassVar[tuple[Need, ...]] = (Need("world", Can.NUMBERS),)
    bandwidth: float | Literal["scott", "silverman"] = Field(
        "scott", description="width of the Gaussian kernel, or the rule that sets it"
    )

    def build(self, vocab_size, god):
        """Build scikit-learn's kernel density estimate."""
        from godmodel.models.learned.gaussian import KernelDensityFit

        return KernelDensityFit(self.bandwidth)
