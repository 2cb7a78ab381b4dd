"""A student that sees its teacher's beliefs saves (k-1)/(2n) nats over one that sees n samples (Hinton et al. 2015).

Claim: soft targets carry no sampling noise, so that from the same number of documents a student comes closer to its
teacher, KL(teacher || student), than one that learns what the teacher wrote.

Setting: the teacher has people's exact law over k = 6 symbols; every tick a counting student is distilled from n of
its documents, with the law of the symbol or the symbol drawn. And a bigram student of a trigram teacher on Markov
topics.

Formula: with counts N_i ~ Bin(n, p_i), E KL = -Σ p_i E log(N_i / (n p_i)); to second order Σ p_i Var(N_i) / (2 n²
p_i²) = Σ (1-p_i) / (2n) = (k-1)/(2n). The soft student of a table is the teacher itself, so this is the gap. The
exact expectation is the sum over the binomial law, given that each symbol was drawn.

How to run it: godmodel papers soft_targets

What it does not show: students that cannot represent their teacher beyond the direction, and temperatures.
"""

import numpy as np
from scipy.stats import binom

from godmodel.models.distribution import Estimate
from godmodel.models.information import kl
from godmodel.scenarios.papers import run_paper
from godmodel.scenarios.papers._common import QUIET, lived, people
from godmodel.sim.config import Spec, TraineeSettings
from godmodel.sim.experiment.papers import Every, Finding, live, seeds_of, share_of
from godmodel.sim.output.findings import draw_findings
from godmodel.sim.training.anchors.fresh import Fresh
from godmodel.sim.training.improvements.distill import Distill
from godmodel.sim.training.learners.god import God
from godmodel.sim.training.learners.ngram import NGram
from godmodel.sim.training.learners.table import Table
from godmodel.sim.world.table import TableSettings
from godmodel.sim.world.topics import TopicsSettings

ROW = 23
PAPER = "Hinton, Vinyals, Dean 2015, arXiv 1503.02531"
FAMILY = "learning"
P = np.array([0.25, 0.2, 0.2, 0.15, 0.1, 0.1])
DOCUMENTS = (200, 2000)
TICKS = 50
SYMBOLS = np.arange(len(P))[:, None]


def leading(n: float) -> float:
    """Return (k-1)/(2n), nats."""
    return (len(P) - 1) / (2 * n)


def exact(n: int) -> float:
    """Return E KL(p || counts / n), nats, given that every symbol was drawn.

    >>> round(exact(2000) / leading(2000), 3)
    1.003
    """
    counts = np.arange(1, n + 1)
    chance = binom.pmf(counts, n, P[:, None])
    chance /= chance.sum(axis=1, keepdims=True)
    return float((P * (np.log(P) - (chance * np.log(counts / n)).sum(axis=1))).sum())


def _gap(sim) -> float:
    """Return KL(teacher || student), nats."""
    log_p, log_q = (law.log_prob(SYMBOLS) for law in (sim.trainee.post_training.teacher, sim.trainee.law))
    return float(np.exp(log_p) @ (log_p - log_q))


def _students(soft: bool, documents: int, runs: int, seed: int) -> np.ndarray:
    """Return the gap of a fresh student at each tick of so many runs.  -> (runs * TICKS,)"""
    improve = (Distill(student=Table(), documents=documents, soft=soft),)
    spec = Spec(
        ticks=TICKS,
        world=TableSettings(probabilities=(tuple(P),)),
        population=people(),
        trainee=TraineeSettings(learner=God(), documents=0, improve=improve, asked=1),
        anchor=Fresh(share=1.0),
        measure=QUIET,
    )
    return np.concatenate([live(spec, s, _gap) for s in seeds_of(seed, runs)])


def _softer(seed: int) -> bool:
    """Return whether soft targets bring a bigram closer to its trigram teacher."""
    apart = []
    for soft in (True, False):
        improve = (Distill(student=NGram(order=2), documents=300, soft=soft),)
        spec = Spec(
            ticks=1,
            world=TopicsSettings(topics=4, vocabulary=16, length=12),
            population=people(3000),
            trainee=TraineeSettings(learner=NGram(order=3), documents=0, improve=improve, asked=1),
            anchor=Fresh(share=1.0),
            measure=QUIET,
        )
        sim = lived(spec, seed)
        apart.append(
            kl(sim.trainee.post_training.teacher, sim.trainee.law, draws=300, rng=sim.dice("measure teacher")).value
        )
    return apart[0] < apart[1]


def measure(seed: int, quick: bool) -> list[Finding]:
    """Measure the gap at a table, and the direction where the student is the poorer."""
    runs, found = (8 if quick else 80), []
    for n in DOCUMENTS:
        gap = Estimate.mean(_students(False, n, runs, seed) - _students(True, n, runs, seed))
        found.append(Finding(f"gap, n={n}, exactly", exact(n), gap))
        found.append(Finding(f"gap, n={n}, (k-1)/(2n)", leading(n), gap, at=n, listed=n == max(DOCUMENTS)))
    seeds = 6 if quick else 20
    closer = share_of([_softer(s) for s in seeds_of(seed, seeds)])
    return [*found, Finding("a bigram is closer with soft targets", 1.0, closer, Every(seeds))]


def wrong(seed: int, quick: bool) -> list[Finding]:
    """Predict k/(2n), as if the chances were not bound to sum to one."""
    n = max(DOCUMENTS)
    gap = Estimate.mean(_students(False, n, 8 if quick else 80, seed))
    return [Finding(f"gap, n={n}", len(P) / (2 * n), gap)]


def draw(axis, findings):
    """Draw the leading term as a line, and the measured gaps as dots."""
    points = [f for f in findings if f.at is not None]
    draw_findings(axis, points, x="n, documents of the teacher", y="hard - soft, nats", curves={"": leading})
    axis.set_xscale("log")
    axis.set_yscale("log")


if __name__ == "__main__":
    run_paper(__file__)
