"""Coverage over unequal problems follows a power law although each problem's is exponential (Schaeffer et al. 2025).

Claim: 1 - pass@k falls as k^-α over a benchmark whose problems' chances p reach down to 0 as p^(α-1) does; with one p
for all it falls exponentially.

Setting: each operation is a problem, worked rightly with a chance from Beta(α=.3, β=3); many worlds, a few problems
each. The trainee has people's law, answers each problem 1,000 times, and pass@k is counted without bias.

Formula: E(1-p)^k over Beta(α, β) is B(α, β+k) / B(α, β), and Γ(β+k)/Γ(α+β+k) ~ k^-α by Stirling.

How to run it: godmodel papers coverage_power_law

What it does not show: where such a law of difficulty comes from.
"""

import numpy as np
from scipy.special import betaln

from godmodel.models.distribution import Estimate
from godmodel.models.solving import attempts, pass_at_k
from godmodel.scenarios.papers import run_paper
from godmodel.scenarios.papers._common import QUIET, lived, one_of_each, people
from godmodel.sim.config import Spec, TraineeSettings
from godmodel.sim.experiment.papers import Finding, seeds_of
from godmodel.sim.output.findings import draw_findings
from godmodel.sim.training.learners.god import God
from godmodel.sim.world.families.permutation import Permutation
from godmodel.sim.world.tasks import TasksSettings

ROW = 14
PAPER = "Brown et al. 2024, arXiv 2407.21787; Schaeffer et al. 2025, arXiv 2502.17578"
FAMILY = "search"
ALPHA, BETA = 0.3, 3.0
TRIES = 1000
TOLD, DRAWN = (10, 100, 1000), (1, 3, 30, 300)
LETTERS = Permutation(letters=3, operations=5)
UNLIKE = TasksSettings(family=LETTERS, depth=1, hardness=(ALPHA, BETA))
ALIKE = TasksSettings(family=LETTERS, depth=1, slip=BETA / (ALPHA + BETA))


def missed(k: float) -> float:
    """Return 1 - pass@k over Beta(α, β).

    >>> [round(missed(k), 4) for k in (10, 100, 1000)]
    [0.6266, 0.3344, 0.1688]
    """
    return float(np.exp(betaln(ALPHA, BETA + k) - betaln(ALPHA, BETA)))


def missed_alike(k: float) -> float:
    """Return (1-p)^k with the same mean p = α/(α+β) for all."""
    return float((BETA / (ALPHA + BETA)) ** k)


def _missed(world, tries: int, seed: int, ks) -> list[float]:
    """Return 1 - pass@k of one world's problems."""
    trainee = TraineeSettings(learner=God(), documents=0)
    sim = lived(Spec(ticks=1, world=world, population=people(), trainee=trainee, measure=QUIET), seed)
    grammar = sim.world.grammar
    x = attempts(sim.trainee.solver, grammar, one_of_each(grammar), tries, rng=sim.dice("measure attempts", sim.tick))
    right = grammar.right(x.reshape(-1, grammar.length)).reshape(x.shape[:2]).sum(axis=1)
    return [float(1 - pass_at_k(right, tries, k).mean()) for k in ks]


def measure(seed: int, quick: bool) -> list[Finding]:
    """Measure 1 - pass@k where problems differ and where they are alike."""
    ks = sorted(TOLD + DRAWN)
    unlike = np.array([_missed(UNLIKE, TRIES, s, ks) for s in seeds_of(seed, 30 if quick else 240)])
    alike = np.array([_missed(ALIKE, 100, s, (1, 3, 10, 30)) for s in seeds_of(seed, 10 if quick else 40)])
    found = [
        Finding(f"missed, Beta, k={k}", missed(k), Estimate.mean(m), at=k, series="Beta(.3, 3)", listed=k in TOLD)
        for k, m in zip(ks, unlike.T, strict=True)
    ]
    return found + [
        Finding(f"missed, all alike, k={k}", missed_alike(k), Estimate.mean(m), at=k, series="alike", listed=k == 10)
        for k, m in zip((1, 3, 10, 30), alike.T, strict=True)
    ]


def wrong(seed: int, quick: bool) -> list[Finding]:
    """Predict the exponential that the mean p would give."""
    unlike = np.array([_missed(UNLIKE, 100, s, (10, 100)) for s in seeds_of(seed, 30)])
    return [
        Finding(f"missed, k={k}", missed_alike(k), Estimate.mean(m)) for k, m in zip((10, 100), unlike.T, strict=True)
    ]


def draw(axis, findings):
    """Draw on logarithmic axes, where a power law is a straight line."""
    curves = {"Beta(.3, 3)": missed, "alike": missed_alike}
    draw_findings(axis, findings, x="k, answers to a problem", y="1 - pass@k", curves=curves)
    axis.set_xscale("log")
    axis.set_yscale("log")


if __name__ == "__main__":
    run_paper(__file__)
