"""A reward learned from preferences, as a verifier."""

from typing import Literal

from pydantic import Field

from godmodel.sim.training.verifiers.base import VerifierSettings


class Reward(VerifierSettings):
    """Learned once, from preferences between pairs of people's answers at the start; it goes stale from then on."""

    kind: Literal["reward"] = "reward"
    pairs: int = Field(1000, ge=20, le=10_000_000, description="pairs of answers that people compare")
    sharpness: float = Field(
        8.0, gt=0.0, le=1000.0, description="log-odds of preferring the better answer, where it is better by all steps"
    )
    penalty: float = Field(1.0, gt=0.0, le=1e6, description="ridge penalty on the reward's weights")

    def build(self, world, dice):
        """Return a reward learned from people's preferences; it needs scikit-learn."""
        from godmodel.models.exact.mixture import Mixture
        from godmodel.models.improve.reward import fit_reward, preferences

        grammar, rng = world.grammar, dice("reward")
        people = Mixture(world.topics().with_work(1.0), world.popularity())
        a = people.sample(self.pairs, rng=rng)
        b = people.complete(a, grammar.slots(a), rng=rng)
        return fit_reward(grammar, a, b, preferences(grammar, a, b, self.sharpness, rng=rng), penalty=self.penalty)
