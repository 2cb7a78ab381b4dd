"""Exact EM never lowers the likelihood; a sampled E-step may, by falls that vanish as 1/M (Dempster et al. 1977).

Claim: alternating the exact posterior of the hidden cause with maximum likelihood climbs the incomplete-data
log-likelihood at every iteration; self-training with sampled work (ReST-EM, Singh et al. 2023) does so only on
average.

Setting: documents of four Markov topics, whose topic nobody tells. The trainee's learner, a mixture of chains, is
fitted to the training set that it collected, with the exact posterior or with M draws of z a document, from the same
beginnings.

Formula: log p(x) = ELBO(q, θ) + KL(q || p(z|x, θ)); the E-step makes the KL 0, the M-step raises the ELBO, so the sum
cannot fall. With M draws the M-step lands O(1/√M) away from the exact one, around a maximum, where the likelihood is
quadratic: a fall is of size O(1/M), and log fall against log M has slope -1.

How to run it: godmodel papers expectation_maximisation

What it does not show: EM's speed, and which maximum it finds.
"""

import numpy as np

from godmodel.models.distribution import Estimate
from godmodel.models.learned.latent import ChainMixture
from godmodel.scenarios.papers import run_paper
from godmodel.scenarios.papers._common import QUIET, lived, people
from godmodel.sim.config import Spec, TraineeSettings
from godmodel.sim.experiment.papers import Absolute, Finding, seeds_of
from godmodel.sim.output.findings import draw_findings
from godmodel.sim.training.anchors.fresh import Fresh
from godmodel.sim.training.learners.chains import Chains
from godmodel.sim.world.topics import TopicsSettings

ROW = 19
PAPER = "Dempster, Laird, Rubin 1977; Singh et al. 2023, arXiv 2312.06585"
FAMILY = "learning"
DRAWS = (4, 16, 64, 256, 1024, 4096)
MANY = 64  # draws from which on falls are small enough for the quadratic: from 4 on the slope is -1.04
COMPONENTS, VOCABULARY, ITERATIONS = 4, 6, 120
SPEC = Spec(
    ticks=1,
    world=TopicsSettings(topics=4, states=0, vocabulary=VOCABULARY, length=16),
    population=people(600),
    trainee=TraineeSettings(learner=Chains(components=COMPONENTS, smoothing=0.0, restarts=1), documents=0),
    anchor=Fresh(share=1.0),
    measure=QUIET,
)


def climb(sim, draws: int | None) -> np.ndarray:
    """Return the gains of the log-likelihood at each iteration on the training set, nats a document; draws None is the
    exact E-step."""
    learner = ChainMixture(
        VOCABULARY,
        COMPONENTS,
        smoothing=0.0,
        restarts=1,
        iterations=ITERATIONS,
        tolerance=0.0,
        stochastic=draws is not None,
        draws=draws or 1,
    )
    x = sim.corpus.x[sim.trainee.shelf]
    return np.diff(learner.fit_traced(x, rng=sim.dice("study", sim.tick)).trace) / len(x)


def measure(seed: int, quick: bool) -> list[Finding]:
    """Measure the worst fall of exact EM, and how falls shrink with the draws."""
    sims = [lived(SPEC, s) for s in seeds_of(seed, 4 if quick else 30)]
    worst = min(float(climb(sim, None).min()) for sim in sims)
    falls = np.array([[_fall(climb(sim, m)) for m in DRAWS] for sim in sims])  # (seeds, draws)
    many = np.array(DRAWS) >= MANY
    x, y = np.log(DRAWS)[many], np.log(falls)[:, many]
    slopes = np.polyfit(x, y.T, 1)[0]
    middle = np.exp(y.mean() + x.mean())  # of the line of slope -1
    return [
        Finding("largest fall of exact EM, nats", 0.0, Estimate(max(-worst, 0.0)), Absolute(1e-10)),
        Finding(f"slope of log fall against log M, M >= {MANY}", -1.0, Estimate.mean(slopes)),
        *(
            Finding(f"fall, M={m}", middle / m, Estimate.mean(f), at=m, listed=False)
            for m, f in zip(DRAWS, falls.T, strict=True)
        ),
    ]


def _fall(gains: np.ndarray) -> float:
    """Return the mean size of the falls once EM has settled, in the second half."""
    late = gains[len(gains) // 2 :]
    return float(-late[late < 0].mean())


def draw(axis, findings):
    """Draw a line of slope -1 through the middle of the dots."""
    draw_findings(axis, [f for f in findings if f.at is not None], x="M, draws of z a document", y="mean fall, nats")
    axis.set_xscale("log")
    axis.set_yscale("log")


if __name__ == "__main__":
    run_paper(__file__)
