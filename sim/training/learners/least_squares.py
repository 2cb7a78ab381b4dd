"""Linear regression: the last numbers of a document by those before them."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from godmodel.sim.parts import Can, Need
from godmodel.sim.training.learners.base import LearnerSettings


class LeastSquares(LearnerSettings):
    """Linear regression: the last numbers of a document by those before them."""

    kind: Literal["least_squares"] = "least_squares"
    offers: ClassVar[frozenset[Can]] = frozenset({Can.TEMPERATURE})
    needs: ClassVar[tuple[Need, ...]] = (Need("world", Can.NUMBERS),)
    answers: int = Field(1, ge=1, le=10_000, description="R, numbers at the end of a document that are explained")
    noise: float = Field(1.0, gt=0.0, le=1e6, description="standard deviation of an answer, which is known")
    again: bool = Field(
        True, description="whether it answers the questions of its training set again, in order, and not new ones"
    )

    def build(self, vocab_size, god):
        """Build a linear regression by least squares."""
        from godmodel.models.learned.regression import LeastSquaresLearner

        return LeastSquaresLearner(self.answers, self.noise, self.again)
