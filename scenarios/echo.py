"""A world that answers its model settles, runs away or swings, depending on how strongly it answers.

Performative prediction (Perdomo et al. 2020, arXiv 2002.06673): a deployed model moves the law that it is retrained on.
In `gaussian_...` people write N(mu + eps theta, 1), where theta is the mean of what the machine published last. If the
model is retrained on this at every tick, its mean is mu (1 - eps^t) / (1 - eps): below eps = 1 it settles at the
performatively stable point mu / (1 - eps), above it runs away. In `topics_...` people read each other and a machine
that writes at temperature 0.5, and so favours what is common; the strength s is the place that one of its documents
takes in a feed, against one place for a person's. Let m = s / (1 + s) be the machine's share of what is read, x the
share of the first of two topics, and f(x) that share in what the machine writes. Then the mean taste follows x' = (1 -
b) (x + e m (f(x) - x)) + b / 2. The even split is stable while e m (f'(1/2) - 1) < b / (1 - b), and above that strength
people go to one side. In `contrary_...` people flee what is common, the more so the more the machine amplifies it:
beyond a strength they overshoot and swing. At strength 0 the machine might as well be mute.

`godmodel bisect echo --claim topics_settle --vary population.performative=0:2 --arm topics_0` finds the threshold.
"""

import numpy as np

from godmodel.scenarios import run_scenario
from godmodel.sim.config import MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.claims import claim
from godmodel.sim.experiment.panels import Multiples, Panel
from godmodel.sim.streams import Dice
from godmodel.sim.training.anchors.fresh import Fresh
from godmodel.sim.training.learners.table import Table
from godmodel.sim.world.topics import TopicsSettings

MU, SPREAD = 10.0, 1.0
READS, HOME, TEMPERATURE = 0.3, 0.1, 0.5
BASE = Spec(
    ticks=160,
    world=TopicsSettings(topics=2, states=0, length=1, vocabulary=16, zipf=0.0, contrast=3.0, alike=True),
    population=PopulationSettings(
        people=2000, concentration=50, documents=8000, exposure=READS, stubbornness=HOME, graph="none"
    ),
    trainee=TraineeSettings(learner=Table(smoothing=0.01), temperature=TEMPERATURE),
    anchor=Fresh(share=1.0),
    measure=MeasureSettings(twin=True, draws=200),
)
NUMBERS = {
    "ticks": 40,
    "world": {"kind": "gaussian", "mean": MU, "scale": SPREAD},
    "trainee.learner": "gaussian",
    "trainee.temperature": 1.0,
    "population.people": 2,
    "population.documents": 1000,
    "population.exposure": 1.0,
    "population.stubbornness": 0.0,
}
CONTRARY = {"population.exposure": 0.0, "population.stubbornness": 0.0, "population.fashion": -1.5}
EPSILONS = {"gaussian_05": 0.5, "gaussian_09": 0.9, "gaussian_11": 1.1}
STRENGTHS = {"topics_0": 0.0, "topics_025": 0.25, "topics_05": 0.5, "topics_1": 1.0, "topics_2": 2.0, "topics_4": 4.0}
ARMS = {
    **{arm: {"population.performative": s} for arm, s in STRENGTHS.items()},
    **{arm: NUMBERS | {"population.performative": e} for arm, e in EPSILONS.items()},
    "contrary_0": CONTRARY | {"population.performative": 0.0},
    "contrary_4": CONTRARY | {"population.performative": 4.0},
}
CONTROLS = ("topics_0", "contrary_0")


def amplified(x, seed):
    """Return f(x): the share of the first topic in what the machine writes in the world of a seed, if it has learned
    people's law with a share x of that topic."""
    topics = BASE.world.build(Dice(seed)).topics()
    p = np.exp(topics.log_prob_each(np.arange(16)[:, None]))  # (16, 2)
    mixed = p @ np.array([x, 1 - x])
    written = mixed ** (1 / TEMPERATURE) / (mixed ** (1 / TEMPERATURE)).sum()
    return float(written @ (p[:, 0] * x / mixed))


def threshold(seed):
    """Return the strength at which the even split stops being stable; it is infinite where the split is always
    stable."""
    slope = (amplified(0.5 + 1e-5, seed) - amplified(0.5 - 1e-5, seed)) / 2e-5
    share = HOME / (1 - HOME) / (READS * (slope - 1))
    return share / (1 - share) if 0 < share < 1 else float("inf")


def stable_share(strength, seed):
    """Return the leading topic's share at the performatively stable point that the map leads to."""
    x, m = 0.55, strength / (1 + strength)
    for _ in range(5000):
        x = (1 - HOME) * (x + READS * m * (amplified(x, seed) - x)) + HOME / 2
    return max(x, 1 - x)


def _settled(rows):
    return float(rows.taste_entropy_bits.iloc[-10:].mean())


@claim(within=(-1e-300, 1e-300))
def silence_changes_nothing(arms):
    """At strength 0 the world is exactly that of a mute machine: the drift that the machine caused is 0 at every tick
    (largest, bits)."""
    return max(float(arms[arm].caused_drift_js_bits.abs().max()) for arm in ("topics_0", "contrary_0"))


@claim(below=4.0)
def gaussian_follows_the_formula(arms):
    """For eps = 0.5, 0.9 and 1.1 the model's mean is within 4 standard errors of mu (1 - eps^t) / (1 - eps) at every
    tick (largest distance, standard errors of the sampling)."""
    worst = 0.0
    for arm, e in EPSILONS.items():
        rows, n = arms[arm], NUMBERS["population.documents"]
        theta = MU * (1 - e**rows.tick) / (1 - e)
        variance = SPREAD**2 / n * np.array([1 + 2 * sum(e ** (2 * j) for j in range(1, t)) for t in rows.tick])
        worst = max(worst, float((abs(rows.location_learner - theta) / np.sqrt(variance)).max()))
    return worst


@claim(within=(0.99, 1.01))
def gaussian_settles_below_one(arms):
    """At eps = 0.5 the model's mean ends within 1 % of the performatively stable point mu / (1 - eps) (ratio)."""
    return arms["gaussian_05"].location_learner.iloc[-1] * (1 - 0.5) / MU


@claim(above=40.0)
def gaussian_runs_away_above_one(arms):
    """At eps = 1.1 the model's mean ends more than forty times as large as it began (ratio, last tick over first)."""
    rows = arms["gaussian_11"].location_learner
    return rows.iloc[-1] / rows.iloc[0]


@claim(above=0.98)
def topics_settle(arms):
    """At strength 0 people stay divided over both topics: the entropy of their mean taste ends above 0.98 bits (mean of
    the last ten ticks)."""
    return _settled(arms["topics_0"])


@claim(above=0.98)
def weak_answers_settle(arms):
    """At strength 0.25 people stay divided over both topics: the entropy of their mean taste ends above 0.98 bits (mean
    of the last ten ticks)."""
    return _settled(arms["topics_025"])


@claim(below=0.9)
def strong_answers_run_to_one_side(arms):
    """At strength 4 people go to one side: the entropy of their mean taste over two topics ends below 0.9 bits (mean of
    the last ten ticks)."""
    return _settled(arms["topics_4"])


@claim(below=0.03)
def at_the_stable_point(arms):
    """At strengths 0, 0.25, 2 and 4, away from the threshold, the leading topic's share ends within 0.03 of the map's
    stable point (largest distance, mean of the last ten ticks)."""
    return max(
        abs(arms[arm].topic_leader_share.iloc[-10:].mean() - stable_share(s, int(arms[arm].seed.iloc[0])))
        for arm, s in STRENGTHS.items()
        if s not in (0.5, 1.0)
    )


@claim(within=(0.25, 1.0))
def threshold_lies_between(arms):
    """By the exact map of this seed's world, the even split becomes unstable at a strength between 0.25 and 1
    (strength)."""
    return threshold(int(arms["topics_0"].seed.iloc[0]))


def _swings(rows):
    """Return the share of the last twenty ticks at which the leading topic differs from that of the tick before."""
    return float((rows.topic_leader.diff().iloc[-20:] != 0).mean())


@claim(above=0.9)
def contrary_people_swing(arms):
    """At strength 4, people who flee what is common change the leading topic at more than nine ticks of ten (share of
    the last twenty ticks; 0 if the leader's share is ever 0.6 or less)."""
    rows = arms["contrary_4"]
    return _swings(rows) if rows.topic_leader_share.iloc[-20:].min() > 0.6 else 0.0


@claim(below=0.55)
def without_it_they_settle(arms):
    """Where the machine is ignored, people who flee what is common settle in the middle: the leading topic ends with a
    share below 0.55 (mean of the last ten ticks)."""
    return float(arms["contrary_0"].topic_leader_share.iloc[-10:].mean())


CLAIMS = (
    silence_changes_nothing,
    gaussian_follows_the_formula,
    gaussian_settles_below_one,
    gaussian_runs_away_above_one,
    topics_settle,
    weak_answers_settle,
    strong_answers_run_to_one_side,
    at_the_stable_point,
    threshold_lies_between,
    contrary_people_swing,
    without_it_they_settle,
)
PANELS = (
    Multiples("topic_leader_share", "topics: share of the leading one", arms=tuple(STRENGTHS), reference=0.5),
    Panel("location_learner", "numbers: the model's mean", arms=tuple(EPSILONS), log=True),
    Panel("caused_drift_js_bits", "topics: drift that the machine caused", arms=tuple(STRENGTHS)),
    Panel("drift_js_bits", "contrary people: how far the world moves a tick", arms=("contrary_0", "contrary_4")),
    Panel("topic_leader_share", "contrary people: leading share", arms=("contrary_0", "contrary_4"), reference=0.5),
    Panel("machine_read_share", "topics: machine's share of what is read", arms=tuple(STRENGTHS)),
)
READING = """Numbers: below eps = 1 the model's mean levels off at mu / (1 - eps), above it grows without end. Topics:
each picture is a strength of the answer, and 0.5 (dashed) is an even split; weak answers stay there, strong ones run to
one side. Contrary people settle in the middle where machines are ignored, and swing from side to side where machines
amplify what is common."""

if __name__ == "__main__":
    run_scenario(__file__)
