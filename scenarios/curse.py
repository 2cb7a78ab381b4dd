"""A model that studies its own output forgets the rare things first; one that keeps seeing the world does not.

The curse of recursion (Shumailov et al. 2023, arXiv 2305.17493), on two worlds. On real American first names of 2017
the model is a table of relative frequencies: a name that is missed once is gone for ever, so the number of names it
knows can only fall (neutral drift, as in Wright and Fisher's populations). The fair control is not 1: `fresh` studies
a new sample of people's names, of the same size, at every tick, and also misses most of the rare ones. On topics the
model is a smoothed trigram that never rules anything out, and collapse has another face: at temperature 1 the tail
gets noisier while KL grows, below 1 the tail vanishes. Neither number alone shows both, so KL and the tail ratio stand
side by side.
"""

from godmodel.scenarios import run_scenario
from godmodel.sim.config import MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.claims import claim
from godmodel.sim.experiment.panels import Panel
from godmodel.sim.training.anchors.none import NoAnchor
from godmodel.sim.training.learners.table import Table
from godmodel.sim.world.names import NamesSettings

BASE = Spec(
    ticks=10,
    world=NamesSettings(start_year=2017),
    population=PopulationSettings(documents=8000, concentration=200),
    trainee=TraineeSettings(learner=Table()),
    anchor=NoAnchor(),
    measure=MeasureSettings(uniform=0.01),
)
TOPICS = {
    "world": "topics",
    "world.vocabulary": 256,
    "population.documents": 1000,
    "trainee.learner": "ngram",
    "measure.uniform": 0.0,
    "measure.draws": 400,
}
ARMS = {
    "replace": {},
    "anchored_20": {"anchor": "fresh", "anchor.share": 0.2},
    "anchored_50": {"anchor": "fresh", "anchor.share": 0.5},
    "fresh": {"anchor": "fresh", "anchor.share": 1.0},
    "topics": TOPICS,
    "topics_cool": TOPICS | {"trainee.temperature": 0.9},
    "topics_fresh": TOPICS | {"anchor": "fresh", "anchor.share": 1.0},
}
CONTROLS = ("fresh", "topics_fresh")


def _last(rows, column):
    return rows[column].iloc[-1]


def _growth(rows):
    return rows.kl_bits.iloc[-1] / rows.kl_bits.iloc[0]


@claim(below=0.5)
def forgets(arms):
    """After ten generations on its own output, the model knows fewer than half as many names as a model that studies a
    fresh sample of the same size (ratio)."""
    return _last(arms["replace"], "types_known") / _last(arms["fresh"], "types_known")


@claim(within=(0.6, 0.85))
def a_fifth_slows_it(arms):
    """With 20 % fresh real names, the model ends with 60 to 85 % of the names that a model with a fresh sample knows
    (ratio; more than 85 % was expected beforehand, and does not hold)."""
    return _last(arms["anchored_20"], "types_known") / _last(arms["fresh"], "types_known")


@claim(above=0.85)
def a_half_nearly_stops_it(arms):
    """With 50 % fresh real names, the model ends with more than 85 % of the names that a model with a fresh sample
    knows (ratio)."""
    return _last(arms["anchored_50"], "types_known") / _last(arms["fresh"], "types_known")


@claim(above=1.1)
def topics_drift_off(arms):
    """On topics at temperature 1, the KL divergence of a model that studies its own output grows by more than a tenth
    in ten generations (ratio, last tick over first)."""
    return _growth(arms["topics"])


@claim(above=1.2)
def tail_gets_noisier(arms):
    """On topics at temperature 1, a model that studies its own output ends with more than 1.2 times the mass that
    people give to the rarest symbols (ratio)."""
    return _last(arms["topics"], "tail_ratio")


@claim(below=0.5)
def cool_tail_vanishes(arms):
    """On topics at temperature 0.9, a model that studies its own output ends with less than half of the mass that
    people give to the rarest symbols (ratio)."""
    return _last(arms["topics_cool"], "tail_ratio")


@claim(within=(0.9, 1.1))
def fresh_stays(arms):
    """On topics, the KL divergence of the control that studies fresh documents ends within a tenth of its first value
    (ratio, last tick over first)."""
    return _growth(arms["topics_fresh"])


CLAIMS = (
    forgets,
    a_fifth_slows_it,
    a_half_nearly_stops_it,
    topics_drift_off,
    tail_gets_noisier,
    cool_tail_vanishes,
    fresh_stays,
)
NAMES = ("replace", "anchored_20", "anchored_50", "fresh")
SYMBOLS = ("topics", "topics_cool", "topics_fresh")
PANELS = (
    Panel("types_known", "names that the model still knows", arms=NAMES),
    Panel("entropy_learner_bits", "diversity of the names that it gives", arms=NAMES, reference="entropy_world_bits"),
    Panel("kl_bits", "names: wasted bits (1 % uniform mixed in)", arms=NAMES),
    Panel("kl_bits", "topics: wasted bits", arms=SYMBOLS, log=True),
    Panel("tail_ratio", "topics: mass on the rarest symbols", arms=SYMBOLS, reference=1.0, log=True),
    Panel("entropy_learner_bits", "topics: diversity of its documents", arms=SYMBOLS, reference="entropy_world_bits"),
)
READING = """Compare each line with the grey one, a sample of people's own documents of the same size. Top: a table
learner on real names loses every name that a sample misses. Bottom: a smoothed learner studies topics; a tail ratio of
1 (dashed) is people's own, below it the tail vanishes, above it the tail is noise. In the entropy panels the dashed
line is the world's own entropy."""

if __name__ == "__main__":
    run_scenario(__file__)
