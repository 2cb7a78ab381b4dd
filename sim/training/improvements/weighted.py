"""Maximum likelihood with the verifier's weights."""

from typing import Literal

from pydantic import Field

from godmodel.sim.training.improvements.base import ImprovementSettings


class Weighted(ImprovementSettings):
    """Own answers are studied with weight w(x): q(x) ∝ p(x) w(x) without throwing dice for it."""

    kind: Literal["weighted"] = "weighted"
    rounds: int = Field(1, ge=1, le=1000, description="rounds at each training")
    questions: int = Field(1000, ge=1, le=10_000_000, description="questions of those asked that are tried in a round")
    tries: int = Field(4, ge=1, le=100_000, description="answers to each question")

    def build(self, vocab_size):
        """Build self-training with w(x) as weights, for any learner."""
        from godmodel.models.improve.self_training import WeightedLikelihood

        return WeightedLikelihood(self.rounds, self.questions, self.tries)
