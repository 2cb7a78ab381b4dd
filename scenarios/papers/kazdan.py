"""A Gaussian refitted to its own samples collapses where data are replaced (Kazdan et al. 2024, 2410.16713).

Claim: whether models collapse depends on the workflow: replacing all data ends in variance zero, and what the variance
loses is what the mean wanders.

Setting: M documents a generation, greatest likelihood (ddof = 0), anchor `none`. Generation t is the t-th fit, the
first of them to people's documents. The d coordinates of a document are d replicates.

Formula: E[v_t | v_{t-1}] = (1 - 1/M) v_{t-1}, hence E[v_t] = sigma^2 (1 - 1/M)^t. The mean of squares of the documents
is on average what it was a generation before, and it is mu^2 + v; so E[mu_t^2] + E[v_t] = sigma^2 always.

How to run it: godmodel papers kazdan

What it does not show: what a typical run does. The variance of a typical run falls faster, as exp(E[log v]); see
shumailov.
"""

from godmodel.models.distribution import Estimate
from godmodel.scenarios.papers import run_paper
from godmodel.scenarios.papers._gaussian import moments, spec
from godmodel.sim.experiment.papers import Finding
from godmodel.sim.output.findings import draw_findings
from godmodel.sim.training.anchors.none import NoAnchor

ROW = 3
PAPER = "Kazdan et al. 2024, arXiv 2410.16713"
FAMILY = "gaussian"
M, LAST = 100, 100
V, SQUARE = "E[v]", "E[μ²]"


def variance(t: float) -> float:
    """Return E[v_t]."""
    return (1 - 1 / M) ** t


def measure(seed: int, quick: bool) -> list[Finding]:
    """Measure mean and variance at every tenth generation."""
    return _findings(seed, quick, variance)


def wrong(seed: int, quick: bool) -> list[Finding]:
    """Predict as if the variance were unbiased (ddof = 1) and stayed."""
    return [f for f in _findings(seed, quick, lambda t: 1.0) if f.listed and "+" not in f.result]


def draw(axis, findings) -> None:
    """Draw the mean square and the variance by generation."""
    curves = {V: variance, SQUARE: lambda t: 1 - variance(t)}
    draw_findings(axis, findings, x="generation t", y="in units of σ²", curves=curves)


def _findings(seed, quick, variance):
    replicates = 4000 if quick else 20_000
    after = moments(lambda n: spec(M, LAST, n, NoAnchor()), seed, replicates, range(10, LAST + 1, 10))
    found = []
    for t, (mean, v) in after.items():
        last = t == LAST
        name = f"after {t} generations, M = {M}"
        found += [
            Finding(f"{V} {name}", variance(t), Estimate.mean(v), at=t, series=V, listed=last),
            Finding(f"{SQUARE} {name}", 1 - variance(t), Estimate.mean(mean**2), at=t, series=SQUARE, listed=last),
            Finding(f"{SQUARE} + {V} {name}", 1.0, Estimate.mean(mean**2 + v), listed=last),
        ]
    return found


if __name__ == "__main__":
    run_paper(__file__)
