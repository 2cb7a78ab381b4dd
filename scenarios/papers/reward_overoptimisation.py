"""Best of n by a proxy never hurts if its errors are Gaussian and ruins the gain if they have heavy tails (Goodhart).

Claim: optimising a proxy harder goes on paying as long as its error has light tails; with heavy tails the largest
proxy is the largest error, and the gold reward of what is chosen falls back to that of a random document.

Setting: documents are numbers, gold g ~ N(0,1), and the trainee writes people's law. For each document that it
publishes it drafts n, and a verifier that sees g + e, with a new e for each verdict, takes the largest.

Formula: E[g of the chosen] = n ∫ m(s) F(s)^(n-1) ds with F the law of s = g + e and m(s) = ∫ g φ(g) f_e(s-g) dg. For
e ~ N(0,1), E[g|s] = s/2 and this is E[max of n normals]/√2, which never falls. For Student's t with 2 degrees of
freedom E[g|s] → 0 as s grows, so that it rises and falls; the integral is done numerically.

How to run it: godmodel papers reward_overoptimisation

What it does not show: a proxy that is a trained network, and a policy's optimisation instead of best of n (Gao et al.
fit both).
"""

import numpy as np
from scipy import stats

from godmodel.models.distribution import Estimate
from godmodel.scenarios.papers import run_paper
from godmodel.scenarios.papers._common import QUIET, lived, people, published
from godmodel.sim.config import Spec, TraineeSettings
from godmodel.sim.experiment.papers import Finding
from godmodel.sim.output.findings import draw_findings
from godmodel.sim.training.learners.god import God
from godmodel.sim.training.verifiers.proxy import Proxy
from godmodel.sim.world.gaussian import GaussianSettings

ROW = 16
PAPER = "Gao et al. 2022, arXiv 2210.10760"
FAMILY = "search"
TRIES = (4, 16, 256, 4096)
ERRORS = {"gaussian": stats.norm(), "student": stats.t(2)}


def gold_of_best(error: str, n: float) -> float:
    """Return E[g of the candidate with the largest g + e].

    >>> [round(gold_of_best("student", n), 3) for n in (4, 16, 256, 4096)]
    [0.556, 0.688, 0.238, 0.059]
    >>> round(gold_of_best("gaussian", 256), 2)
    2.0
    """
    law = ERRORS[error]
    g = np.linspace(-8, 8, 801)
    weight = stats.norm.pdf(g) * (g[1] - g[0])
    y = np.linspace(-12, 12, 2401)
    s = np.sinh(y)
    m = law.pdf(s[:, None] - g) @ (g * weight)
    above = law.sf(s[:, None] - g) @ weight
    return float(np.trapezoid(n * m * np.exp((n - 1) * np.log1p(-np.minimum(above, 1 - 1e-15))) * np.cosh(y), y))


def measure(seed: int, quick: bool) -> list[Finding]:
    """Measure the mean gold reward of what is published."""
    found = []
    drafts = 600_000 if quick else 8_000_000  # for each n
    for error in ERRORS:
        for n in TRIES:
            documents = min(drafts // n, 40_000)
            spec = Spec(
                ticks=1,
                world=GaussianSettings(),
                population=people(),
                trainee=TraineeSettings(learner=God(), documents=documents, candidates=n),
                verifier=Proxy(error=error),
                measure=QUIET,
            )
            gold = Estimate.mean(published(lived(spec, seed))[:, 0])
            found.append(Finding(f"gold, {error} error, n={n}", gold_of_best(error, n), gold, at=n, series=error))
    return found


def draw(axis, findings):
    """Draw the gold reward: that of Gaussian errors goes on rising, that of heavy tails comes back."""
    curves = {error: (lambda n, error=error: gold_of_best(error, n)) for error in ERRORS}
    draw_findings(axis, findings, x="n, candidates", y="gold reward of the chosen")
    for i, curve in enumerate(curves.values()):
        n = np.geomspace(min(TRIES), max(TRIES), 30)
        axis.plot(n, [curve(each) for each in n], linewidth=0.6, color=f"C{i}")
    axis.set_xscale("log")


if __name__ == "__main__":
    run_paper(__file__)
