"""Claims: sentences about a scenario that a run can confirm or refute, with the threshold written beside them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pandas import DataFrame


NO_NUMBER = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)  # of rows that are not there


@dataclass(frozen=True)
class Claim:
    """A sentence, the number that decides it for one seed, and the rule for that number; `name` is its function's."""

    name: str
    sentence: str
    measure: Callable[[Mapping[str, DataFrame]], float]
    low: float
    high: float

    def __repr__(self) -> str:
        return f"<Claim {self.name}: {self.rule}>"

    @property
    def rule(self) -> str:
        """The rule in words, such as `< 0.5`."""
        if math.isinf(self.low):
            return f"< {self.high:g}"
        return f"> {self.low:g}" if math.isinf(self.high) else f"{self.low:g} to {self.high:g}"

    def holds(self, value: float) -> bool:
        """Whether the rule holds for a seed's number; NaN never holds."""
        return self.low < value < self.high


def claim(*, below: float = math.inf, above: float = -math.inf, within: tuple[float, float] | None = None):
    """Make a claim of a function whose docstring is the sentence.

    The function gets one seed's time series, {arm: DataFrame with a row a tick}, and returns the number that decides.
    The rule is strict: above < value < below.

    >>> @claim(below=0.5)
    ... def forgets(arms):
    ...     '''The last generation knows fewer than half of the types of the first.'''
    ...     return arms["replace"].types_known.iloc[-1] / arms["replace"].types_known.iloc[0]
    >>> forgets.name, forgets.rule, forgets.sentence
    ('forgets', '< 0.5', 'The last generation knows fewer than half of the types of the first.')
    """
    low, high = within or (above, below)

    def wrap(function: Callable[[Mapping[str, DataFrame]], float]) -> Claim:
        sentence = " ".join((function.__doc__ or "").split())
        if not sentence:
            raise TypeError(f"the claim {function.__name__} needs a docstring: it is the sentence that is tested")
        return Claim(function.__name__, sentence, function, low, high)

    return wrap


def bands_off_kl(rows: DataFrame) -> float:
    """How far the ledger's bands are from adding up to `kl_bits` at one tick at most, in bits."""
    bands = [c for c in map(str, rows) if c.startswith("ledger_") and not c.endswith("_stderr")]
    return float(abs(rows[bands].sum(axis=1) - rows.kl_bits).max())


@dataclass(frozen=True)
class Verdict:
    """What the seeds said about a claim.

    `values` maps seed to number, `missing` names arms that were not run, and `trouble` says why rows gave no number:
    a run that is too short, or was not measured. Where no seed gave one, the claim is not tested; where some did, the
    number of the others is NaN, which never holds.
    """

    claim: Claim
    values: Mapping[int, float]
    missing: tuple[str, ...] = ()
    trouble: str = ""

    def __repr__(self) -> str:
        return f"<Verdict {self.claim.name}: {self.verdict}, {self.held} of {len(self.values)} seeds>"

    @property
    def untested(self) -> str:
        """Why the claim has no number, in words; '' where it has one."""
        if self.values:
            return ""
        return f"needs {', '.join(self.missing)}" if self.missing else "needs a longer run"

    @property
    def held(self) -> int:
        """Seeds in which the rule holds."""
        return sum(self.claim.holds(value) for value in self.values.values())

    @property
    def verdict(self) -> str:
        """`holds` (in every seed), `fails` (in at least one), or `not tested`."""
        if not self.values:
            return "not tested"
        return "holds" if self.held == len(self.values) else "fails"


class _Arms(dict):
    """One seed's tables by arm; one that is not there is told apart from a mistake in the claim."""

    def __missing__(self, arm: str):
        raise _MissingArm(arm)


class _MissingArm(LookupError):
    pass


def judge(claims: tuple[Claim, ...], table: DataFrame) -> list[Verdict]:
    """Evaluate every claim on every seed, paired between arms.  table: rows of all arms and seeds, as recorded

    A seed counts for a claim if all of the arms that the claim asks for were run with it, and were run long enough.
    """
    seeds = sorted(table.seed.unique())
    by_seed = {
        int(seed): _Arms({str(a): rows.reset_index(drop=True) for a, rows in table[table.seed == seed].groupby("arm")})
        for seed in seeds
    }
    verdicts = []
    for each in claims:
        values, missing, troubles = {}, [], {}
        for seed, arms in by_seed.items():
            try:
                values[seed] = float(each.measure(arms))
            except _MissingArm as gone:
                missing.append(gone.args[0])
            except NO_NUMBER as problem:
                troubles[seed] = f"{type(problem).__name__}: {problem}"
        if values:
            values |= dict.fromkeys(troubles, math.nan)
        verdicts.append(Verdict(each, values, tuple(dict.fromkeys(missing)), next(iter(troubles.values()), "")))
    return verdicts
