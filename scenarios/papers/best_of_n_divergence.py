"""Best of n moves a law by log n - (n-1)/n nats if no rewards tie, and by less if some do (Beirami et al. 2024).

Claim: the common formula for KL(best of n || base) is exact for rewards without ties and only an upper bound
otherwise.

Setting: the trainee writes people's law, drafts n documents for each that it publishes, and a reader takes the best.
Continuous: a number from N(0,1), the larger the better. Ties: a fair coin, 1 better than 0.

Formula: with u = F(x) the best of n has density n u^(n-1), so KL = ∫ n u^(n-1) log(n u^(n-1)) du = log n - (n-1)/n.
The coin's best of n is 0 with chance 2^-n, so KL = log 2 - H(2^-n), which never exceeds log 2.

Measured from what was published alone: for the coin the plug-in KL of frequencies; for numbers the entropy of u by
spacings of the ordered values (Vasicek 1976, with Cressie's 1976 correction by Euler's constant for single spacings).

How to run it: godmodel papers best_of_n_divergence

What it does not show: what the divergence buys (the row on over-optimisation).
"""

import numpy as np
from scipy.stats import norm

from godmodel.models.distribution import Estimate
from godmodel.scenarios.papers import run_paper
from godmodel.scenarios.papers._common import QUIET, lived, people, published
from godmodel.sim.config import Spec, TraineeSettings
from godmodel.sim.experiment.papers import Below, Finding, seeds_of
from godmodel.sim.output.findings import draw_findings
from godmodel.sim.training.learners.god import God
from godmodel.sim.training.verifiers.proxy import Proxy
from godmodel.sim.training.verifiers.taste import Taste
from godmodel.sim.world.gaussian import GaussianSettings
from godmodel.sim.world.table import TableSettings

ROW = 13
PAPER = "Beirami et al. 2024, arXiv 2401.01879"
FAMILY = "search"
TRIES = (2, 4, 8, 32)
RARE = 8  # of more coins all are tails once in 2^n times, which no number of documents here would show


def continuous(n: float) -> float:
    """Return log n - (n-1)/n, nats.

    >>> round(continuous(8), 4)
    1.2044
    """
    return float(np.log(n) - (n - 1) / n)


def coin(n: float) -> float:
    """Return log 2 - H(2^-n), nats.

    >>> round(coin(8), 4)
    0.6676
    """
    tails = 2.0**-n
    return float(np.log(2) + tails * np.log(tails) + (1 - tails) * np.log1p(-tails))


def _written(world, verifier, n: int, documents: int, seed: int) -> np.ndarray:
    trainee = TraineeSettings(learner=God(), documents=documents, candidates=n)
    spec = Spec(ticks=1, world=world, population=people(), trainee=trainee, verifier=verifier, measure=QUIET)
    return published(lived(spec, seed))[:, 0]


def of_numbers(n: int, documents: int, seed: int) -> float:
    """Return KL(best of n || base) from ordered values u in [0, 1], nats: minus the entropy by single spacings."""
    u = np.sort(norm.cdf(_written(GaussianSettings(), Proxy(error="none"), n, documents, seed)))
    return float(-(np.log((len(u) + 1) * np.diff(u)).mean() + np.euler_gamma))


def of_coins(n: int, documents: int, seed: int) -> float:
    """Return KL(best of n || base) from the share of heads, nats."""
    world = TableSettings(probabilities=((0.5, 0.5),))
    heads = _written(world, Taste(rewards=(0.0, 1.0), tau=0.0), n, documents, seed).mean()
    q = np.array([1 - heads, heads])
    return float((q * np.log(np.where(q > 0, 2 * q, 1.0))).sum())


def measure(seed: int, quick: bool) -> list[Finding]:
    """Measure both divergences, and that the coin's is the smaller."""
    documents, seeds = (10_000, seeds_of(seed, 5)) if quick else (40_000, seeds_of(seed, 10))
    found = []
    for n in TRIES:
        numbers = Estimate.mean([of_numbers(n, documents, s) for s in seeds])
        found.append(Finding(f"numbers, n={n}", continuous(n), numbers, at=n, series="numbers"))
        if n > RARE:
            continue
        coins = Estimate.mean([of_coins(n, documents, s) for s in seeds])
        found.append(Finding(f"a coin, n={n}", coin(n), coins, at=n, series="a coin"))
        if n == 8:
            found.append(Finding("the coin stays below the formula, n=8", continuous(n), coins, Below()))
    return found


def draw(axis, findings):
    """Draw the formula and the coin, which cannot move further than log 2."""
    points = [f for f in findings if f.at is not None]
    curves = {"numbers": continuous, "a coin": coin}
    draw_findings(axis, points, x="n, candidates", y="KL(best of n || base), nats", curves=curves)
    axis.set_xscale("log")


if __name__ == "__main__":
    run_paper(__file__)
