"""Every boundary has its price in bits: if a boundary is switched off, its band of the gap is gone.

People write about three topics, which drift; a community is never published; rare words share one token; half of the
training set is the machine's own, sharpened output; and the learner is a bigram that retrains every fourth tick on a
finite sample. In `all_on` each of these costs bits of KL(p_t || learner), and the ledger says how many. Each `no_...`
arm removes one of them, and its band must vanish there. The ledger is a chain: removing one handicap may change what a
later one costs.
"""

from godmodel.scenarios import run_scenario
from godmodel.sim.config import MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.claims import bands_off_kl, claim
from godmodel.sim.experiment.panels import Bands
from godmodel.sim.society.lenses.hidden import HiddenCommunity
from godmodel.sim.training.anchors.fresh import Fresh
from godmodel.sim.training.learners.ngram import NGram
from godmodel.sim.training.retraining.fixed import Fixed
from godmodel.sim.training.tokenizers.merge import Merge
from godmodel.sim.world.drifts.random_walk import RandomWalk
from godmodel.sim.world.topics import TopicsSettings

BASE = Spec(
    ticks=16,
    world=TopicsSettings(topics=3, states=0, vocabulary=32, length=16),
    drift=RandomWalk(step=0.15),
    lens=HiddenCommunity(topic=0, share=0.4),
    population=PopulationSettings(people=1000, documents=4000, concentration=0.5),
    trainee=TraineeSettings(
        learner=NGram(order=2), tokenizer=Merge(classes=20), retrain=Fixed(interval=4), temperature=0.9
    ),
    anchor=Fresh(share=0.5),
    measure=MeasureSettings(draws=2000),
)
ARMS = {
    "all_on": {},
    "no_staleness": {"trainee.retrain.interval": 1, "drift": "still"},
    "no_lens": {"lens": "clear"},
    "no_tokenizer": {"trainee.tokenizer": "identity"},
    "no_feedback": {"anchor.share": 1.0},
    "more_data": {"population.documents": 40000, "trainee.shelf": 40000},
}


def _band(rows, name):
    """Return the mean of a band over the second half of the run, bits per document."""
    return float(rows[f"ledger_{name}_bits"].iloc[len(rows) // 2 :].mean())


@claim(above=0.02)
def all_cost(arms):
    """With every boundary switched on, each of the five bands costs more than 0.02 bits a document (the cheapest, bits
    per document)."""
    return min(_band(arms["all_on"], b) for b in ("staleness", "observability", "tokenization", "feedback", "learning"))


@claim(below=1e-9)
def adds_up(arms):
    """The ledger's bands add up to KL(p_t || learner) at every tick of every arm, up to rounding (largest difference,
    bits)."""
    return max(bands_off_kl(rows) for rows in arms.values())


@claim(within=(-1e-9, 1e-9))
def staleness_goes(arms):
    """The staleness band is zero in a still world with a model that retrains at every tick (largest, bits per
    document)."""
    return float(abs(arms["no_staleness"].ledger_staleness_bits).max())


@claim(within=(-1e-9, 1e-9))
def observability_goes(arms):
    """The observability band is zero where everybody's documents are published (largest, bits per document)."""
    return float(abs(arms["no_lens"].ledger_observability_bits).max())


@claim(within=(-1e-9, 1e-9))
def tokenization_goes(arms):
    """The tokenization band is zero where every symbol has its own token (largest, bits per document)."""
    return float(abs(arms["no_tokenizer"].ledger_tokenization_bits).max())


@claim(within=(-1e-9, 1e-9))
def feedback_goes(arms):
    """The feedback band is zero where people wrote all of the training set (largest, bits per document)."""
    return float(abs(arms["no_feedback"].ledger_feedback_bits).max())


@claim(within=(0.9, 1.1))
def data_buys_no_capacity(arms):
    """Ten times the documents change the learning band by less than a tenth, because what a bigram lacks is capacity
    (ratio; a fall to under three quarters was expected beforehand, and does not happen)."""
    return _band(arms["more_data"], "learning") / _band(arms["all_on"], "learning")


@claim(within=(0.9, 1.1))
def data_buys_no_tokens(arms):
    """Ten times the documents change the tokenization band by less than a tenth (ratio)."""
    return _band(arms["more_data"], "tokenization") / _band(arms["all_on"], "tokenization")


CLAIMS = (
    all_cost,
    adds_up,
    staleness_goes,
    observability_goes,
    tokenization_goes,
    feedback_goes,
    data_buys_no_capacity,
    data_buys_no_tokens,
)
PANELS = tuple(Bands(arm, arm.replace("_", " ")) for arm in ARMS)
READING = """Each area is what one boundary adds to KL(p_t || learner), the black line. The band of a colour is gone in
the arm that switches its boundary off. The teeth appear because the model is retrained every fourth tick, while the
world walks on."""

if __name__ == "__main__":
    run_scenario(__file__)
