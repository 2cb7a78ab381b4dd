"""A world that answers its model settles, runs away or swings, by how strongly it answers.

Performative prediction (Perdomo et al. 2020, arXiv 2002.06673): a deployed model moves the law that it is retrained on.
`gaussian_...`: people write N(mu + eps theta, 1) with theta what the machine published last; retrained on it at every
tick the model's mean is mu (1 - eps^t) / (1 - eps): below eps = 1 it settles at the performatively stable point
mu / (1 - eps), above it runs away. `topics_...`: people read each other and a machine that writes at temperature 0.5,
and so favours what is common; how much of a place its documents take is the strength s. With m = s / (1 + s) the
machine's share of what is read, x the share of the first of two topics and f(x) that in what the machine writes, the
mean taste follows x' = (1 - b) (x + e m (f(x) - x)) + b / 2: the even split is stable while e m (f'(1/2) - 1) <
b / (1 - b), and above that strength people go to one side. `contrary_...`: people who flee what is common, the more the
machine amplifies it: beyond a strength they overshoot and swing. At strength 0 the machine might as well be mute.

`godmodel bisect echo --claim topics_settle --vary population.performative=0:2 --arm topics_0` finds the threshold.
"""

import numpy as np

from godmodel.scenarios import run_scenario
from godmodel.sim.config import MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.claims import claim
from godmodel.sim.experiment.panels import Multiples, Panel
from godmodel.sim.streams import Dice
from godmodel.sim.training.anchor import Fresh
from godmodel.sim.training.learner import Table
from godmodel.sim.world import TopicsSettings

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
    """f(x): share of the first topic in what the machine writes of the world of a seed, if it has learned people's law
    with a share x of that topic."""
    topics = BASE.world.build(Dice(seed)).topics()
    p = np.exp(topics.log_prob_each(np.arange(16)[:, None]))  # (16, 2)
    mixed = p @ np.array([x, 1 - x])
    written = mixed ** (1 / TEMPERATURE) / (mixed ** (1 / TEMPERATURE)).sum()
    return float(written @ (p[:, 0] * x / mixed))


def threshold(seed):
    """The strength at which the even split stops being stable; infinite where it never does."""
    slope = (amplified(0.5 + 1e-5, seed) - amplified(0.5 - 1e-5, seed)) / 2e-5
    share = HOME / (1 - HOME) / (READS * (slope - 1))
    return share / (1 - share) if 0 < share < 1 else float("inf")


def stable_share(strength, seed):
    """Share of the leading topic at the performatively stable point that the map leads to."""
    x, m = 0.55, strength / (1 + strength)
    for _ in range(5000):
        x = (1 - HOME) * (x + READS * m * (amplified(x, seed) - x)) + HOME / 2
    return max(x, 1 - x)


def _settled(rows):
    return float(rows.taste_entropy_bits.iloc[-10:].mean())


@claim(within=(-1e-300, 1e-300))
def silence_changes_nothing(arms):
    """At strength 0 the world is the one of a mute machine: caused drift is exactly 0 at every tick (largest, bits)."""
    return max(float(arms[arm].caused_drift_js_bits.abs().max()) for arm in ("topics_0", "contrary_0"))


@claim(below=4.0)
def gaussian_follows_the_formula(arms):
    """Below eps = 1 and above it, the model's mean is mu (1 - eps^t) / (1 - eps) at every tick (largest distance, in
    standard errors of the sampling in between)."""
    worst = 0.0
    for arm, e in EPSILONS.items():
        rows, n = arms[arm], NUMBERS["population.documents"]
        theta = MU * (1 - e**rows.tick) / (1 - e)
        variance = SPREAD**2 / n * np.array([1 + 2 * sum(e ** (2 * j) for j in range(1, t)) for t in rows.tick])
        worst = max(worst, float((abs(rows.location_learner - theta) / np.sqrt(variance)).max()))
    return worst


@claim(within=(0.99, 1.01))
def gaussian_settles_below_one(arms):
    """At eps = 0.5 it ends at the performatively stable point mu / (1 - eps) (ratio)."""
    return arms["gaussian_05"].location_learner.iloc[-1] * (1 - 0.5) / MU


@claim(above=40.0)
def gaussian_runs_away_above_one(arms):
    """At eps = 1.1 it has run more than forty times as far as where it began (last over first)."""
    rows = arms["gaussian_11"].location_learner
    return rows.iloc[-1] / rows.iloc[0]


@claim(above=0.98)
def topics_settle(arms):
    """At strength 0 people stay divided over both topics (entropy of their mean taste in the last ten ticks, bits)."""
    return _settled(arms["topics_0"])


@claim(above=0.98)
def weak_answers_settle(arms):
    """So they do at a quarter of a place for a machine's document."""
    return _settled(arms["topics_025"])


@claim(below=0.9)
def strong_answers_run_to_one_side(arms):
    """At four places they have gone to one side."""
    return _settled(arms["topics_4"])


@claim(below=0.03)
def at_the_stable_point(arms):
    """Away from the threshold, at 0, 1/4, 2 and 4 places, the leading topic ends with the share that the map's stable
    point has (largest distance; near the threshold the way there is too long, and chance is amplified)."""
    return max(
        abs(arms[arm].topic_leader_share.iloc[-10:].mean() - stable_share(s, int(arms[arm].seed.iloc[0])))
        for arm, s in STRENGTHS.items()
        if s not in (0.5, 1.0)
    )


@claim(within=(0.25, 1.0))
def threshold_lies_between(arms):
    """The strength beyond which the even split is unstable lies between the arms that settle and those that do not
    (from the exact map of this seed's world)."""
    return threshold(int(arms["topics_0"].seed.iloc[0]))


def _swings(rows):
    """Share of the last twenty ticks at which the leading topic is another than at the tick before."""
    return float((rows.topic_leader.diff().iloc[-20:] != 0).mean())


@claim(above=0.9)
def contrary_people_swing(arms):
    """People who flee what is common swing from one topic to the other at every tick, at four places (share of ticks
    with another leader, and a leading share above 0.6, else 0)."""
    rows = arms["contrary_4"]
    return _swings(rows) if rows.topic_leader_share.iloc[-20:].min() > 0.6 else 0.0


@claim(below=0.55)
def without_it_they_settle(arms):
    """Where machines are ignored the same people settle in the middle (share of the leading topic at the end)."""
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
    Panel("topic_leader_share", "and how far it leads", arms=("contrary_0", "contrary_4"), reference=0.5),
    Panel("machine_read_share", "topics: machine's share of what is read", arms=tuple(STRENGTHS)),
)
READING = """Numbers: below eps = 1 the model's mean levels off at mu / (1 - eps), above it grows without end. Topics:
0.5 (dashed) is an even split, a picture for each strength of the answer; weak answers stay there, strong ones run to
one side. Contrary people settle in the middle where machines are ignored, and swing from side to side where these
amplify it."""

if __name__ == "__main__":
    run_scenario(__file__)
