"""Chains of modular arithmetic: 3 +4 =7 x3 =1 (mod 10)."""

from __future__ import annotations

from math import gcd
from typing import Literal

import numpy as np
from pydantic import Field

from godmodel.models.exact.grammar import Grammar
from godmodel.sim.errors import InputError
from godmodel.sim.world.families.base import Family


class Modular(Family):
    """Add or multiply modulo m; only by numbers without a common divisor with m, so that no step loses anything."""

    kind: Literal["modular"] = "modular"
    modulus: int = Field(10, ge=2, le=200, description="m: states are the numbers 0..m-1")
    operations: int = Field(6, ge=1, le=400, description="operations in use, drawn from all +c and xc, operations")

    def grammar(self, depth, *, rng):
        """The same operations at every place."""
        m = self.modulus
        z = np.arange(m)
        every = [(f"+{c}", (z + c) % m) for c in range(1, m)]
        every += [(f"x{c}", z * c % m) for c in range(2, m) if gcd(c, m) == 1]
        if self.operations > len(every):
            raise InputError(
                f"modulo {m} there are {len(every)} operations, got world.family.operations = {self.operations}; "
                "set fewer, or a larger world.family.modulus."
            )
        chosen = [every[i] for i in np.sort(rng.choice(len(every), size=self.operations, replace=False))]
        step = np.broadcast_to(np.stack([table for _, table in chosen]), (depth, len(chosen), m))
        return Grammar(step.copy(), tuple(map(str, z)), tuple(name for name, _ in chosen))
