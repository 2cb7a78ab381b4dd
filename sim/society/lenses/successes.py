"""Survivorship of answers: right ones are recorded, wrong ones mostly are not. Needs a world of tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from godmodel.sim.parts import Can, Need

if TYPE_CHECKING:
    pass
from godmodel.sim.society.lenses.base import LensSettings


class Successful(LensSettings):
    """Survivorship of answers: right ones are recorded, wrong ones mostly are not. Needs a world of tasks."""

    kind: Literal["successes"] = "successes"
    offers: ClassVar[frozenset[Can]] = frozenset({Can.MERGES})
    needs: ClassVar[tuple[Need, ...]] = (Need("world", Can.QUESTIONS),)
    kept: float = Field(0.1, ge=0.0, le=1.0, description="chance of a wrong answer to be recorded all the same, share")

    def build(self, vocab_size, population, grammar=None):
        """Judge a document by its answer alone."""
        from godmodel.sim.society.observation import RightAnswersLens

        return RightAnswersLens(grammar, self.kept)
