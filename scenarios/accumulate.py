"""Keeping everything saves a model in a still world and hurts it in a moving one.

Gerstgrasser et al. 2024 (arXiv 2404.01413) and Kazdan et al. 2024 (arXiv 2410.16713) show: if real and synthetic
documents accumulate, the model does not collapse; with a training set of fixed size that is drawn from the pool it
collapses slowly; if the model's output replaces the data, it collapses. Their world is still. Here the same policies
also run in a world whose topics walk (arms `moving_*`). The arms `*_pool` and `*_window` have people's documents of
every tick. In a moving world old documents describe a world that is gone, and `window`, which forgets, wins. The world
is one Markov chain, and the learner is a bigram that can express it, so that the policy alone decides what is lost.
"""

from godmodel.scenarios import run_scenario
from godmodel.sim.config import MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.claims import claim
from godmodel.sim.experiment.panels import Panel
from godmodel.sim.training.anchors.accumulate import Accumulate
from godmodel.sim.training.learners.ngram import NGram
from godmodel.sim.world.topics import TopicsSettings

BASE = Spec(
    ticks=20,
    world=TopicsSettings(topics=1, states=0),
    population=PopulationSettings(people=500, documents=1000),
    trainee=TraineeSettings(learner=NGram(order=2)),
    anchor=Accumulate(),
    measure=MeasureSettings(draws=500),
)
MOVING = {"drift": "random_walk", "drift.step": 0.3}
ARMS = {
    "still_accumulate": {},
    "still_subsample": {"anchor": "accumulate_subsample"},
    "still_replace": {"anchor": "none"},
    "still_pool": {"anchor": "accumulate", "anchor.real": "all"},
    "still_window": {"anchor": "window"},
    "moving_accumulate": MOVING,
    "moving_subsample": MOVING | {"anchor": "accumulate_subsample"},
    "moving_replace": MOVING | {"anchor": "none"},
    "moving_pool": MOVING | {"anchor": "accumulate", "anchor.real": "all"},
    "moving_window": MOVING | {"anchor": "window"},
}


def _end(rows):
    return rows.kl_bits[-3:].mean()


@claim(above=1.0)
def subsample_costs(arms):
    """In a still world, drawing a training set of fixed size from the pool ends with a larger KL divergence than
    studying the whole pool (ratio)."""
    return _end(arms["still_subsample"]) / _end(arms["still_accumulate"])


@claim(above=1.0)
def replace_costs_more(arms):
    """In a still world, replacing the training set by the model's latest output ends with a larger KL divergence than
    drawing it from the pool (ratio)."""
    return _end(arms["still_replace"]) / _end(arms["still_subsample"])


@claim(below=1.0)
def pool_wins_when_still(arms):
    """In a still world, keeping everything that people and machine wrote ends with a smaller KL divergence than keeping
    the newest documents alone (ratio)."""
    return _end(arms["still_pool"]) / _end(arms["still_window"])


@claim(above=1.5)
def pool_loses_when_moving(arms):
    """In a moving world, keeping everything that people and machine wrote ends with more than 1.5 times the KL
    divergence of keeping the newest documents alone (ratio)."""
    return _end(arms["moving_pool"]) / _end(arms["moving_window"])


@claim(above=2.0)
def accumulating_first_data_hurts(arms):
    """In a moving world, the KL divergence more than doubles if people's documents of the first tick are kept and only
    the model's own are added (ratio, last tick over first)."""
    return _end(arms["moving_accumulate"]) / arms["moving_accumulate"].kl_bits.iloc[0]


CLAIMS = (
    subsample_costs,
    replace_costs_more,
    pool_wins_when_still,
    pool_loses_when_moving,
    accumulating_first_data_hurts,
)
STILL = tuple(arm for arm in ARMS if arm.startswith("still"))
WALK = tuple(arm for arm in ARMS if arm.startswith("moving"))
PANELS = (
    Panel("kl_bits", "still world: wasted bits", arms=STILL, log=True),
    Panel("kl_bits", "moving world: wasted bits", arms=WALK, log=True),
    Panel("drift_js_bits", "how far the world moves a tick", arms=WALK),
)
READING = """The left and the middle panel show the same five policies. The policies accumulate, subsample and replace
see people's documents of the first tick only; pool and window see those of every tick. Pool and window change places
between the two worlds."""

if __name__ == "__main__":
    run_scenario(__file__)
