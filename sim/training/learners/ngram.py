"""Interpolated n-gram counts with a strength per order, tuned on held-out documents."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from godmodel.sim.training.learners.base import LearnerSettings


class NGram(LearnerSettings):
    """Interpolated n-gram counts with a strength per order, tuned on held-out documents."""

    kind: Literal["ngram"] = "ngram"
    order: int = Field(3, ge=1, le=8, description="n: symbols of context plus one")

    def build(self, vocab_size, god):
        """Build an interpolated n-gram of counts."""
        from godmodel.models.learned.counts import NGramLearner

        return NGramLearner(vocab_size, order=self.order)
