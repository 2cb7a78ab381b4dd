"""Papers: published results with closed forms, which the engine reproduces or fails to. Found, never registered.

A module in `scenarios/papers/` holds a docstring (first line: the result in one sentence; then claim, setting, formula
with its derivation, how to run it, what it does not show), `ROW` (its number in the table of referees), `PAPER` (what
is cited), `FAMILY`, `measure(seed, quick)` -> findings, and perhaps `wrong(seed, quick)` -> the same against a
deliberately wrong formula, all of which must be rejected, and `draw(axis, findings)`.

Not handled here: how a setting is run. That is `sim.simulation`, as for every scenario.
"""

from __future__ import annotations

import ast
import difflib
import importlib
import math
import pkgutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from godmodel.models.distribution import Estimate
from godmodel.sim.config import Spec
from godmodel.sim.errors import InputError
from godmodel.sim.experiment.engines.base import Lost, each_done
from godmodel.sim.experiment.engines.finding import DEFAULT, start
from godmodel.sim.experiment.failures import trace_of

PACKAGE = "godmodel.scenarios.papers"
SEED = 2023  # fixed before the first run
ROUNDING = 1e-12  # relative slack of a comparison of two exact numbers


class Rule:
    """How the verdict falls on a prediction and a measurement."""

    def holds(self, prediction: float, measured: Estimate) -> bool:
        """Whether the measurement bears the prediction out; NaN never does."""
        raise NotImplementedError

    def __str__(self) -> str:
        raise NotImplementedError


@dataclass(frozen=True)
class Within(Rule):
    """|measured - prediction| <= so many standard errors + a relative part of the prediction.

    >>> Within().holds(1.0, Estimate(1.04, 0.01)), Within().holds(1.0, Estimate(1.05, 0.01))
    (True, False)
    """

    ses: float = 4.0
    relative: float = 0.002

    def holds(self, prediction: float, measured: Estimate) -> bool:
        """The default of the table of referees."""
        slack = self.ses * measured.stderr + (self.relative + ROUNDING) * abs(prediction)
        return abs(measured.value - prediction) <= slack

    def __str__(self) -> str:
        return f"within {self.ses:g} SE + {100 * self.relative:g} %" if self.relative else f"within {self.ses:g} SE"


@dataclass(frozen=True)
class Relative(Rule):
    """|measured - prediction| <= share * |prediction|, whatever the standard error."""

    share: float

    def holds(self, prediction: float, measured: Estimate) -> bool:
        """A tolerance that was set beforehand."""
        return abs(measured.value - prediction) <= (self.share + ROUNDING) * abs(prediction)

    def __str__(self) -> str:
        return f"within {100 * self.share:g} %"


@dataclass(frozen=True)
class Absolute(Rule):
    """|measured - prediction| <= size, whatever the standard error."""

    size: float

    def holds(self, prediction: float, measured: Estimate) -> bool:
        """A tolerance that was set beforehand."""
        return abs(measured.value - prediction) <= self.size

    def __str__(self) -> str:
        return f"within {self.size:g}"


@dataclass(frozen=True)
class Above(Rule):
    """The measurement lies above the prediction, by at least so many standard errors: a direction."""

    ses: float = 2.0

    def holds(self, prediction: float, measured: Estimate) -> bool:
        """Return whether the measurement lies above by that much."""
        return measured.value - self.ses * measured.stderr > prediction

    def __str__(self) -> str:
        return f"above, by {self.ses:g} SE"


@dataclass(frozen=True)
class Below(Rule):
    """The measurement lies below the prediction, by at least so many standard errors: a direction."""

    ses: float = 2.0

    def holds(self, prediction: float, measured: Estimate) -> bool:
        """Return whether the measurement lies below by that much."""
        return measured.value + self.ses * measured.stderr < prediction

    def __str__(self) -> str:
        return f"below, by {self.ses:g} SE"


@dataclass(frozen=True)
class Every(Rule):
    """A direction seed by seed: the 95 % binomial interval of the share of `seeds` that go so lies above `chance`.

    The prediction is 1, every seed; the measurement is the share that did (`share_of`). Clopper and Pearson 1934.

    >>> Every(20).holds(1.0, share_of([True] * 19 + [False])), Every(4).holds(1.0, share_of([True] * 4))
    (True, False)
    """

    seeds: int
    chance: float = 0.5

    def interval(self, share: float) -> tuple[float, float]:
        """The exact 95 % interval of the chance behind a share of the seeds."""
        from scipy.stats import beta

        k, n = round(share * self.seeds), self.seeds
        low = beta.ppf(0.025, k, n - k + 1) if k else 0.0
        return float(low), float(beta.ppf(0.975, k + 1, n - k)) if k < n else 1.0

    def holds(self, prediction: float, measured: Estimate) -> bool:
        """The lower end of the interval decides."""
        return self.interval(measured.value)[0] > self.chance

    def __str__(self) -> str:
        return f"in so many of {self.seeds} seeds that chance is above {self.chance:g} (95 % binomial interval)"


@dataclass(frozen=True)
class Finding:
    """A prediction beside its measurement.

    Attributes:
        result: what was compared, such as "E[W2^2] after 11 generations, M = 100".
        prediction: the closed form.
        measured: the engine's number with its standard error over replicates.
        rule: how the verdict falls, fixed before the run.
        at: where it stands on the horizontal axis of the figure, if it has a place there.
        series: the line of the figure that it lies on.
        listed: whether it is a row of the table and counts for the verdict; else it is drawn only.
    """

    result: str
    prediction: float
    measured: Estimate
    rule: Rule = Within()
    at: float | None = None
    series: str = ""
    listed: bool = True

    @property
    def z(self) -> float:
        """(measured - prediction) / SE; of an exact measurement 0 where the two agree to rounding, else infinite."""
        gap = self.measured.value - self.prediction
        if self.measured.stderr > 0:
            return gap / self.measured.stderr
        return 0.0 if abs(gap) <= 1e-9 * max(abs(self.prediction), 1.0) else math.copysign(math.inf, gap)

    @property
    def holds(self) -> bool:
        """Whether the rule is kept."""
        return bool(self.rule.holds(self.prediction, self.measured))

    @property
    def verdict(self) -> str:
        """`holds` or `fails`."""
        return "holds" if self.holds else "fails"


@dataclass(frozen=True)
class Paper:
    """A loaded module of `scenarios/papers/`."""

    name: str
    row: int
    paper: str
    family: str
    title: str
    text: str
    module: ModuleType

    def measure(self, seed: int = SEED, quick: bool = False) -> list[Finding]:
        """Run the engine and compare."""
        return list(self.module.measure(seed, quick))

    @property
    def controlled(self) -> bool:
        """Whether it has a negative control."""
        return hasattr(self.module, "wrong")

    def wrong(self, seed: int = SEED, quick: bool = False) -> list[Finding]:
        """The same measurements against a deliberately wrong formula: none may hold."""
        return list(self.module.wrong(seed, quick))


@dataclass(frozen=True)
class Report:
    """What came of one paper: its findings, or the reason why there are none."""

    name: str
    findings: tuple[Finding, ...]
    seconds: float
    problem: str = ""
    stopped: bool = False  # its process was killed
    trace: str = ""  # of what broke, where that was no bad input

    @property
    def holds(self) -> bool:
        """Whether all listed findings hold."""
        return not self.problem and all(f.holds for f in self.findings if f.listed)


def titles() -> dict[str, str]:
    """Name and first line of every paper, in the order of the table, read without importing them."""
    found = {}
    for path in _folder().glob("*.py"):
        if not path.name.startswith("_"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            found[path.stem] = _row(tree), (ast.get_docstring(tree) or "").partition("\n\n")[0].replace("\n", " ")
    return {name: title for name, (_, title) in sorted(found.items(), key=lambda each: (each[1][0], each[0]))}


def load(name: str) -> Paper:
    """The paper of that name.

    Raises:
        InputError: if there is none; it names the nearest.
    """
    known = titles()
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.4)
        hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}."
        raise InputError(f"there is no paper {name!r}; {hint}")
    module = importlib.import_module(f"{PACKAGE}.{name}")
    text = (module.__doc__ or "").strip()
    return Paper(name, module.ROW, module.PAPER, module.FAMILY, known[name], text, module)


def examine(name: str, seed: int = SEED, quick: bool = False) -> Report:
    """Measure one paper and take the time. A module that breaks is a failed row, not the end of the table."""
    from threadpoolctl import threadpool_limits

    began = time.monotonic()
    try:
        with threadpool_limits(limits=1):
            findings, problem = tuple(load(name).measure(seed, quick)), ""
    except Exception as error:  # reported in its row
        trace = "" if isinstance(error, InputError) else trace_of(error)
        return Report(name, (), time.monotonic() - began, f"{type(error).__name__}: {error}", trace=trace)
    return Report(name, findings, time.monotonic() - began, problem)


def examine_all(
    names: Sequence[str],
    *,
    seed: int = SEED,
    quick: bool = False,
    jobs: int = 1,
    engine: str = DEFAULT,
    address: str | None = None,
) -> Iterator[Report]:
    """The reports, each as soon as it is there.

    Raises:
        InputError: if the engine can't be had.
    """
    jobs = min(jobs, len(names))
    if engine == DEFAULT and jobs <= 1:
        yield from (examine(name, seed, quick) for name in names)
        return
    with closing(each_done(start(engine, jobs, address), partial(examine, seed=seed, quick=quick), names)) as results:
        for i, report in results:
            if isinstance(report, Lost):
                yield Report(names[i], (), 0.0, "its process was killed", stopped=True)
            elif isinstance(report, Exception):
                yield Report(names[i], (), 0.0, f"{type(report).__name__}: {report}")
            else:
                yield report


def live(spec: Spec, seed: int, read: Callable[[Any], Any] | None = None) -> list:
    """Live one run to its end; what `read` says of the simulation after each tick.

    >>> # means = live(spec, 7, lambda sim: sim.trainee.law.mean)
    """
    from godmodel.sim.simulation import Simulation

    sim, seen = Simulation(spec, seed), []
    for _ in range(spec.ticks):
        sim.step()
        seen.append(read(sim) if read else sim.row)
    return seen


def seeds_of(seed: int, count: int) -> list[int]:
    """So many seeds for replicates, all told apart from those of another `seed`."""
    return [int(s) for s in np.random.SeedSequence(seed).generate_state(count)]


def share_of(outcomes: Sequence[bool]) -> Estimate:
    """The share of seeds in which a direction holds, for the rule `Every`."""
    share = float(np.mean(np.asarray(outcomes, dtype=float)))
    return Estimate(share, math.sqrt(share * (1 - share) / len(outcomes)))


def _row(tree: ast.Module) -> int:
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "ROW" for t in node.targets):
            return int(ast.literal_eval(node.value))
    return 10**6


def _folder() -> Path:
    return Path(pkgutil.resolve_name(PACKAGE).__path__[0])
