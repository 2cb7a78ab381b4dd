"""More documents from a still world buy a better model, by a power law: log KL falls in a straight line.

Autoregressive learning approximates the law of what people publish: with n documents the waste KL(p || learner) falls
about as a power of n, until the learner's own form is the limit. The trainee here publishes nothing and keeps every
human document (`grows`), so that its training set grows from one tick to the next. The control `fixed` studies a new
training set of the same size each tick and gains nothing. The world is one Markov chain, which a bigram can express:
its slope would be -1 if all parameters were well observed (k/2n nats for k of them), and is flatter while the rare
contexts of a Zipf tail still wait for their first document. The arm `unigram` has the documents but not the capacity:
it meets its floor.
"""

import numpy as np

from godmodel.scenarios import run_scenario
from godmodel.sim.config import MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.claims import claim
from godmodel.sim.experiment.panels import Panel
from godmodel.sim.training.anchors.accumulate import Accumulate
from godmodel.sim.training.learners.ngram import NGram
from godmodel.sim.world.topics import TopicsSettings

BASE = Spec(
    ticks=32,
    world=TopicsSettings(topics=1, states=0),
    population=PopulationSettings(people=250, documents=250),
    trainee=TraineeSettings(learner=NGram(order=2), documents=0),
    anchor=Accumulate(real="all"),
    measure=MeasureSettings(draws=500),
)
ARMS = {
    "grows": {},
    "unigram": {"trainee.learner.order": 1},
    "fixed": {"anchor": "fresh", "anchor.share": 1.0},
}
CONTROLS = ("fixed",)


def _slope(rows):
    return np.polyfit(np.log(rows.shelf_documents), np.log(rows.kl_bits), 1)[0]


@claim(within=(-1.0, -0.6))
def falls_as_a_power(arms):
    """The KL divergence falls as a power of the number of documents, with an exponent between -1 and -0.6 (slope of log
    KL against log documents)."""
    return _slope(arms["grows"])


@claim(above=0.95)
def on_a_line(arms):
    """The logarithm of the KL divergence falls in a straight line with the logarithm of the number of documents
    (squared correlation, above 0.95)."""
    rows = arms["grows"]
    return np.corrcoef(np.log(rows.shelf_documents), np.log(rows.kl_bits))[0, 1] ** 2


@claim(within=(-0.05, 0.05))
def capacity_is_a_floor(arms):
    """A unigram gains next to nothing from more documents: its slope of log KL against log documents is between -0.05
    and 0.05."""
    return _slope(arms["unigram"])


@claim(within=(0.9, 1.1))
def no_more_data_no_gain(arms):
    """With a training set of fixed size, the KL divergence changes by less than a tenth (ratio, mean of the last five
    ticks over the first five)."""
    kl = arms["fixed"].kl_bits
    return kl[-5:].mean() / kl[:5].mean()


CLAIMS = (falls_as_a_power, on_a_line, capacity_is_a_floor, no_more_data_no_gain)
PANELS = (
    Panel("kl_bits", "wasted bits against data", arms=("grows", "unigram"), log=True, over="shelf_documents"),
    Panel("cross_entropy_bits", "code length against the limit", reference="entropy_world_bits"),
    Panel("tail_loss_bits", "loss on the rarest symbols"),
)
READING = """Left, with both axes logarithmic: a straight line is a power law, and a flat one is a model too small for
its data. Middle: the dashed line is Shannon's limit, the world's own entropy; no learner goes below it."""

if __name__ == "__main__":
    run_scenario(__file__)
