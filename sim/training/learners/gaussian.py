"""A Gaussian by maximum likelihood."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field, model_validator

from godmodel.sim.parts import Can, Need
from godmodel.sim.training.learners.base import LearnerSettings


class Gaussian(LearnerSettings):
    """A Gaussian by maximum likelihood."""

    kind: Literal["gaussian"] = "gaussian"
    needs: ClassVar[tuple[Need, ...]] = (Need("world", Can.NUMBERS),)
    covariance: Literal["full", "diagonal", "spherical"] = Field("spherical", description="form of the covariance")
    ddof: Literal[0, 1] = Field(0, description="0: maximum likelihood; 1: the unbiased variance")
    known_variance: float | None = Field(
        None, gt=0.0, le=1e300, description="the variance, if it is known and only the mean is learned"
    )

    @model_validator(mode="after")
    def _one_known_variance(self):
        if self.known_variance is not None and self.covariance != "spherical":
            raise ValueError(
                f"known_variance is one number for all coordinates, which needs covariance=spherical, got "
                f"{self.covariance}; leave one of the two out."
            )
        return self

    def build(self, vocab_size, god):
        """Build a learner that fits the mean and the covariance."""
        from godmodel.models.learned.gaussian import GaussianFit

        return GaussianFit(self.covariance, self.ddof, self.known_variance)
