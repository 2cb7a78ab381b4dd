"""Learning one's own verified answers multiplies the odds of being right by φ/ψ each round (recursive verification).

Claim: a model that again and again learns what a verifier accepts of its own answers follows q_(k+1)(x) ∝ q_k(x)
w(x). With w = φ for right and ψ for wrong answers it ends up always right as long as φ > ψ, however bad the verifier.

Setting: questions with two answers, of which people get a_0 = 10 % right. The trainee counts, answers people's
questions, publishes what the verifier (φ=.9, ψ=.6) accepts, and next studies that alone; eight rounds.

Formula: a' = aφ / (aφ + (1-a)ψ), so a'/(1-a') = (φ/ψ) a/(1-a), and logit a_t = logit a_0 + t log(φ/ψ).

How to run it: godmodel papers verified_rounds

What it does not show: what a finite training set does to rare right answers (here 5,000 documents a question), and
diversity, which falls.
"""

import numpy as np
from scipy.special import expit, logit

from godmodel.models.distribution import Estimate
from godmodel.models.solving import chance_right
from godmodel.scenarios.papers import run_paper
from godmodel.scenarios.papers._common import QUIET, every_question, labels, people
from godmodel.sim.config import Spec, TraineeSettings
from godmodel.sim.experiment.papers import Finding, live, seeds_of
from godmodel.sim.output.findings import draw_findings
from godmodel.sim.training.learners.table import Table
from godmodel.sim.training.verifiers.noisy import Noisy

ROW = 9
PAPER = "Feng et al. 2024, arXiv 2406.07515; Ferbach et al. 2024, arXiv 2407.09499"
FAMILY = "verification"
START, PHI, PSI = 0.1, 0.9, 0.6
TOLD = (1, 4, 8)
SPEC = Spec(
    ticks=9,
    world=labels(1 - START),
    population=people(20_000),
    trainee=TraineeSettings(learner=Table(), writes="answers"),
    verifier=Noisy(accepts_right=PHI, accepts_wrong=PSI),
    measure=QUIET,
)


def right_after(t: float, ratio: float = PHI / PSI) -> float:
    """Return a_t.

    >>> [round(right_after(t), 4) for t in (1, 4, 8)]
    [0.1429, 0.36, 0.7401]
    """
    return float(expit(logit(START) + t * np.log(ratio)))


def _right(sim) -> float:
    grammar = sim.world.grammar
    return float(chance_right(sim.trainee.law, grammar, every_question(grammar)).mean())


def _runs(seed: int, quick: bool) -> np.ndarray:
    return np.array([live(SPEC, s, _right) for s in seeds_of(seed, 3 if quick else 20)])


def _findings(runs: np.ndarray, predict) -> list[Finding]:
    return [
        Finding(f"share right after round {t}", predict(t), Estimate.mean(a), at=t, listed=t in TOLD)
        for t, a in enumerate(runs.T)
    ]


def measure(seed: int, quick: bool) -> list[Finding]:
    """Measure the share of right answers after each round."""
    return _findings(_runs(seed, quick), right_after)


def wrong(seed: int, quick: bool) -> list[Finding]:
    """Predict with φ(1-ψ) / (ψ(1-φ)), the ratio of a reader of both verdicts, though a filter shows the accepted
    alone."""
    both = PHI * (1 - PSI) / (PSI * (1 - PHI))
    return [f for f in _findings(_runs(seed, quick), lambda t: right_after(t, both)) if f.listed]


def draw(axis, findings):
    """Draw the share of right answers, a logistic curve."""
    draw_findings(axis, findings, x="rounds of self-training", y="answers that are right", curves={"": right_after})


if __name__ == "__main__":
    run_paper(__file__)
