"""A table that is refitted to its own samples loses types until one is left, by neutral drift (Shumailov et al. 2023).

Claim: the discrete case of model collapse is the Wright-Fisher model of population genetics without mutation.

Setting: people write M documents of one symbol once; every generation is the table of frequencies of the M documents of
the one before (anchor `none`). Generation t is the t-th fit. Replicates are light runs of the whole engine, one a seed;
the first generation alone is one run in which every tick's training set is fresh.

Formula: p' = Multinomial(M, p) / M. E[sum p'^2] = sum p^2 + (1 - sum p^2) / M, so that H = 1 - sum p^2 falls as
E[H_t] = H_0 (1 - 1/M)^t. Each p_i is a martingale that ends at 0 or 1, so P(type i is the one that is left) = p_0,i.
A type is lost in one generation with chance (1 - p_i)^M.

How to run it: godmodel papers wright_fisher

What it does not show: learners that smooth, which never lose a type for good; see the scenario curse.
"""

import numpy as np

from godmodel.models.distribution import Estimate
from godmodel.scenarios.papers import run_paper
from godmodel.sim.config import MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.papers import Finding, live, seeds_of
from godmodel.sim.output.findings import draw_findings
from godmodel.sim.society.networks.none import NoGraph
from godmodel.sim.training.anchors.base import AnchorPolicy
from godmodel.sim.training.anchors.fresh import Fresh
from godmodel.sim.training.anchors.none import NoAnchor
from godmodel.sim.training.learners.table import Table
from godmodel.sim.world.table import TableSettings

ROW = 2
PAPER = "Shumailov et al. 2023, arXiv 2305.17493; Wright 1931"
FAMILY = "table"
TYPES, EXPONENT = 10, 1.2221  # Zipf over ten types, with H_0 = .772
M, SHOWN = 50, (1, 10, 25, 50)
SMALL, FIXED = 10, 90  # documents, and ticks after which all but one run in a thousand are down to one type


def chances() -> np.ndarray:
    """Return people's law of the types, p_0 (10,)."""
    p = np.arange(1, TYPES + 1) ** -EXPONENT
    return p / p.sum()


def spec(documents: int, ticks: int, anchor: AnchorPolicy) -> Spec:
    """Return settings of a table learner over one-symbol documents."""
    return Spec(
        ticks=ticks,
        world=TableSettings(probabilities=(tuple(chances().tolist()),)),
        population=PopulationSettings(people=1, graph=NoGraph(), documents=documents),
        trainee=TraineeSettings(learner=Table()),
        anchor=anchor,
        measure=MeasureSettings(every=0, ledger=False),
    )


def diversity(t: float, m: int = M) -> float:
    """Return E[H_t]."""
    return float((1 - (chances() ** 2).sum()) * (1 - 1 / m) ** t)


def measure(seed: int, quick: bool) -> list[Finding]:
    """Measure diversity by generation, which type is left, and what one generation loses."""
    a, b, c = seeds_of(seed, 3)
    found = _diversities(a, quick, M)
    p = chances()
    last = np.array([live(spec(SMALL, FIXED, NoAnchor()), s, _table)[-1] for s in seeds_of(b, 60 if quick else 400)])
    left = last > 0.5
    for i in (0, 1, 2):
        share = Estimate(float(left[:, i].mean()), float(np.sqrt(p[i] * (1 - p[i]) / len(left))))
        found.append(Finding(f"P(type {i + 1} is left), M = {SMALL}", float(p[i]), share))
    first = np.array(live(spec(M, 1000 if quick else 10_000, Fresh(share=1.0)), c, _table))
    lost = Estimate.mean((first == 0).sum(axis=1))
    found.append(Finding(f"types lost in one generation, of {TYPES}, M = {M}", float(((1 - p) ** M).sum()), lost))
    return found


def wrong(seed: int, quick: bool) -> list[Finding]:
    """Predict as if the genes were diploid, with 2 M for M."""
    a, _, _ = seeds_of(seed, 3)
    return [f for f in _diversities(a, quick, 2 * M) if f.at == SHOWN[-1]]


def draw(axis, findings) -> None:
    """Draw diversity by generation."""
    draw_findings(axis, findings, x="generation t", y="E[H]", curves={f"M = {M}": diversity})


def _diversities(seed, quick, m):
    runs = [live(spec(M, SHOWN[-1], NoAnchor()), s, _table) for s in seeds_of(seed, 60 if quick else 500)]
    h = 1 - (np.array(runs) ** 2).sum(axis=2)  # (runs, ticks)
    return [
        Finding(
            f"E[H] after {t} generations, M = {M}", diversity(t, m), Estimate.mean(h[:, t - 1]), at=t, series=f"M = {M}"
        )
        for t in SHOWN
    ]


def _table(sim) -> np.ndarray:
    """Return the learner's chance of each type (10,)."""
    with np.errstate(divide="ignore"):
        return np.exp(sim.trainee.law.log_prob(np.arange(TYPES)[:, None]))


if __name__ == "__main__":
    run_paper(__file__)
