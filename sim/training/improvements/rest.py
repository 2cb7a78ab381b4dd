"""ReST-EM: learn all of one's own answers that were accepted."""

from typing import Literal

from pydantic import Field

from godmodel.sim.training.improvements.base import ImprovementSettings


class Rest(ImprovementSettings):
    """Generalised EM with a verifier (Singh et al. 2024, arXiv 2312.06585): the accepted answers alone are studied."""

    kind: Literal["rest"] = "rest"
    rounds: int = Field(3, ge=1, le=1000, description="rounds of search (E) and study (M) at each training")
    questions: int = Field(1000, ge=1, le=10_000_000, description="questions of those asked that are tried in a round")
    tries: int = Field(4, ge=1, le=100_000, description="answers to each question")
    base: bool = Field(False, description="whether the training set is studied together with them")

    def build(self, vocab_size):
        """Build self-training on all accepted answers, for any learner."""
        from godmodel.models.improve.self_training import SelfTraining

        return SelfTraining(self.rounds, self.questions, self.tries, keep="all", base=self.base)
