"""Causal decoder (Vaswani et al. 2017), layer norm before each block."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from godmodel.sim.training.learners.neural import NeuralSettings


class Transformer(NeuralSettings):
    """Causal decoder (Vaswani et al. 2017), layer norm before each block."""

    kind: Literal["transformer"] = "transformer"
    layers: int = Field(2, ge=1, le=64, description="blocks")
    heads: int = Field(4, ge=1, le=128, description="attention heads; they divide the width")
    learning_rate: float = Field(1e-2, gt=0.0, le=1.0, description="peak learning rate of AdamW; it falls to zero")

    @model_validator(mode="after")
    def _heads_divide(self):
        if self.width % self.heads:
            raise ValueError(f"heads must divide width, got width = {self.width} and heads = {self.heads}.")
        return self

    def build(self, vocab_size, god):
        """Build a causal transformer; it needs torch."""
        return self._import().TransformerLearner(vocab_size, **self._shared())
