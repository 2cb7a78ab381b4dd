"""The faster the world moves, the shorter the best window is: it falls as drift^-1 or as drift^-2/3.

People write numbers around a mean that moves: by a random walk of step d a tick, or steadily by d a tick. Thirteen
trainees stand side by side in the same world and study the same documents, each those of the last W ticks; nobody
publishes. With noise s in a tick's mean, the risk of a window is s^2/W + d^2 (W-1)(2W-1)/(6W) under the random walk and
s^2/W + d^2 (W-1)^2/4 under the steady drift, so that the best W tends to sqrt(3) s/d and to (2 s^2/d^2)^(1/3). The
world's 1,024 coordinates are as many replicates. In `topics_...` a bigram of drifting topics chooses among windows in
the same way. We know no formula for that case, but the direction is the same.
"""

import numpy as np

from godmodel.scenarios import run_scenario
from godmodel.sim.config import MarketSettings, MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.claims import claim
from godmodel.sim.experiment.panels import Across, Panel
from godmodel.sim.training.anchors.window import Window
from godmodel.sim.training.learners.gaussian import Gaussian
from godmodel.sim.world.gaussian import GaussianSettings

WINDOWS = (2, 3, 4, 6, 8, 11, 16, 23, 32, 45, 64, 91, 128)
WALKS = {"walk_8": 1 / 4, "walk_16": 1 / 8, "walk_32": 1 / 16, "walk_64": 1 / 32}  # by the rough best window
TRENDS = {"trend_8": 0.08, "trend_13": 0.03, "trend_27": 0.01, "trend_50": 0.004}
TOPIC_WINDOWS = (1, 2, 4, 8, 16, 32)


def _windows(ticks):
    return [{"anchor": {"kind": "window", "ticks": w, "whole": True}} for w in ticks[1:]]


BASE = Spec(
    ticks=260,
    world=GaussianSettings(dimensions=1024, scale=np.sqrt(2).item()),  # two documents a tick: s = 1
    population=PopulationSettings(people=2, graph="none", documents=2),
    trainee=TraineeSettings(
        learner=Gaussian(known_variance=2.0), documents=0, anchor=Window(ticks=WINDOWS[0], whole=True)
    ),
    market=MarketSettings(rivals=_windows(WINDOWS)),
    measure=MeasureSettings(every=4, draws=2, ledger=False),
)
TOPICS = {
    "ticks": 80,
    "world": "topics",
    "world.topics": 2,
    "world.states": 0,
    "world.vocabulary": 16,
    "world.length": 8,
    "population.documents": 60,
    "trainee.learner": {"kind": "ngram", "order": 2},
    "trainee.anchor": {"kind": "window", "ticks": TOPIC_WINDOWS[0], "whole": True},
    "market.rivals": _windows(TOPIC_WINDOWS),
    "measure.draws": 200,
}
ARMS = {
    **{arm: {"drift": "random_walk", "drift.step": d} for arm, d in WALKS.items()},
    **{arm: {"drift": "linear", "drift.step": d} for arm, d in TRENDS.items()},
    "topics_slow": TOPICS | {"drift": "random_walk", "drift.step": 0.02},
    "topics_fast": TOPICS | {"drift": "random_walk", "drift.step": 0.2},
}


def risks(rows):
    """Return the mean risk of each window over the ticks in which the longest is full.  -> (13,)"""
    late = rows[rows.tick > max(WINDOWS)]
    return np.array([late[f"trainee{i}_location_error"].mean() for i in range(1, len(WINDOWS) + 1)])


def best_window(risk):
    """Return the lowest point of a parabola through the three lowest neighbours, in log W and log risk."""
    at = int(np.clip(np.argmin(risk), 1, len(risk) - 2))
    near = slice(at - 1, at + 2)
    a, b, _ = np.polyfit(np.log(WINDOWS)[near], np.log(risk[near]), 2)
    return float(np.exp(-b / (2 * a)))


def _exponent(arms, drifts):
    best = [best_window(risks(arms[arm])) for arm in drifts]
    return float(np.polyfit(np.log(list(drifts.values())), np.log(best), 1)[0])


@claim(within=(-1.07, -0.93))
def random_walk(arms):
    """Under a random walk, the best window falls as the drift to the power -1, within 0.07 (exponent, by least squares
    over four speeds)."""
    return _exponent(arms, WALKS)


@claim(within=(-2 / 3 - 0.07, -2 / 3 + 0.07))
def steady_drift(arms):
    """Under a steady drift, the best window falls as the drift to the power -2/3, within 0.07 (exponent, by least
    squares over four speeds)."""
    return _exponent(arms, TRENDS)


@claim(below=0.2)
def risk_as_predicted(arms):
    """Under the random walk, every window's risk is within 20 % of s^2/W + d^2 (W-1)(2W-1)/(6W) (largest relative
    distance; about 4 standard errors of 1,024 replicates)."""
    w = np.array(WINDOWS)
    worst = 0.0
    for arm, d in WALKS.items():
        predicted = 1 / w + d**2 * (w - 1) * (2 * w - 1) / (6 * w)
        worst = max(worst, float(np.abs(risks(arms[arm]) / predicted - 1).max()))
    return worst


@claim(above=1.0)
def everything_hurts(arms):
    """In the fastest random walk, the longest window has a larger risk than the shortest window (ratio of risks)."""
    risk = risks(arms["walk_8"])
    return risk[-1] / risk[0]


def _best_of_topics(rows):
    late = rows[rows.tick > max(TOPIC_WINDOWS)]
    kl = [late[f"trainee{i}_kl_bits"].mean() for i in range(1, len(TOPIC_WINDOWS) + 1)]
    return TOPIC_WINDOWS[int(np.argmin(kl))]


@claim(above=1.5)
def topics_agree(arms):
    """On topics, the best window is more than 1.5 times as long where topics move slowly as where they move fast
    (ratio)."""
    return _best_of_topics(arms["topics_slow"]) / _best_of_topics(arms["topics_fast"])


CLAIMS = (random_walk, steady_drift, risk_as_predicted, everything_hurts, topics_agree)
_SHOWN = (1, 4, 7, 10, 13)
PANELS = tuple(
    Across(
        f"trainee{i}_location_error",
        f"risk of a window of {WINDOWS[i - 1]} ticks",
        {"random walk": WALKS, "steady drift": TRENDS},
        "drift a tick",
        log=True,
        log_x=True,
    )
    for i in _SHOWN
) + (Panel("trainee6_location_error", "a window of 11 ticks over time", arms=("walk_8", "walk_64"), log=True),)
READING = """Each panel is one memory, across worlds that move faster to the right. A short window (left) is noisy and
does not care how fast the world moves; a long one is exact in a slow world and far off in a fast one. The best window
is where the panels' lines cross; its exponents are in the claims."""

if __name__ == "__main__":
    run_scenario(__file__)
