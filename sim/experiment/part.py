"""Parts of an experiment: each does some of its runs, on its own, and all write into one folder."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from godmodel.sim.errors import InputError
from godmodel.sim.experiment.run import Run


@dataclass(frozen=True)
class Part:
    """The `number`-th of `of` parts, counted from 1."""

    number: int
    of: int

    @classmethod
    def parse(cls, text: str) -> Part:
        """Read the value of --part.

        >>> Part.parse("3/64")
        Part(number=3, of=64)

        Raises:
            InputError: if it is no part.
        """
        found = re.fullmatch(r"\s*(\d{1,6})\s*/\s*(\d{1,6})\s*", text)
        part = cls(int(found[1]), int(found[2])) if found else cls(0, 0)
        if not 1 <= part.number <= part.of:
            raise InputError(f"--part takes K/N, the K-th of N parts counted from 1, such as 3/64, got {text!r}.")
        return part

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    def runs(self, every: Sequence[Run]) -> list[Run]:
        """Return this part's runs: every N-th one, since neighbours take about as long."""
        return list(every[self.number - 1 :: self.of])
