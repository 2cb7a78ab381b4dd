"""What neural learners of symbols share: their size, and how they are trained."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from godmodel.sim.optional import needed_by
from godmodel.sim.parts import Can
from godmodel.sim.training.learners.base import LearnerSettings


class NeuralSettings(LearnerSettings):
    """What neural learners of symbols share: their size, and how they are trained."""

    offers: ClassVar[frozenset[Can]] = LearnerSettings.offers | {Can.GRADIENT}
    width: int = Field(64, ge=1, le=8192, description="width of the embeddings and layers, units")
    epochs: float = Field(
        3.0, gt=0.0, le=10_000.0, description="passes over the training set, at least 200 steps in all"
    )
    batch_size: int = Field(32, ge=1, le=65_536, description="documents in a gradient step")
    learning_rate: float = Field(2e-2, gt=0.0, le=1.0, description="peak learning rate of AdamW; it falls to zero")
    weight_decay: float = Field(0.1, ge=0.0, le=100.0, description="decoupled weight decay of AdamW")

    def _import(self):
        with needed_by(f"the learner {self.kind!r}", "set trainee.learner=ngram"):
            from godmodel.models.learned import neural
        return neural

    def _shared(self) -> dict:
        return self.model_dump(exclude={"kind"})
