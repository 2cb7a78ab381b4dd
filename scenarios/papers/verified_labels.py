"""A learner recovers from wrong labels exactly if the verifier's odds outweigh them: p < φ/(φ+ψ) (Feng et al. 2024).

Claim: a generator that errs with chance p, filtered by a verifier that keeps right labels with chance φ and wrong
ones with ψ, still teaches the right label, and no more once p passes φ/(φ+ψ). Without a verifier the point is 1/2.

Setting: questions with two answers. Trainee 1 answers them as people do, wrong with chance p, and publishes what a
noisy verifier accepts; trainee 2 studies that alone, counts, and answers with the likelier label.

Formula: of what is kept a = (1-p)φ / ((1-p)φ + pψ) is right. By the law of large numbers the majority is right iff a
> 1/2, that is (1-p)φ > pψ, that is p < φ/(φ+ψ).

Measured: the mean of the threshold, by summing the share of questions that are learned over a grid of p that covers
the whole fall from 1 to 0 (Spearman 1908; Kärber 1931).

How to run it: godmodel papers verified_labels

What it does not show: learners that extrapolate from one question to another, more than two labels, verifiers whose
errors depend on the question.
"""

import numpy as np

from godmodel.models.distribution import Estimate
from godmodel.models.solving import chance_right
from godmodel.scenarios.papers import run_paper
from godmodel.scenarios.papers._common import QUIET, every_question, labels, lived, people
from godmodel.sim.config import MarketSettings, Spec, TraineeSettings
from godmodel.sim.experiment.papers import Absolute, Finding, seeds_of
from godmodel.sim.output.findings import draw_findings
from godmodel.sim.training.learners.god import God
from godmodel.sim.training.verifiers.noisy import Noisy
from godmodel.sim.training.verifiers.none import NoVerifier

ROW = 8
PAPER = "Feng et al. 2024, arXiv 2406.07515"
FAMILY = "verification"
DOCUMENTS = 20_000
HALF, STEPS = 0.03, 9  # the grid reaches so far on both sides of where it is put, in so many points
VERIFIERS = {"φ=.9, ψ=.6": (0.9, 0.6), "φ=.9, ψ=.3": (0.9, 0.3), "no verifier": None}


def breakdown(rates: tuple[float, float] | None) -> float:
    """Return φ/(φ+ψ); it is 1/2 without a verifier.

    >>> round(breakdown((0.9, 0.6)), 3), breakdown(None)
    (0.6, 0.5)
    """
    phi, psi = rates or (1.0, 1.0)
    return phi / (phi + psi)


def learned(error: float, rates: tuple[float, float] | None, seed: int) -> float:
    """Return the share of the questions that the student gets right."""
    verifier = Noisy(accepts_right=rates[0], accepts_wrong=rates[1]) if rates else NoVerifier()
    spec = Spec(
        ticks=2,
        world=labels(error),
        population=people(),
        trainee=TraineeSettings(learner=God(), documents=DOCUMENTS, writes="answers"),
        market=MarketSettings(
            rivals=({"learner": "table", "source": "1", "starts": 2, "min_p": 1.0, "documents": 0, "shelf": DOCUMENTS},)
        ),
        verifier=verifier,
        measure=QUIET,
    )
    sim = lived(spec, seed)
    grammar = sim.world.grammar
    return float(chance_right(sim.trainees[1].solver, grammar, every_question(grammar)).mean())


def measure(seed: int, quick: bool) -> list[Finding]:
    """Measure the threshold, and the fall around it."""
    found = []
    names = list(VERIFIERS)[::2] if quick else VERIFIERS
    for name in names:
        rates = VERIFIERS[name]
        at = breakdown(rates)
        grid = np.linspace(at - HALF, at + HALF, STEPS)
        curves = np.array([[learned(p, rates, s) for p in grid] for s in seeds_of(seed, 2 if quick else 8)])
        threshold = grid[0] + np.trapezoid(curves, grid, axis=1)
        found.append(Finding(f"breakdown point, {name}", at, Estimate.mean(threshold), Absolute(0.005)))
        found += [
            Finding(f"learned at p={p:.2f}", float(p < at), Estimate.mean(c), at=p, series=name, listed=False)
            for p, c in zip(grid, curves.T, strict=True)
        ]
    return found


def draw(axis, findings):
    """Draw the step that infinitely many documents would make, and what 20,000 documents make of it."""
    points = [f for f in findings if f.at is not None]
    curves = {name: (lambda p, rates=rates: float(p < breakdown(rates))) for name, rates in VERIFIERS.items()}
    draw_findings(axis, points, x="p, share of wrong labels before the verifier", y="questions learned", curves=curves)


if __name__ == "__main__":
    run_paper(__file__)
