"""What a hidden community never published, no amount of data and no larger model brings back.

A third of the people, those who care most for one topic, write and are never published; p_t is the law of everybody's
documents. The best that a learner can reach from the record is the record's own law, and its distance from p_t is the
ledger's observability band, an exact law's. `more_data` has sixteen times the documents, `larger` a model with one more
symbol of context and as many documents as that, `missing` is the control that loses as many documents, but by lot.
"""

from godmodel.scenarios import run_scenario
from godmodel.sim.config import MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.claims import claim
from godmodel.sim.experiment.panels import Bands, Dots
from godmodel.sim.society.lens import HiddenCommunity
from godmodel.sim.training.anchor import Fresh
from godmodel.sim.training.learner import NGram
from godmodel.sim.world import TopicsSettings

BASE = Spec(
    ticks=6,
    world=TopicsSettings(topics=3, states=0, vocabulary=12, length=12),
    lens=HiddenCommunity(topic=0, share=1 / 3),
    population=PopulationSettings(people=900, documents=4000, concentration=0.1),
    trainee=TraineeSettings(learner=NGram(order=2), documents=0),
    anchor=Fresh(share=1.0),
    measure=MeasureSettings(draws=2000),
)
MORE = {"population.documents": 64_000}
ARMS = {
    "hidden": {},
    "more_data": MORE,
    "larger": MORE | {"trainee.learner.order": 4},
    "missing": MORE | {"trainee.learner.order": 4, "lens": {"kind": "missing", "share": 1 / 3}},
}
CONTROLS = ("missing",)


def _mean(rows, column):
    return float(rows[column].mean())


@claim(above=0.2)
def it_costs(arms):
    """The hidden community costs over a fifth of a bit a document (the smallest band of the three arms)."""
    return min(_mean(arms[a], "ledger_observability_bits") for a in ("hidden", "more_data", "larger"))


@claim(within=(0.9, 1.1))
def data_does_not_help(arms):
    """Sixteen times the documents and a larger model leave that band where it was, within a tenth (ratio)."""
    return _mean(arms["larger"], "ledger_observability_bits") / _mean(arms["hidden"], "ledger_observability_bits")


@claim(below=0.9)
def data_helps_elsewhere(arms):
    """They do shrink what is learnable: the learning band falls below nine tenths (ratio)."""
    return _mean(arms["larger"], "ledger_learning_bits") / _mean(arms["hidden"], "ledger_learning_bits")


@claim(above=1.0)
def never_below(arms):
    """No arm's KL falls below its band (smallest ratio)."""
    return min(_mean(arms[a], "kl_bits") / _mean(arms[a], "ledger_observability_bits") for a in ("more_data", "larger"))


@claim(within=(-1e-9, 1e-9))
def chance_costs_nothing(arms):
    """As many documents lost by lot cost nothing but data: the band is zero."""
    return float(abs(arms["missing"].ledger_observability_bits).max())


CLAIMS = (it_costs, data_does_not_help, data_helps_elsewhere, never_below, chance_costs_nothing)
PANELS = (
    Dots("kl_bits", "bits wasted on everybody's documents"),
    Dots("ledger_observability_bits", "of which: what was never published"),
    Bands("larger", "more data and a larger model"),
)
READING = """Left: a larger model on more data brings the gap down towards the middle panel's floor and not below it;
more data alone do not help a bigram. The control (grey) has the same data and the same model as `larger`, and loses its
third of the documents by lot."""

if __name__ == "__main__":
    run_scenario(__file__)
