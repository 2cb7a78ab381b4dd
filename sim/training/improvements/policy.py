"""Policy gradient on the verifier's verdicts."""

from typing import ClassVar, Literal

from pydantic import Field

from godmodel.sim.optional import needed_by
from godmodel.sim.parts import Can, Need
from godmodel.sim.training.improvements.base import ImprovementSettings


class _Gradient(ImprovementSettings):
    needs: ClassVar[tuple[Need, ...]] = (*ImprovementSettings.needs, Need("trainee.learner", Can.GRADIENT))
    steps: int = Field(20, ge=1, le=1_000_000, description="gradient steps at each training")
    questions: int = Field(32, ge=1, le=1_000_000, description="questions in a step")
    group: int = Field(8, ge=2, le=10_000, description="answers to each question")
    learning_rate: float = Field(1e-3, gt=0.0, le=1.0, description="learning rate of Adam")
    leash: float = Field(0.0, ge=0.0, le=1e6, description="weight of KL(policy || what was learned), nats")
    baseline: Literal["batch", "group"] = Field(
        "group", description="`batch`: REINFORCE, less the mean; `group`: less the mean of a question, over its spread"
    )

    def _gradient(self, **more):
        with needed_by(f"trainee.improve = {self.kind}", "set trainee.improve=rest"):
            from godmodel.models.improve.policy import PolicyGradient
        names = ("steps", "questions", "group", "learning_rate", "leash", "baseline")
        return PolicyGradient(**{name: getattr(self, name) for name in names}, **more)


class Policy(_Gradient):
    """REINFORCE (Williams 1992) or group-relative (Shao et al. 2024) policy gradient with a leash."""

    kind: Literal["policy"] = "policy"
    credit: Literal["outcome", "process"] = Field(
        "outcome", description="`outcome`: w(x) for the whole answer; `process`: each step by the steps from it on"
    )

    def build(self, vocab_size):
        """Build a policy gradient; it needs torch."""
        return self._gradient(credit=self.credit)


class Rlhf(_Gradient):
    """A reward learned from people's preferences, followed by policy gradient (Ouyang et al. 2022)."""

    kind: Literal["rlhf"] = "rlhf"
    pairs: int = Field(1000, ge=2, le=10_000_000, description="pairs of own answers that people compare")
    sharpness: float = Field(
        8.0, gt=0.0, le=1000.0, description="log-odds of preferring the better answer, where it is better by all steps"
    )
    refresh: bool = Field(False, description="whether the reward is learned anew at each training, or goes stale")
    penalty: float = Field(1.0, gt=0.0, le=1e6, description="ridge penalty on the reward's weights")

    def build(self, vocab_size):
        """Build a policy gradient on a learned reward; it needs torch and scikit-learn."""
        policy = self._gradient()
        from godmodel.models.improve.policy import RLHF

        return RLHF(policy, self.pairs, self.sharpness, self.refresh, self.penalty)
