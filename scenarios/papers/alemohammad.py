"""Fresh real data hold a self-consuming loop at a fixed distance (Alemohammad et al. 2023, 2307.01850).

Claim: with fresh real documents beside its own the loop settles; without any, and with samples that are drawn a little
cool, it dies at a geometric rate.

Setting: each generation studies n_r documents that people write at that tick and n_s = M - n_r of the machine's latest
(anchor `fresh`), greatest likelihood (ddof = 0). The second part has none of people's (anchor `none`) and the sampling
bias lambda of the paper as temperature, which multiplies a Gaussian's variance, and the unbiased variance (ddof = 1).
Coordinates are replicates; the settled loop is averaged over the ticks after its first hundred.

Formula: with a = n_s / M the pooled mean of squares is (1-a) sigma^2 + a (mu^2 + v) on average, so E[mu^2] + E[v] =
sigma^2 once settled. The mean is (1-a) of a real one and a of a synthetic one: m = (1-a) sigma^2/M + a^2 m + a v/M.
With v = sigma^2 - m that is m = sigma^2 / (M (1-a^2) + a). For sampling bias, E[v_t] = lambda E[v_{t-1}] = lambda^t,
with t counted from the fit to people's documents, t = 0.

How to run it: godmodel papers alemohammad

What it does not show: that quality and diversity of pictures follow; the paper's experiments with images are not
repeated here.
"""

import numpy as np

from godmodel.models.distribution import Estimate
from godmodel.scenarios.papers import run_paper
from godmodel.scenarios.papers._gaussian import moments, spec
from godmodel.sim.experiment.papers import Finding, Relative, Within
from godmodel.sim.output.findings import draw_findings
from godmodel.sim.training.anchors.fresh import Fresh
from godmodel.sim.training.anchors.none import NoAnchor

ROW = 7
PAPER = "Alemohammad et al. 2023, arXiv 2307.01850"
FAMILY = "gaussian"
REAL, M = 5, 50
SETTLED, LAST = 100, 200
BIAS, SYNTHETIC, GENERATIONS = 0.9, 100, 20


def wandering(real: int, m: int) -> float:
    """Return E[mu^2] of the settled loop."""
    a = 1 - real / m
    return 1 / (m * (1 - a**2) + a)


def measure(seed: int, quick: bool) -> list[Finding]:
    """Measure both moments of the settled loop, and the variance of the biased one."""
    mean, v = _settled(seed, quick)
    exact = wandering(REAL, M)
    name = f"settled, {REAL} real + {M - REAL} synthetic"
    found = [
        Finding(f"E[μ²] {name}", exact, Estimate.mean(mean), Relative(0.03)),
        Finding(f"E[v] {name}", 1 - exact, Estimate.mean(v), Relative(0.03)),
    ]
    return found + _biased(seed + 1, quick, BIAS)


def wrong(seed: int, quick: bool) -> list[Finding]:
    """Predict as if a generation had infinitely many documents (no a v/M), and with lambda squared."""
    a = 1 - REAL / M
    mean, _ = _settled(seed, quick)
    found = [Finding("E[μ²] without the synthetic noise", (1 - a) / M / (1 - a**2), Estimate.mean(mean), Within())]
    return found + [f for f in _biased(seed + 1, quick, BIAS**2) if f.listed]


def draw(axis, findings) -> None:
    """Draw the biased loop by generation, on a logarithmic axis."""
    curves = {f"λ = {BIAS}": lambda t: BIAS**t}
    draw_findings(axis, findings, x="synthetic generations t", y="E[v] / σ²", curves=curves)
    axis.set_yscale("log")


def _settled(seed, quick):
    """Return the means over the settled ticks of mu^2 and of v, a number a replicate."""
    replicates = 2000 if quick else 8000
    after = moments(lambda n: spec(M, LAST, n, Fresh(share=REAL / M)), seed, replicates, range(SETTLED + 1, LAST + 1))
    each = np.stack(list(after.values()))  # (ticks, 2, R)
    return (each[:, 0] ** 2).mean(axis=0), each[:, 1].mean(axis=0)


def _biased(seed, quick, bias):
    replicates = 2000 if quick else 10_000
    shown = range(1, GENERATIONS + 2, 2)
    after = moments(
        lambda n: spec(SYNTHETIC, GENERATIONS + 1, n, NoAnchor(), ddof=1, temperature=BIAS), seed, replicates, shown
    )
    return [
        Finding(
            f"E[v] after {tick - 1} synthetic generations, λ = {BIAS}",
            bias ** (tick - 1),
            Estimate.mean(v),
            at=tick - 1,
            series=f"λ = {BIAS}",
            listed=tick - 1 == GENERATIONS,
        )
        for tick, (_, v) in after.items()
    ]


if __name__ == "__main__":
    run_paper(__file__)
