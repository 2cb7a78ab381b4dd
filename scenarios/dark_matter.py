"""No amount of data and no larger model brings back what a hidden community does not publish.

A third of the people, those who care most for one topic, write and are never published; p_t is the law of everybody's
documents. The best that a learner can reach from the record is the record's own law. Its distance from p_t is the
ledger's observability band, which is exact. The arm `more_data` has sixteen times the documents. The arm `larger` has
as many documents and a model with two more symbols of context. The control `missing` loses as many documents, but by
lot.
"""

from godmodel.scenarios import run_scenario
from godmodel.sim.config import MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.claims import claim
from godmodel.sim.experiment.panels import Bands, Dots
from godmodel.sim.society.lenses.hidden import HiddenCommunity
from godmodel.sim.training.anchors.fresh import Fresh
from godmodel.sim.training.learners.ngram import NGram
from godmodel.sim.world.topics import TopicsSettings

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
    """The hidden community costs more than 0.2 bits a document, whatever the data and the model (smallest observability
    band of three arms, bits per document)."""
    return min(_mean(arms[a], "ledger_observability_bits") for a in ("hidden", "more_data", "larger"))


@claim(within=(0.9, 1.1))
def data_does_not_help(arms):
    """Sixteen times the documents and a larger model change the observability band by less than a tenth (ratio)."""
    return _mean(arms["larger"], "ledger_observability_bits") / _mean(arms["hidden"], "ledger_observability_bits")


@claim(below=0.9)
def data_helps_elsewhere(arms):
    """Sixteen times the documents and a larger model shrink the learning band to less than nine tenths (ratio)."""
    return _mean(arms["larger"], "ledger_learning_bits") / _mean(arms["hidden"], "ledger_learning_bits")


@claim(above=1.0)
def never_below(arms):
    """The KL divergence stays above the observability band with more data and with a larger model (smallest ratio of
    the two)."""
    return min(_mean(arms[a], "kl_bits") / _mean(arms[a], "ledger_observability_bits") for a in ("more_data", "larger"))


@claim(within=(-1e-9, 1e-9))
def chance_costs_nothing(arms):
    """The observability band is zero where as many documents are lost by lot (largest, bits per document)."""
    return float(abs(arms["missing"].ledger_observability_bits).max())


CLAIMS = (it_costs, data_does_not_help, data_helps_elsewhere, never_below, chance_costs_nothing)
PANELS = (
    Dots("kl_bits", "bits wasted on everybody's documents"),
    Dots("ledger_observability_bits", "part of it that was never published"),
    Bands("larger", "more data and a larger model"),
)
READING = """Left: a larger model on more data brings the gap down towards the floor that the middle panel shows, and
not below it; more data alone do not help a bigram. The control (grey) has the same data and the same model as `larger`,
and loses a third of the documents by lot."""

if __name__ == "__main__":
    run_scenario(__file__)
