"""A fixed budget drawn from everything so far lies between accumulating and replacing (Kazdan et al. 2024, 2410.16713).

Claim: subsampling the pool slows collapse and does not stop it.

Setting: three workflows with the same random streams: anchors `accumulate`, `accumulate_subsample` and `none`, M
documents a generation, greatest likelihood (ddof = 0), 100 generations; each seed has some hundred coordinates, over
which the variance is averaged.

Formula: none; the paper's result is an order, 1 - E[v] smallest for accumulate and largest for replace. It is asked of
every seed. For the ends see kazdan and kazdan_accumulate.

How to run it: godmodel papers kazdan_subsample

What it does not show: how far apart they are at other budgets.
"""

import numpy as np

from godmodel.models.distribution import Estimate
from godmodel.scenarios.papers import run_paper
from godmodel.scenarios.papers._gaussian import moments, spec
from godmodel.sim.experiment.papers import Every, Finding, seeds_of, share_of
from godmodel.sim.output.findings import draw_findings
from godmodel.sim.training.anchors.accumulate import Accumulate
from godmodel.sim.training.anchors.accumulate_subsample import AccumulateSubsample
from godmodel.sim.training.anchors.none import NoAnchor

ROW = 5
PAPER = "Kazdan et al. 2024, arXiv 2410.16713"
FAMILY = "gaussian"
M, LAST = 50, 100
WORKFLOWS = {"accumulate": Accumulate(), "subsample": AccumulateSubsample(), "replace": NoAnchor()}


def measure(seed: int, quick: bool) -> list[Finding]:
    """Measure the order of each neighbouring pair, seed by seed."""
    v = _variances(seed, quick)
    last = {name: each[:, -1] for name, each in v.items()}
    n = len(last["replace"])
    found = [
        Finding(f"{a} keeps more variance than {b} at t = {LAST}", 1.0, share_of(last[a] > last[b]), Every(n))
        for a, b in (("accumulate", "subsample"), ("subsample", "replace"))
    ]
    for name, each in v.items():
        for t, values in zip(_shown(), each.T, strict=True):
            measured = Estimate.mean(values)
            found.append(Finding(f"E[v] of {name}", measured.value, measured, at=t, series=name, listed=False))
    return found


def wrong(seed: int, quick: bool) -> list[Finding]:
    """Predict the opposite order."""
    v = _variances(seed, quick)
    last = {name: each[:, -1] for name, each in v.items()}
    worse = share_of(last["replace"] > last["subsample"])
    return [Finding("replace keeps more variance than subsample", 1.0, worse, Every(len(last["replace"])))]


def draw(axis, findings) -> None:
    """Draw measured variances by generation; the lines join dots, for no formula is known."""
    draw_findings(axis, findings, x="generation t", y="E[v] / σ²")


def _shown():
    return range(10, LAST + 1, 10)


def _variances(seed: int, quick: bool) -> dict[str, np.ndarray]:
    """Return the mean variance of each workflow.  -> {name: (seeds, generations shown)}"""
    seeds, replicates = seeds_of(seed, 10 if quick else 20), 200 if quick else 400
    found = {}
    for name, anchor in WORKFLOWS.items():
        after = [moments(lambda n, a=anchor: spec(M, LAST, n, a), s, replicates, _shown()) for s in seeds]
        found[name] = np.array([[each[t][1].mean() for t in _shown()] for each in after])
    return found


if __name__ == "__main__":
    run_paper(__file__)
