"""Relative frequencies of whole documents, optionally smoothed."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from godmodel.sim.training.learners.base import LearnerSettings


class Table(LearnerSettings):
    """Relative frequencies of whole documents, optionally smoothed."""

    kind: Literal["table"] = "table"
    smoothing: float = Field(0.0, ge=0.0, le=1e6, description="pseudo-count added to each possible document, documents")
    uniform: float = Field(0.0, ge=0.0, le=1.0, description="share of a uniform law mixed in, share in [0, 1]")

    def build(self, vocab_size, god):
        """Build a table of counted documents."""
        from godmodel.models.learned.counts import SmoothedTable

        return SmoothedTable(vocab_size, smoothing=self.smoothing, uniform=self.uniform)
