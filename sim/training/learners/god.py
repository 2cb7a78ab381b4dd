"""The oracle: handed people's exact law at every study. The positive control."""

from __future__ import annotations

from typing import ClassVar, Literal

from godmodel.sim.parts import Can, Need
from godmodel.sim.training.learners.base import LearnerSettings


class God(LearnerSettings):
    """The oracle: handed people's exact law at every study. The positive control."""

    kind: Literal["god"] = "god"
    needs: ClassVar[tuple[Need, ...]] = (Need("trainee.tokenizer", Can.KEEPS_SYMBOLS),)

    def build(self, vocab_size, god):
        """Build the oracle, which needs no vocabulary."""
        from godmodel.models.learned.oracle import Oracle

        return Oracle(god)
