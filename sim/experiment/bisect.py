"""Bisection finds the value of one numeric setting at which a claim of a scenario stops, or starts, to hold.

If a claim flips more than once between the two ends, one of the flips is found.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from godmodel.sim.config import Spec
from godmodel.sim.errors import InputError
from godmodel.sim.experiment.claims import Claim, Verdict, judge
from godmodel.sim.experiment.ranges import number_type
from godmodel.sim.experiment.results import read_table
from godmodel.sim.experiment.runs import Run
from godmodel.sim.experiment.scenario import Scenario

STEPS = 30  # most values that are tried between the ends
TINY = 1e-12  # smallest size of an end that the tolerance is relative to: both ends may be close to zero


@dataclass(frozen=True)
class Bracket:
    """Two values between which a claim flips.

    Attributes:
        low, high: the values, low < high.
        holds_low: whether the claim holds at `low`; at `high` the answer is the opposite.
        reached: whether the values are as close as was asked; if not, the steps were used up.
    """

    low: float
    high: float
    holds_low: bool
    reached: bool


def bisect(
    evaluate: Callable[[float], float],
    low: float,
    high: float,
    *,
    tolerance: float = 0.02,
    whole: bool = False,
    log: bool = False,
) -> Bracket:
    """Halve [low, high] until high - low <= tolerance * max(|low|, |high|), or 30 times.

    Whole numbers are halved until they are neighbours.

    Args:
        evaluate: the share of seeds, in [0, 1], in which the claim holds at a value; the claim counts as holding
            above one half. It is called once for each value.
        low, high: the ends; the claim must hold at one of them and not at the other.
        tolerance: relative width of the bracket, above 0 and below 1.
        whole: whether only whole numbers are tried.
        log: whether an interval is halved by ratio and not by difference.

    Raises:
        InputError: if the ends are out of order, or the claim holds at both or at neither.

    >>> bisect(lambda value: float(value < 7), 1, 100, whole=True)
    Bracket(low=6, high=7, holds_low=True, reached=True)
    """
    _check(low, high, tolerance, log)
    holds_low, holds_high = evaluate(low) > 0.5, evaluate(high) > 0.5
    if holds_low == holds_high:
        what = "holds" if holds_low else "does not hold"
        raise InputError(
            f"the claim must hold at one end and not at the other, and it {what} in most seeds both at {low:g} and at "
            f"{high:g}: move an end."
        )
    for _ in range(STEPS):
        middle = _midpoint(low, high, whole, log)
        if _close(low, high, tolerance, whole) or not low < middle < high:
            break
        if (evaluate(middle) > 0.5) == holds_low:
            low = middle
        else:
            high = middle
    return Bracket(low, high, holds_low, _close(low, high, tolerance, whole))


@dataclass(frozen=True)
class Varied:
    """A setting and the two ends between which it is varied, as in `--vary path=low:high`."""

    path: str
    low: float
    high: float
    whole: bool = False


def parse_vary(text: str) -> Varied:
    """Read the value of --vary, `path=low:high`.

    Raises:
        InputError: if the text has another form.
    """
    path, sign, ends = text.partition("=")
    parts = ends.split(":")
    try:
        low, high = (float(part) for part in parts)
    except ValueError:
        low = high = math.nan
    if not sign or not path.strip() or not (math.isfinite(low) and math.isfinite(high)):
        raise InputError(f"--vary takes path=low:high with two numbers, such as anchor.share=0:0.5, got {text!r}.")
    return Varied(path.strip(), low, high)


def claim_named(scenario: Scenario, name: str) -> Claim:
    """Return the scenario's claim of that name.

    Raises:
        InputError: if there is none; it suggests the nearest name.
    """
    known = {each.name: each for each in scenario.claims}
    if name not in known:
        near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.4)
        hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}."
        raise InputError(f"scenario {scenario.name} has no claim {name!r}; {hint}")
    return known[name]


class Trials:
    """A claim judged at values of a setting; each value is run once, in its own folder.

    Args:
        scenario, claim: the scenario, and its claim that is judged.
        varied: the setting and its ends.
        arms: arms in which the setting is changed, all by default. Another arm that the claim needs is run unchanged,
            once for all values.
        seeds: random seeds of every arm.
        changes: further changed settings of all arms, by their paths.
        folder: a temporary folder for the runs.
        run_all: executes a list of runs.

    Attributes:
        varied: the setting with ends of the type that it takes, int or float.
        verdicts: the verdict at each value, in the order in which the values were tried.
        unchanged_arms: arms that were run without the change, since the claim needs them.

    Raises:
        InputError: for an arm that does not exist, a setting that is no number, or an end that it does not take.
    """

    def __init__(
        self,
        scenario: Scenario,
        claim: Claim,
        varied: Varied,
        *,
        arms: list[str] | None,
        seeds: list[int],
        changes: dict[str, Any],
        folder: Path,
        run_all: Callable[[list[Run]], None],
    ):
        if varied.path in changes:
            raise InputError(f"--vary moves {varied.path}, so --set must leave it alone; drop one of the two.")
        self.scenario, self.claim, self.arms, self.seeds = scenario, claim, arms, seeds
        self._path = varied.path
        self.changes, self._folder, self._run_all = changes, folder, run_all
        self.unchanged_arms: list[str] = []
        self._specs(varied.high)
        self.varied = _typed(varied, self._specs(varied.low))
        self.verdicts: dict[float, Verdict] = {}

    def share(self, value: float) -> float:
        """Return the share of seeds, in [0, 1], in which the claim holds at a value.

        Raises:
            InputError: if the setting does not take the value, or the claim cannot be judged in any seed.
        """
        if value not in self.verdicts:
            home = self._folder / f"{len(self.verdicts)}" / self.scenario.name
            self._run(self._specs(value), home)
            self.verdicts[value] = self._judge(home)
        verdict = self.verdicts[value]
        if not verdict.values:
            raise InputError(
                f"{self.claim.name} gives no number where {self.varied.path} = {value:g} ({verdict.trouble}): "
                "let the runs be longer, or vary less."
            )
        return verdict.held / len(verdict.values)

    def _judge(self, home: Path) -> Verdict:
        """Judge the claim on the runs in `home`; arms that it needs and that were not run are run unchanged."""
        while True:
            (verdict,) = judge((self.claim,), self._table(home))
            if not verdict.missing:
                return verdict
            self._run(self.scenario.specs(list(verdict.missing), self.changes), self._unchanged_home)
            self.unchanged_arms += verdict.missing

    @property
    def _unchanged_home(self) -> Path:
        return self._folder / "as they are" / self.scenario.name

    def _table(self, home: Path):
        import pandas as pd

        folders = [home, self._unchanged_home] if self.unchanged_arms else [home]
        return pd.concat([read_table(folder) for folder in folders], ignore_index=True)

    def _specs(self, value: float) -> dict[str, Spec]:
        return self.scenario.specs(self.arms, {**self.changes, self._path: value})

    def _run(self, specs: dict[str, Spec], home: Path) -> None:
        name = self.scenario.name
        self._run_all([Run(name, arm, seed, spec, home) for seed in self.seeds for arm, spec in specs.items()])


def report(bracket: Bracket, trials: Trials) -> dict[str, Any]:
    """Build the content of `bisect.json`: the bracket and the verdict at each value.

    A number that is not finite is None.
    """
    claim = trials.claim
    return {
        "scenario": trials.scenario.name,
        "claim": claim.name,
        "sentence": claim.sentence,
        "rule": claim.rule,
        "setting": trials.varied.path,
        "arms": trials.arms or list(trials.scenario.arms),
        "arms_as_they_are": trials.unchanged_arms,
        "changed_settings": trials.changes,
        "seeds": trials.seeds,
        "bracket": [bracket.low, bracket.high],
        "holds": "low" if bracket.holds_low else "high",
        "tolerance_reached": bracket.reached,
        "values": [
            {
                "value": value,
                "seeds_held": verdict.held,
                "seeds": len(verdict.values),
                "median": _finite(median_of(verdict)),
                "numbers": {str(seed): _finite(x) for seed, x in verdict.values.items()},
            }
            for value, verdict in sorted(trials.verdicts.items())
        ],
    }


def median_of(verdict: Verdict) -> float:
    """Return the median of the seeds' numbers; it is NaN if one of them is NaN."""
    return float(np.median(list(verdict.values.values())))


def _finite(x: float) -> float | None:
    return x if math.isfinite(x) else None


def _check(low: float, high: float, tolerance: float, log: bool) -> None:
    if not 0 < tolerance < 1:
        raise InputError(f"--tolerance must be a relative width above 0 and below 1, got {tolerance:g}.")
    if not low < high:
        raise InputError(f"--vary takes the lower end first, and {low:g} is not below {high:g}; put them in order.")
    if log and low <= 0:
        raise InputError(f"--log halves by ratio and needs ends above 0, got {low:g}; raise the end, or drop --log.")


def _midpoint(low: float, high: float, whole: bool, log: bool) -> float:
    """Return the arithmetic mean of the ends, or with `log` the geometric; `whole` rounds it to between the ends."""
    if log:
        middle = low * math.sqrt(high / low)
    else:
        middle = low + (high - low) / 2
    return min(max(round(middle), low + 1), high - 1) if whole else middle


def _close(low: float, high: float, tolerance: float, whole: bool) -> bool:
    return high - low <= 1 if whole else high - low <= tolerance * max(abs(low), abs(high), TINY)


def _typed(varied: Varied, specs: dict[str, Spec]) -> Varied:
    """Return `varied` with ends of the type that the setting takes, int or float."""
    kinds = {number_type(spec, varied.path) for spec in specs.values()}
    if kinds == {float}:
        return varied
    if kinds != {int}:
        raise InputError(f"--vary takes a setting that is one number, and {varied.path} is none; see `godmodel show`.")
    return Varied(varied.path, int(varied.low), int(varied.high), whole=True)
