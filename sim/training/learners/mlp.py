"""Bengio et al. (2003): embeddings of the last symbols, one tanh layer, softmax."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from godmodel.sim.training.learners.neural import NeuralSettings


class FeedForward(NeuralSettings):
    """Bengio et al. (2003): embeddings of the last symbols, one tanh layer, softmax."""

    kind: Literal["mlp"] = "mlp"
    learning_rate: float = Field(1e-2, gt=0.0, le=1.0, description="peak learning rate of AdamW; it falls to zero")
    context: int = Field(16, ge=1, le=1024, description="symbols of context")
    hidden: int = Field(128, ge=1, le=65_536, description="units of the tanh layer")

    def build(self, vocab_size, god):
        """Build a feed-forward network; it needs torch."""
        return self._import().FeedForwardLearner(vocab_size, **self._shared())
