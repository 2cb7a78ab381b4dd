"""Parity of hidden bits: only some places count, and nobody says which."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from godmodel.models.exact.grammar import Grammar
from godmodel.sim.errors import InputError
from godmodel.sim.world.families.base import Family


class Parity(Family):
    """Sparse parity: the answer is the parity of `relevant` of the bits. No single bit tells anything about it."""

    kind: Literal["parity"] = "parity"
    relevant: int = Field(3, ge=1, le=1000, description="k: bits that count, at places drawn once, places")

    def grammar(self, depth, *, rng):
        """A one flips the state at the places that count."""
        if self.relevant > depth:
            raise InputError(
                f"of world.depth = {depth} bits at most {depth} can count, got world.family.relevant = "
                f"{self.relevant}; set fewer, or a larger world.depth."
            )
        counts = np.zeros(depth, dtype=bool)
        counts[rng.choice(depth, size=self.relevant, replace=False)] = True
        stay, flip = np.array([0, 1]), np.array([1, 0])
        step = np.stack([np.stack([stay, flip if counted else stay]) for counted in counts])
        return Grammar(step, ("even", "odd"), ("0", "1"))
