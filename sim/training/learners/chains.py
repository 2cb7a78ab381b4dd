"""A mixture of Markov chains with a hidden cause, by exact EM (Dempster et al. 1977)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from godmodel.sim.training.learners.base import LearnerSettings


class Chains(LearnerSettings):
    """A mixture of Markov chains with a hidden cause, by exact EM (Dempster et al. 1977)."""

    kind: Literal["chains"] = "chains"
    components: int = Field(4, ge=1, le=10_000, description="M, hidden causes")
    smoothing: float = Field(0.1, ge=0.0, le=1e6, description="pseudo-count of each first symbol and pair, counts")
    restarts: int = Field(3, ge=1, le=1000, description="random beginnings, of which the best end is kept")
    iterations: int = Field(100, ge=1, le=100_000, description="most iterations of EM")

    def build(self, vocab_size, god):
        """Build a mixture of Markov chains fitted by EM."""
        from godmodel.models.learned.latent import ChainMixture

        return ChainMixture(vocab_size, self.components, self.smoothing, self.restarts, self.iterations)
