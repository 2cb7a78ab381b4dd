"""A policy sharpened by reward wins at pass@1 and loses at pass@k from a predictable k* on (Yue et al. 2025).

Claim: reinforcement raises what the base does well to certainty and drops the rest, so that the base, given k*
answers, solves more than the reinforced policy can at any k.

Setting: problems whose chances of a right answer come from Beta(α=.3, β=2.5), with S = 24 possible answers. The base is
people's law. The reinforced policy is the idealisation that the formula is about: the same law, which always gives
its likeliest answer (what a reward for agreeing with one's own majority leads to).

Formula: wrong answers spread evenly, so the likeliest is right iff p > (1-p)/(S-1), that is p > τ = 1/S. The policy
then solves P(p > τ) at every k, the base 1 - B(α, β+k)/B(α, β); k* is the first k at which the base has no less.

How to run it: godmodel papers reinforced_crossing

What it does not show: gradient steps that stop before certainty, and problems that training makes solvable for the
first time.
"""

import numpy as np
from scipy.special import betaln
from scipy.stats import beta

from godmodel.models.distribution import Estimate
from godmodel.models.solving import chance_sound, coverage
from godmodel.scenarios.papers import run_paper
from godmodel.scenarios.papers._common import QUIET, lived, one_of_each, people
from godmodel.sim.config import MarketSettings, Spec, TraineeSettings
from godmodel.sim.experiment.papers import Absolute, Finding, seeds_of
from godmodel.sim.output.findings import draw_findings
from godmodel.sim.training.learners.god import God
from godmodel.sim.world.families.permutation import Permutation
from godmodel.sim.world.tasks import TasksSettings

ROW = 15
PAPER = "Yue et al. 2025, arXiv 2504.13837"
FAMILY = "search"
ALPHA, BETA, STATES = 0.3, 2.5, 24
KS = np.arange(1, 129)
SPEC = Spec(
    ticks=1,
    world=TasksSettings(family=Permutation(letters=4, operations=20), depth=1, hardness=(ALPHA, BETA)),
    population=people(),
    trainee=TraineeSettings(learner=God(), documents=0),
    market=MarketSettings(rivals=({"min_p": 1.0},)),
    measure=QUIET,
)


def base(k: float) -> float:
    """Return pass@k of the base."""
    return float(-np.expm1(betaln(ALPHA, BETA + k) - betaln(ALPHA, BETA)))


def reinforced(k: float = 1) -> float:
    """Return pass@k of the policy: P(p > 1/S)."""
    return float(beta.sf(1 / STATES, ALPHA, BETA))


def crossing(passes: np.ndarray, policy: float) -> int:
    """Return the first k of 1, 2, ... at which the base has no less than the policy.  passes (K,)"""
    return int(np.argmax(passes >= policy)) + 1


def _world(seed: int) -> tuple[np.ndarray, float]:
    """Return pass@k of the base (K,) and of the policy, over one world's problems."""
    sim = lived(SPEC, seed)
    grammar = sim.world.grammar
    x = one_of_each(grammar)
    p, q = (chance_sound(trainee.solver, grammar, x) for trainee in sim.trainees)
    return np.array([coverage(p, int(k)).mean() for k in KS]), float(q.mean())


def measure(seed: int, quick: bool) -> list[Finding]:
    """Measure both curves and where they cross; the standard error of k* is the jackknife's over worlds."""
    worlds = [_world(s) for s in seeds_of(seed, 80 if quick else 600)]
    passes, policy = np.array([b for b, _ in worlds]), np.array([q for _, q in worlds])
    n = len(worlds)
    left_out = [_real_crossing((passes.sum(axis=0) - b) / (n - 1), (policy.sum() - q) / (n - 1)) for b, q in worlds]
    error = float(np.sqrt((n - 1) / n * ((np.array(left_out) - np.mean(left_out)) ** 2).sum()))
    met = crossing(passes.mean(axis=0), policy.mean())
    expected = crossing(np.array([base(k) for k in KS]), reinforced())
    found = [
        Finding("pass@1 of the base", base(1), Estimate.mean(passes[:, 0])),
        Finding("pass@k of the policy, any k", reinforced(), Estimate.mean(policy)),
        Finding("k*, where the base overtakes", expected, Estimate(met, error), Absolute(0.5)),
    ]
    for k in (1, 2, 4, 8, 16, 32, 64, 128):
        found.append(Finding("base", base(k), Estimate.mean(passes[:, k - 1]), at=k, series="base", listed=False))
        found.append(Finding("policy", reinforced(), Estimate.mean(policy), at=k, series="policy", listed=False))
    return found


def _real_crossing(passes: np.ndarray, policy: float) -> float:
    """Return the crossing between whole k, by interpolation: a jackknife of whole numbers would see nothing."""
    return float(np.interp(policy, passes, KS))


def draw(axis, findings):
    """Draw pass@k of base and policy, which cross."""
    points = [f for f in findings if f.at is not None]
    draw_findings(axis, points, x="k, answers to a problem", y="pass@k", curves={"base": base, "policy": reinforced})
    axis.set_xscale("log")


if __name__ == "__main__":
    run_paper(__file__)
