"""Long short-term memory (Hochreiter and Schmidhuber 1997): the default neural learner."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from godmodel.sim.training.learners.neural import NeuralSettings


class LSTM(NeuralSettings):
    """Long short-term memory (Hochreiter and Schmidhuber 1997): the default neural learner."""

    kind: Literal["lstm"] = "lstm"
    layers: int = Field(1, ge=1, le=16, description="recurrent layers")

    def build(self, vocab_size, god):
        """Build an LSTM; it needs torch."""
        return self._import().LSTMLearner(vocab_size, **self._shared())
