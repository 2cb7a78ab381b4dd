"""Curation by taste is reweighting by e^reward, and real data keep it from running away (Ferbach et al. 2024).

Claim: a model retrained on outputs that users picked by their rewards drifts towards p e^(t r), and so towards all mass
on the best; with a share of real data each round it stops at a law between people's and the reward's.

Setting: four symbols with p_0 = (.4, .3, .2, .1) and rewards (0, .5, 1, 2). A counting trainee publishes what a
reader with these rewards keeps; it studies that alone, or half of it with half of people's documents of the tick (λ =
1). Two ways to pick: keep with chance e^(r - max r), the limit of many candidates, or choose one of two.

Formula: keeping with w = e^r gives H(p) ∝ p e^r; so p_t ∝ p_0 e^(t r). With real weight p' = (p_0 + λ H(p)) / (1+λ),
whose fixed point is found by iterating. Between two candidates (Bradley-Terry) p'(x) = 2 p(x) Σ_y p(y) σ(r(x) -
r(y)).

How to run it: godmodel papers curated_loop

What it does not show: rewards that readers disagree about, and learners that cannot represent H(p).
"""

import numpy as np
from scipy.special import expit

from godmodel.models.distribution import Estimate
from godmodel.scenarios.papers import run_paper
from godmodel.scenarios.papers._common import QUIET, lived, people, published
from godmodel.sim.config import Spec, TraineeSettings
from godmodel.sim.experiment.papers import Finding, live, seeds_of
from godmodel.sim.output.findings import draw_findings
from godmodel.sim.training.anchors.fresh import Fresh
from godmodel.sim.training.anchors.none import NoAnchor
from godmodel.sim.training.learners.god import God
from godmodel.sim.training.learners.table import Table
from godmodel.sim.training.verifiers.taste import Taste
from godmodel.sim.world.table import TableSettings

ROW = 10
PAPER = "Ferbach et al. 2024, arXiv 2407.09499"
FAMILY = "verification"
P = np.array([0.4, 0.3, 0.2, 0.1])
R = np.array([0.0, 0.5, 1.0, 2.0])
DOCUMENTS, ROUNDS, SETTLED = 20_000, 3, 20
BASE = Spec(
    ticks=ROUNDS + 1,
    world=TableSettings(probabilities=(tuple(P),)),
    population=people(DOCUMENTS),
    trainee=TraineeSettings(learner=Table()),
    verifier=Taste(rewards=tuple(R)),
    anchor=NoAnchor(),
    measure=QUIET,
)
ANCHORED = BASE.model_copy(update={"ticks": SETTLED, "anchor": Fresh(share=0.5)})
PAIRS = BASE.model_copy(
    update={"ticks": 1, "trainee": TraineeSettings(learner=God(), documents=DOCUMENTS, candidates=2)}
)


def curated(p: np.ndarray, rounds: float = 1.0) -> np.ndarray:
    """Return H applied so many times.  p (V,) -> (V,)"""
    q = p * np.exp(rounds * R)
    return q / q.sum()


def fixed_point(real: float = 1.0) -> np.ndarray:
    """Return the law for which p = (p_0 + λ H(p)) / (1+λ).  -> (V,)

    >>> fixed_point().round(4).tolist()
    [0.2272, 0.1869, 0.1483, 0.4375]
    """
    p = P
    for _ in range(10_000):
        p = (P + real * curated(p)) / (1 + real)
    return p


def between_two(p: np.ndarray) -> np.ndarray:
    """Return the law of the better liked of two.  p (V,) -> (V,)"""
    return 2 * p * (expit(R[:, None] - R) @ p)


def _law(sim) -> np.ndarray:
    return np.exp(sim.trainee.law.log_prob(np.arange(4)[:, None]))


def _each(name: str, predicted: np.ndarray, measured: np.ndarray, **more) -> list[Finding]:
    return [
        Finding(f"{name}, symbol {v}", float(predicted[v]), Estimate.mean(measured[:, v]), **more) for v in range(4)
    ]


def measure(seed: int, quick: bool) -> list[Finding]:
    """Measure a reader's choice between two, three rounds without real data, and where the loop stops with half real
    data."""
    seeds = seeds_of(seed, 5 if quick else 30)
    pairs = np.array([np.bincount(published(lived(PAIRS, s))[:, 0], minlength=4) / DOCUMENTS for s in seeds])
    alone = np.array([live(BASE, s, _law) for s in seeds])  # (seeds, ticks, 4)
    settled = np.array([live(ANCHORED, s, _law)[-1] for s in seeds])
    found = _each("better of two", between_two(P), pairs)
    found += _each(f"curated {ROUNDS} times", curated(P, ROUNDS), alone[:, -1])
    found += _each("fixed point with half real", fixed_point(), settled)
    for v in range(4):
        found += [
            Finding(
                f"p_{t}({v})", float(curated(P, t)[v]), Estimate.mean(a), at=t, series=f"reward {R[v]:g}", listed=False
            )
            for t, a in enumerate(alone[:, :, v].T)
        ]
    return found


def draw(axis, findings):
    """Draw the shares without real data, where the best symbol takes all."""
    curves = {f"reward {r:g}": (lambda t, v=v: curated(P, t)[v]) for v, r in enumerate(R)}
    points = [f for f in findings if f.at is not None]
    draw_findings(axis, points, x="rounds of curation, no real data", y="share of the symbol", curves=curves)


if __name__ == "__main__":
    run_paper(__file__)
