"""Replacing data lets regression's error grow without end; accumulating data bounds it (Gerstgrasser et al. 2024).

Claim: if each model's data join the earlier data rather than replace them, the test error stays below pi^2/6 of what
real data alone give.

Setting: people write T questions u ~ N(0, I_d) with answers u . w + N(0, sigma^2); the machine fits w by least squares
and answers the same questions again with noise of the same size. Generation n is the n-th fit. Replace is the anchor
`none`; accumulate the anchor `accumulate`, with people's documents of the first tick. R answers to each question, each
with coefficients of its own, share the questions of a run; runs of different seeds are the independent replicates.

Formula: with X the questions and X+ their pseudo-inverse, replace gives w_n = w_{n-1} + X+ e_n. Accumulate fits the
mean of the answers, w_n = mean_{i<n} w_i + X+ mean(e_i), so that w_n = w_{n-1} + X+ e_n / n. The error |w_n - w|^2 is
on average n, or sum_{i<=n} 1/i^2, times sigma^2 E tr (X'X)^-1 = sigma^2 d/(T-d-1), by the mean of an inverse Wishart.

How to run it: godmodel papers gerstgrasser

What it does not show: new questions at each generation, where accumulating is near this and not exactly it; and a
world that moves, where accumulating loses (see the scenario laws_meet).
"""

import numpy as np

from godmodel.models.distribution import Estimate
from godmodel.scenarios.papers import run_paper
from godmodel.sim.config import MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.papers import Finding, Relative, Within, live, seeds_of
from godmodel.sim.output.findings import draw_findings
from godmodel.sim.society.networks.none import NoGraph
from godmodel.sim.training.anchors.accumulate import Accumulate
from godmodel.sim.training.anchors.base import AnchorPolicy
from godmodel.sim.training.anchors.none import NoAnchor
from godmodel.sim.training.learners.least_squares import LeastSquares
from godmodel.sim.world.regression import RegressionSettings

ROW = 6
PAPER = "Gerstgrasser et al. 2024, arXiv 2404.01413"
FAMILY = "regression"
D, T, LAST = 7, 89, 20
ANSWERS = 60
REPLACE, KEEP = "replace", "accumulate"
ANCHORS: dict[str, AnchorPolicy] = {REPLACE: NoAnchor(), KEEP: Accumulate()}


def spec(anchor: AnchorPolicy) -> Spec:
    """Return settings with one set of questions, which is answered again and again."""
    return Spec(
        ticks=LAST,
        world=RegressionSettings(dimensions=D, answers=ANSWERS),
        population=PopulationSettings(people=1, graph=NoGraph(), documents=T),
        trainee=TraineeSettings(learner=LeastSquares(answers=ANSWERS)),
        anchor=anchor,
        measure=MeasureSettings(every=0, ledger=False),
    )


def growth(kind: str, n: float) -> float:
    """Return the test error after n fits, divided by that of the first.

    >>> round(growth(KEEP, 20), 4)
    1.5962
    """
    return float(n) if kind == REPLACE else float((1 / np.arange(1, int(n) + 1) ** 2).sum())


def measure(seed: int, quick: bool) -> list[Finding]:
    """Measure the slope where data are replaced, and the level where they are kept."""
    found = []
    for i, kind in enumerate(ANCHORS):
        errors = _errors(kind, seed + i, quick)
        for n in (1, 2, 5, 10, 15, LAST):
            last = n == LAST
            rule = Relative(0.03 if kind == REPLACE else 0.02) if last else Within()
            name = f"test error / (σ²d/(T-d-1)) after {n} fits, {kind}"
            listed = last or n == 1
            found.append(Finding(name, growth(kind, n), Estimate.mean(errors[:, n - 1]), rule, n, kind, listed))
        if kind == REPLACE:
            n = np.arange(1, LAST + 1) - (LAST + 1) / 2
            slopes = Estimate.mean(errors @ n / (n @ n))
            found.append(Finding(f"slope of the test error over n, {kind}", 1.0, slopes, Relative(0.03)))
    return found


def wrong(seed: int, quick: bool) -> list[Finding]:
    """Predict as if accumulated errors shrank as 1/i (the harmonic sum), and as if the first replaced fit had no
    error."""
    last = {kind: Estimate.mean(_errors(kind, seed + i, quick)[:, -1]) for i, kind in enumerate(ANCHORS)}
    harmonic = float((1 / np.arange(1, LAST + 1)).sum())
    return [
        Finding("accumulate as the harmonic sum", harmonic, last[KEEP], Relative(0.02)),
        Finding("replace as if the first fit had no error", LAST - 1.0, last[REPLACE], Relative(0.03)),
    ]


def draw(axis, findings) -> None:
    """Draw both workflows by generation."""
    curves = {kind: lambda n, kind=kind: growth(kind, n) for kind in ANCHORS}
    draw_findings(axis, findings, x="fits n", y="test error / (σ²d/(T-d-1))", curves={REPLACE: curves[REPLACE]})
    axis.axhline(np.pi**2 / 6, color="black", linestyle="--", linewidth=0.8)
    axis.set_yscale("log")


def _errors(kind, seed, quick):
    """Return the test error after each fit in units of sigma^2 d/(T-d-1), a row a seed.  -> (seeds, LAST)"""
    seeds = seeds_of(seed, 160 if quick else 1000)
    errors = np.array([live(spec(ANCHORS[kind]), s, _error) for s in seeds])
    return errors / (D / (T - D - 1))


def _error(sim) -> float:
    return float(((sim.trainee.law.coefficients - sim.god.coefficients) ** 2).sum(axis=0).mean())


if __name__ == "__main__":
    run_paper(__file__)
