"""A proxy of what is wanted: a reward that is seen with an error."""

from typing import ClassVar, Literal

from pydantic import Field

from godmodel.sim.parts import Can, Need
from godmodel.sim.training.verifiers.base import VerifierSettings


class Proxy(VerifierSettings):
    """The gold reward of a document is its first number; it is seen with an error, new at each look.

    Of candidates it takes the one that looks best (Gao et al. 2022, arXiv 2210.10760); alone, a document is accepted
    if it looks better than `bar`.
    """

    kind: Literal["proxy"] = "proxy"
    needs: ClassVar[tuple[Need, ...]] = (Need("world", Can.NUMBERS),)
    error: Literal["none", "gaussian", "student"] = Field("gaussian", description="law of the error")
    scale: float = Field(1.0, gt=0.0, le=1e6, description="scale of the error, in units of the reward")
    freedom: float = Field(2.0, gt=0.0, le=1e6, description="degrees of freedom of Student's error; small: heavy tails")
    bar: float = Field(0.0, ge=-1e9, le=1e9, description="what a document that stands alone must look better than")

    def build(self, world, dice):
        """Return a judge who sees the gold reward with an error."""
        from scipy import stats

        from godmodel.models.judges import ProxyJudge

        error = {"none": None, "gaussian": stats.norm(scale=self.scale)}.get(
            self.error, stats.t(self.freedom, scale=self.scale)
        )
        return ProxyJudge(error, self.bar)
