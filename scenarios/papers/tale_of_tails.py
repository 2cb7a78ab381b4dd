"""Where facts have a Zipf tail, error is a power of the data; cutting the tail sets a floor (Dohmatob et al. 2024).

Claim: a learner that only knows what it has seen follows a scaling law; trained on what a machine wrote, whose rare
facts are cut off, it stops improving at the mass of the tail that was cut.

Setting: documents are one of 30,000 facts, p_i ∝ i^-2. The Hutter learner is the table of what it saw: it errs on a new
document if that was not among its T. Its error is read exactly, as the mass that people's law gives to what its table
gives none. Each tick's training set is fresh, so that ticks are replicates. For the cut tail a first machine knows
people's law and writes only what is at least as likely as rank k (min_p); the second studies the first.

Formula: E = sum_i p_i (1 - p_i)^T, which for p_i ∝ i^-alpha is of order T^-(1 - 1/alpha): slope -1/2. With the tail cut
at rank k and p'_i = p_i / P_k for i <= k, E = sum_{i<=k} p_i (1 - p'_i)^T + sum_{i>k} p_i: the last is the floor.

How to run it: godmodel papers tale_of_tails

What it does not show: learners that generalise from one fact to another.
"""

import numpy as np

from godmodel.models.distribution import Estimate
from godmodel.scenarios.papers import run_paper
from godmodel.sim.config import MarketSettings, MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.papers import Absolute, Finding, live, seeds_of
from godmodel.sim.output.findings import draw_findings
from godmodel.sim.society.networks.none import NoGraph
from godmodel.sim.training.anchors.fresh import Fresh
from godmodel.sim.training.anchors.none import NoAnchor
from godmodel.sim.training.learners.god import God
from godmodel.sim.training.learners.table import Table
from godmodel.sim.world.table import TableSettings

ROW = 22
PAPER = "Dohmatob et al. 2024, arXiv 2402.07043"
FAMILY = "tails"
FACTS, ALPHA = 30_000, 2.0
TICKS = {100: 6000, 300: 3000, 1000: 1500, 3000: 750, 10_000: 400}  # T: replicates, the more the noisier they are
SIZES = tuple(TICKS)
RANK, LONG = 100, 100_000  # k, and a T at which all that is left is the floor
ALL, CUT = "all facts", f"tail cut at rank {RANK}"


def chances() -> np.ndarray:
    """Return people's law of the facts, p (V,)."""
    p = np.arange(1, FACTS + 1) ** -ALPHA
    return p / p.sum()


def error(size: float) -> float:
    """Return E with the whole tail."""
    p = chances()
    return float(p @ (1 - p) ** size)


def cut_error(size: float) -> float:
    """Return E with the tail cut at rank k."""
    p = chances()
    seen = p[:RANK]
    return float(seen @ (1 - seen / seen.sum()) ** size + p[RANK:].sum())


def measure(seed: int, quick: bool) -> list[Finding]:
    """Measure the error at each size, its slope, and the floor."""
    a, b = seeds_of(seed, 2)
    values = _errors(a, quick)
    found = [
        Finding(f"error after T = {t} documents", error(t), Estimate.mean(v), at=t, series=ALL)
        for t, v in values.items()
    ]
    found.append(
        Finding(f"slope of log E over log T, T = {SIZES[0]} to {SIZES[-1]}", -0.5, _slope(values), Absolute(0.005))
    )
    cut = _cut_errors(b, quick)
    for t, v in cut.items():
        found.append(
            Finding(f"{CUT}, T = {t}", cut_error(t), Estimate.mean(v), at=t, series=CUT, listed=t == SIZES[-1])
        )
    floor = float(chances()[RANK:].sum())
    last = Estimate(float(cut[LONG].mean()), 0.0) if np.ptp(cut[LONG]) < 1e-12 else Estimate.mean(cut[LONG])
    found.append(Finding(f"{CUT}: the floor, at T = {LONG}", floor, last))
    return found


def wrong(seed: int, quick: bool) -> list[Finding]:
    """Predict as if a fact were drawn without replacement, p_i T of it at a time; and as if no floor existed."""
    a, b = seeds_of(seed, 2)
    t = SIZES[1]
    p = chances()
    without = float(p @ np.maximum(1 - p * t, 0))
    return [
        Finding(f"error after T = {t}", without, Estimate.mean(_errors(a, quick, (t,))[t])),
        Finding(f"no floor, T = {LONG}", error(LONG), Estimate(float(_cut_errors(b, quick, (LONG,))[LONG].mean()))),
    ]


def draw(axis, findings) -> None:
    """Draw both laws on logarithmic axes."""
    draw_findings(axis, findings, x="documents T", y="error E")
    axis.set_xscale("log")
    axis.set_yscale("log")


def _spec(size: int, ticks: int) -> Spec:
    return Spec(
        ticks=ticks,
        world=TableSettings(probabilities=(tuple(chances().tolist()),)),
        population=PopulationSettings(people=1, graph=NoGraph(), documents=size),
        trainee=TraineeSettings(learner=Table(), documents=0),
        anchor=Fresh(share=1.0),
        measure=MeasureSettings(every=0, ledger=False),
    )


def _errors(seed, quick, sizes=SIZES):
    """Return the missing mass at each size, a number a tick."""
    few = 5 if quick else 1
    return {t: np.array(live(_spec(t, TICKS[t] // few), seed + i, _missing)) for i, t in enumerate(sizes)}


def _cut_errors(seed, quick, sizes=(100, 1000, SIZES[-1], LONG)):
    """Return the missing mass of the trainee that studies what another wrote without its tail, from tick 2 on."""
    found = {}
    for i, t in enumerate(sizes):
        ticks = 1 + (20 if quick else 60)
        changes = {
            "trainee": TraineeSettings(learner=God(), min_p=(RANK + 0.5) ** -ALPHA, documents=t, shelf=2),
            "market": MarketSettings(
                rivals=({"learner": "table", "min_p": 0.0, "source": "1", "documents": 0, "shelf": t, "starts": 2},)
            ),
            "anchor": NoAnchor(),
            "population": PopulationSettings(people=1, graph=NoGraph(), documents=2),
        }
        spec = Spec.model_validate({**_spec(2, ticks).model_dump(), **{k: v.model_dump() for k, v in changes.items()}})
        found[t] = np.array(live(spec, seed + i, lambda sim: _missing(sim, 1) if sim.tick > 1 else None)[1:])
    return found


def _missing(sim, trainee: int = 0) -> float:
    """Return the mass that people's law gives to facts to which the learner's law gives none."""
    every = np.arange(FACTS)[:, None]
    with np.errstate(divide="ignore"):
        return float(np.exp(sim.god.log_prob(every[np.isneginf(sim.trainees[trainee].law.log_prob(every))])).sum())


def _slope(values: dict) -> Estimate:
    """Return the slope of least squares through the logarithms of the means, with its error by the delta method."""
    x = np.log(list(values))
    x -= x.mean()
    means = [Estimate.mean(v) for v in values.values()]
    errors = np.array([m.stderr / m.value for m in means])
    weights = x / (x @ x)
    return Estimate(float(weights @ np.log([m.value for m in means])), float(np.sqrt(weights**2 @ errors**2)))


if __name__ == "__main__":
    run_paper(__file__)
