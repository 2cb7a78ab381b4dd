"""A Gaussian that is fitted to its own samples loses its variance and wanders off (Shumailov et al. 2023, 2305.17493).

Claim: a generation that replaces its data by its own M draws forgets the tails; the expected squared distance to the
truth grows linearly at first.

Setting: people write M documents of N(0, sigma^2) once; then every generation is fitted to the M documents of the one
before (anchor `none`), with the unbiased variance (ddof = 1). Generation n is the n-th fit, the first of them to
people's documents. The d coordinates of a document are d replicates: each has a mean and a variance of its own.

Formula: s_n^2 = s_{n-1}^2 chi^2_{M-1} / (M-1), so E[s_n^2] = sigma^2 and E[s_n] = sigma c4^n with
c4 = sqrt(2/(M-1)) Gamma(M/2) / Gamma((M-1)/2). The mean makes a step of variance s_{n-1}^2 / M, so
E[mu_n^2] = n sigma^2 / M. With W2^2 = mu^2 + (s - sigma)^2 that is sigma^2 (n/M + 2 (1 - c4^n)). And
E[log chi^2_k] = psi(k/2) + log 2 gives E[log s_n^2] = log sigma^2 + n (psi((M-1)/2) + log(2/(M-1))).

How to run it: godmodel papers shumailov

What it does not show: that real models do so. It takes one Gaussian, no smoothing, and no real documents after the
first generation. After 60 generations of M = 20 the mean of W2^2 is carried by rare runs in which the variance has
exploded, so that its standard error is itself uncertain; the log-variance is the number to trust. The paper states the
expectation to first order in 1/M; here it is exact.
"""

import numpy as np
from scipy.special import gammaln, psi

from godmodel.models.distribution import Estimate
from godmodel.scenarios.papers import run_paper
from godmodel.scenarios.papers._gaussian import moments, spec
from godmodel.sim.experiment.papers import Finding
from godmodel.sim.output.findings import draw_findings
from godmodel.sim.training.anchors.none import NoAnchor

ROW = 1
PAPER = "Shumailov et al. 2023, arXiv 2305.17493"
FAMILY = "gaussian"
SETTINGS = ((100, 11), (20, 60))  # documents M, generations


def c4(m: int) -> float:
    """Return E[s] / sigma of the unbiased variance of m draws."""
    return float(np.sqrt(2 / (m - 1)) * np.exp(gammaln(m / 2) - gammaln((m - 1) / 2)))


def distance(m: int, n: float) -> float:
    """Return E[W2^2] after n generations."""
    return n / m + 2 * (1 - c4(m) ** n)


def log_variance(m: int, n: float) -> float:
    """Return E[log s^2] after n generations."""
    return n * (psi((m - 1) / 2) + np.log(2 / (m - 1)))


def measure(seed: int, quick: bool) -> list[Finding]:
    """Measure both laws at both sizes, over ten thousand replicates."""
    return _findings(seed, quick, distance, log_variance)


def wrong(seed: int, quick: bool) -> list[Finding]:
    """Predict as if the fit were that of greatest likelihood (ddof = 0), which shrinks by (M-1)/M a generation on top.

    Only E[log s^2] can tell: E[W2^2] of the two differs by less than its error.
    """
    findings = _findings(seed, quick, distance, lambda m, n: log_variance(m, n) + n * np.log((m - 1) / m))
    return [f for f in findings if "log" in f.result]


def draw(axis, findings) -> None:
    """Draw E[W2^2] by generation."""
    curves = {f"M = {m}": lambda n, m=m: distance(m, n) for m, _ in SETTINGS}
    draw_findings(axis, findings, x="generation n", y="E[W2²] / σ²", curves=curves)


def _findings(seed, quick, distance, log_variance):
    found = []
    for i, (m, last) in enumerate(SETTINGS):
        shown = sorted({*range(max(last // 10, 1), last + 1, max(last // 10, 1)), last})
        after = moments(
            lambda n, m=m, last=last: spec(m, last, n, NoAnchor(), ddof=1), seed + i, 4000 if quick else 10_000, shown
        )
        for n, (mean, variance) in after.items():
            w2 = Estimate.mean(mean**2 + (np.sqrt(variance) - 1) ** 2)
            name = f"E[W2²] after {n} generations, M = {m}"
            found.append(Finding(name, distance(m, n), w2, at=n, series=f"M = {m}", listed=n == last))
        name = f"E[log s²] after {last} generations, M = {m}"
        found.append(Finding(name, log_variance(m, last), Estimate.mean(np.log(after[last][1]))))
    return found


if __name__ == "__main__":
    run_paper(__file__)
