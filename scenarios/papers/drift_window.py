"""Where the world moves there is a best window of the past, and keeping everything hurts (bias and variance of drift).

Claim: the longer the window, the less noise and the staler: its best width goes as s/d under a random walk, and as
(s/c)^(2/3) under steady drift.

Setting: the Gaussian world under drift `random_walk` (step d) or `linear` (step c), two documents a tick, so that the
mean of a tick has noise s = sigma / sqrt(2). A machine that publishes nothing takes the mean of all of the last W ticks
(anchor `window`, whole), and is asked for the mean of the tick after: the risk is its squared error then. The runs of
different W have the same random streams. Coordinates are replicates.

Formula: noise is s^2 / W. A random walk: the error of the documents that are j ticks old when asked for is j steps,
j = 1..W; their mean is sum_i (i/W) e_i over the W last steps, of variance d^2 sum i^2 / W^2 = d^2 (W+1)(2W+1) / (6W).
Its minimum is near W* = sqrt 3 s/d = 173. Steady drift: the mean age is (W+1)/2, so the bias is c (W+1)/2 and its
square c^2 (W+1)^2 / 4; W* is near (2 s^2 / c^2)^(1/3) = 27.1, and exactly 26.8. The measured W* is where the curve
a/W + b g(W), with a and b fitted to the measured risks and g the shape of the formula, is lowest; its error is a
jackknife over groups of coordinates.

How to run it: godmodel papers drift_window

What it does not show: machines' own documents in the window, which the scenario laws_meet has.
"""

import numpy as np
from scipy.optimize import minimize_scalar

from godmodel.models.distribution import Estimate
from godmodel.scenarios.papers import run_paper
from godmodel.sim.config import MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.papers import Above, Finding, Relative, live
from godmodel.sim.output.findings import draw_findings
from godmodel.sim.society.networks.none import NoGraph
from godmodel.sim.training.anchors.window import Window
from godmodel.sim.training.learners.gaussian import Gaussian
from godmodel.sim.training.retraining.fixed import Fixed
from godmodel.sim.world.drifts.linear import Linear
from godmodel.sim.world.drifts.random_walk import RandomWalk
from godmodel.sim.world.gaussian import GaussianSettings

ROW = 21
PAPER = "drift and the window (bias and variance; no single paper)"
FAMILY = "drift"
S, STEP = 1.0, 0.01
DOCUMENTS = 2
GROUPS = 20
REPLICATES = {"random walk": 12_000, "steady drift": 40_000}
WIDTHS = {"random walk": (40, 80, 130, 173, 230, 320, 440), "steady drift": (8, 14, 20, 27, 35, 50, 70)}


def stale(kind: str, w: float) -> float:
    """Return g(W): what the age of the window costs, in units of the squared step."""
    return (w + 1) * (2 * w + 1) / (6 * w) if kind == "random walk" else (w + 1) ** 2 / 4


def risk(kind: str, w: float) -> float:
    """Return the squared error one tick ahead."""
    return S**2 / w + STEP**2 * stale(kind, w)


def best(kind: str) -> float:
    """Return W*, the lowest point of the risk."""
    found = minimize_scalar(lambda w: risk(kind, w), bounds=(2, 1000), method="bounded", options={"xatol": 1e-6})
    return float(found.x)


def spec(kind: str, width: int, ticks: int, replicates: int) -> Spec:
    """Return settings that train at the first tick and at the last but one, on the whole window."""
    drift = RandomWalk(step=STEP) if kind == "random walk" else Linear(step=STEP)
    return Spec(
        ticks=ticks,
        world=GaussianSettings(dimensions=replicates, scale=S * np.sqrt(DOCUMENTS)),
        drift=drift,
        population=PopulationSettings(people=1, graph=NoGraph(), documents=DOCUMENTS),
        trainee=TraineeSettings(learner=Gaussian(known_variance=1.0), documents=0, retrain=Fixed(interval=ticks - 2)),
        anchor=Window(ticks=width, whole=True),
        measure=MeasureSettings(every=0, ledger=False),
    )


def measure(seed: int, quick: bool) -> list[Finding]:
    """Measure the risk at each width, the best width, and what keeping everything costs."""
    return _findings(seed, quick, risk)


def wrong(seed: int, quick: bool) -> list[Finding]:
    """Predict as if steps that all go one way cost no more than those of a random walk."""
    found = _findings(seed, quick, lambda kind, w: risk("random walk", w), ("steady drift",))
    return [f for f in found if f.at in WIDTHS["steady drift"][-2:]]


def draw(axis, findings) -> None:
    """Draw the risk by width of the window, on logarithmic axes."""
    curves = {kind: lambda w, kind=kind: risk(kind, w) for kind in WIDTHS}
    draw_findings(axis, findings, x="window W, ticks", y="risk one tick ahead", curves=curves)
    axis.set_xscale("log")
    axis.set_yscale("log")


def _findings(seed, quick, risk, kinds=tuple(WIDTHS)):
    found = []
    for i, kind in enumerate(kinds):
        replicates = REPLICATES[kind] // (2 if quick else 1)
        widths = WIDTHS[kind]
        ticks = 2 * max(widths)
        errors = np.array([_errors(kind, w, ticks, seed + i, replicates) for w in (*widths, ticks)])  # (W + 1, R)
        for w, each in zip(widths, errors, strict=False):
            shown = w in (widths[0], widths[3], widths[-1])
            name = f"risk of a window of {w}, {kind}"
            found.append(Finding(name, risk(kind, w), Estimate.mean(each), at=w, series=kind, listed=shown))
        found.append(Finding(f"best window W*, {kind}", best(kind), _best(kind, widths, errors[:-1]), Relative(0.03)))
        worse = Estimate.mean(errors[-1] - errors[3])
        found.append(Finding(f"risk of keeping all {ticks - 1} ticks, over that of W*, {kind}", 0.0, worse, Above(4.0)))
    return found


def _errors(kind, width, ticks, seed, replicates):
    """Return the squared error, one tick ahead, of the law of the last but one tick (R,)."""
    run = spec(kind, width, ticks, replicates)
    seen = live(run, seed, lambda sim: (sim.trainee.law, sim.god, sim.trainee.studied_at))
    (law, _, _), (_, god, studied) = seen[-2], seen[-1]
    assert studied == ticks - 1, f"trained at tick {studied} and not at {ticks - 1}"
    return (law.mean - god.mean) ** 2


def _best(kind, widths, errors) -> Estimate:
    """Return the W at which a/W + b g(W) is lowest, with a jackknife error.  errors (W, R)"""
    w = np.array(widths, dtype=float)
    shape = np.stack([1 / w, [stale(kind, each) for each in widths]], axis=1)

    def lowest(risks):
        a, b = np.linalg.lstsq(shape / risks[:, None], np.ones(len(w)), rcond=None)[0]  # relative errors are alike
        at = minimize_scalar(lambda x: a / x + b * stale(kind, x), bounds=(w[0], w[-1]), method="bounded")
        return at.x

    groups = np.array_split(np.arange(errors.shape[1]), GROUPS)
    left_out = np.array([lowest(np.delete(errors, group, axis=1).mean(axis=1)) for group in groups])
    error = np.sqrt((GROUPS - 1) * ((left_out - left_out.mean()) ** 2).mean())
    return Estimate(float(lowest(errors.mean(axis=1))), float(error))


if __name__ == "__main__":
    run_paper(__file__)
