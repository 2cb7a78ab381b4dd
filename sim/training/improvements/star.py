"""STaR: learn from one's own solved questions."""

from typing import Literal

from pydantic import Field

from godmodel.sim.training.improvements.base import ImprovementSettings


class Star(ImprovementSettings):
    """Self-taught reasoner (Zelikman et al. 2022, arXiv 2203.14465): shelf and first accepted answers are studied."""

    kind: Literal["star"] = "star"
    rounds: int = Field(3, ge=1, le=1000, description="rounds of search and study at each training")
    questions: int = Field(1000, ge=1, le=10_000_000, description="questions of those asked that are tried in a round")
    tries: int = Field(4, ge=1, le=100_000, description="answers to each question")
    rationalise: bool = Field(False, description="whether unsolved questions are tried again with the answer as a hint")

    def build(self, vocab_size):
        """Build self-training on first accepted answers, for any learner."""
        from godmodel.models.improve.self_training import SelfTraining

        return SelfTraining(self.rounds, self.questions, self.tries, keep="first", rationalise=self.rationalise)
