"""Where data accumulate, the variance falls to a limit above zero (Kazdan et al. 2024, 2410.16713).

Claim: keeping all generations' data beside the first real ones avoids collapse.

Setting: M documents a generation, greatest likelihood (ddof = 0), anchor `accumulate`: people's documents of the first
tick and all that the machine published. Generation t is the t-th fit, to t M documents. Coordinates are replicates.

Formula: the new M documents move the mean of the pool by (their mean - mu_{t-1}) / t, a step of variance
v_{t-1} / (M t^2). As in every workflow E[mu^2] + E[v] = sigma^2, so E[v_t] = E[v_{t-1}] (1 - 1/(M t^2)) and
E[v_t] = sigma^2 prod_{s<=t} (1 - 1/(M s^2)), which falls to sin(pi/sqrt M) / (pi/sqrt M) by Euler's product.

How to run it: godmodel papers kazdan_accumulate

What it does not show: that the limit is harmless where the world moves; see drift_window and the scenario laws_meet.
The authors' own stored runs have .873 at M = 10, t = 100, with noise; the formula is exact for ddof = 0.
"""

import numpy as np

from godmodel.models.distribution import Estimate
from godmodel.scenarios.papers import run_paper
from godmodel.scenarios.papers._gaussian import moments, spec
from godmodel.sim.experiment.papers import Finding
from godmodel.sim.output.findings import draw_findings
from godmodel.sim.training.anchors.accumulate import Accumulate

ROW = 4
PAPER = "Kazdan et al. 2024, arXiv 2410.16713"
FAMILY = "gaussian"
M, LAST = 10, 100
SHOWN = (1, 2, 3, 5, 10, 20, 50, LAST)


def variance(t: float) -> float:
    """Return E[v_t]."""
    return float(np.prod(1 - 1 / (M * np.arange(1, t + 1) ** 2)))


def measure(seed: int, quick: bool) -> list[Finding]:
    """Measure the variance by generation, and its limit."""
    after = _after(seed, quick)
    limit = float(np.sinc(1 / np.sqrt(M)))
    return [
        *(_finding(t, variance(t), v) for t, v in after.items()),
        Finding(f"limit sin(π/√M)/(π/√M), M = {M}, against t = {LAST}", limit, Estimate.mean(after[LAST])),
    ]


def wrong(seed: int, quick: bool) -> list[Finding]:
    """Predict as if the first step were of an unbiased variance, so that the product starts at s = 2."""
    return [_finding(LAST, variance(LAST) / variance(1), _after(seed, quick)[LAST])]


def draw(axis, findings) -> None:
    """Draw the variance by generation."""
    draw_findings(axis, findings, x="generation t", y="E[v] / σ²")


def _after(seed, quick):
    after = moments(lambda n: spec(M, LAST, n, Accumulate()), seed, 4000 if quick else 20_000, SHOWN)
    return {t: v for t, (_, v) in after.items()}


def _finding(t, prediction, v):
    name = f"E[v] after {t} generations, M = {M}"
    return Finding(name, prediction, Estimate.mean(v), at=t, series=f"M = {M}", listed=t in (10, LAST))


if __name__ == "__main__":
    run_paper(__file__)
