"""A teacher as verifier."""

from typing import Literal

from godmodel.sim.training.verifiers.base import VerifierSettings


class Teacher(VerifierSettings):
    """Accepts what people as they are at the start would have written, by the likelihood of its work and answer."""

    kind: Literal["teacher"] = "teacher"

    def build(self, world, dice):
        """Return a judge by the likelihood under people as they were at the start."""
        from godmodel.models.exact.mixture import Mixture
        from godmodel.models.judges import LikelihoodJudge

        return LikelihoodJudge(world.grammar, Mixture(world.topics(), world.popularity()))
