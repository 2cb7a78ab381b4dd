"""Where people pass off the machine's documents as their own, an anchor is worth only its truly human share.

Everybody uses the machine and lets it write a share h of what they publish under their own names. Nobody says so, and
the trainee's anchor takes what passes as people's: a nominal share a of its training set, of which a (1 - h) is real.
In `honest_50`, `honest_35` and `honest_05` nobody passes anything off, and the anchors are 50, 35 and 5 %. If
provenance is all that matters, then a nominal 50 % with 30 % hidden adoption must behave as an honest 35 %. In
`labelled` the same people live where labels are mandatory. Nobody's taste moves: the world stands still.
"""

from godmodel.scenarios import run_scenario
from godmodel.sim.config import AdoptionSettings, MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.claims import bands_off_kl, claim
from godmodel.sim.experiment.panels import Panel
from godmodel.sim.training.anchors.fresh import Fresh
from godmodel.sim.training.learners.ngram import NGram
from godmodel.sim.world.topics import TopicsSettings

NOMINAL, HIDDEN = 0.5, 0.3
EVERYBODY = {"population.adoption": AdoptionSettings(reconsider=1.0, reluctance=-50.0, quality=0.0, passing=HIDDEN)}
BASE = Spec(
    ticks=16,
    world=TopicsSettings(topics=4, states=0, vocabulary=64, length=16),
    population=PopulationSettings(people=1000, documents=6000),
    trainee=TraineeSettings(learner=NGram(order=2), temperature=0.9, shelf=4000),
    anchor=Fresh(share=NOMINAL),
    measure=MeasureSettings(draws=1000),
)
ARMS = {
    "hidden_30": EVERYBODY,
    "honest_50": {},
    "honest_35": {"anchor.share": NOMINAL * (1 - HIDDEN)},
    "labelled": EVERYBODY | {"labels": "mandatory"},
    "hidden_all": EVERYBODY | {"population.adoption.passing": 0.9},
    "honest_05": {"anchor.share": NOMINAL * 0.1},
}
CONTROLS = ("honest_50",)


def _late(rows):
    """Return the mean KL divergence over the last eight ticks, bits per document."""
    return float(rows.kl_bits.iloc[-8:].mean())


@claim(within=(0.28, 0.32))
def a_third_is_hidden(arms):
    """With 30 % hidden adoption, the machine wrote 28 to 32 % of the documents that pass as people's (mean share over
    the ticks with users)."""
    return float(arms["hidden_30"].passed_off_share.iloc[1:].mean())


@claim(within=(0.33, 0.37))
def true_share(arms):
    """With 30 % hidden adoption, half of the training set passes as people's at every tick with users, and people
    really wrote 33 to 37 % of the training set (mean share)."""
    rows = arms["hidden_30"].iloc[1:]
    return float(rows.anchor_true_share.mean()) if (rows.anchor_nominal_share == NOMINAL).all() else float("nan")


@claim(within=(0.7, 1.3))
def the_true_share_decides(arms):
    """With a nominal 50 % real documents and 30 % hidden adoption, the KL divergence is that of an honest 35 %
    (position between two honest arms: 0 is 50 %, 1 is 35 %)."""
    nominal, true = _late(arms["honest_50"]), _late(arms["honest_35"])
    return (_late(arms["hidden_30"]) - nominal) / (true - nominal)


@claim(within=(0.7, 1.3))
def so_it_does_at_ninety(arms):
    """With a nominal 50 % real documents and 90 % hidden adoption, the KL divergence is that of an honest 5 % (position
    between two honest arms: 0 is 50 %, 1 is 5 %)."""
    nominal, true = _late(arms["honest_50"]), _late(arms["honest_05"])
    return (_late(arms["hidden_all"]) - nominal) / (true - nominal)


@claim(within=(-0.3, 0.3))
def labels_undo_it(arms):
    """With mandatory labels, people who let the machine write 30 % of their documents leave the KL divergence at that
    of an honest 50 % (position between two honest arms: 0 is 50 %, 1 is 35 %)."""
    nominal, true = _late(arms["honest_50"]), _late(arms["honest_35"])
    return (_late(arms["labelled"]) - nominal) / (true - nominal)


@claim(below=1e-9)
def adds_up(arms):
    """The ledger's bands, with the band of hidden documents among them, add up to the KL divergence at every tick of
    every arm, up to rounding (largest difference, bits)."""
    return max(bands_off_kl(rows) for rows in arms.values())


CLAIMS = (a_third_is_hidden, true_share, the_true_share_decides, so_it_does_at_ninety, labels_undo_it, adds_up)
PANELS = (
    Panel("kl_bits", "wasted bits", log=True),
    Panel("anchor_nominal_share", "nominal share of people's documents"),
    Panel("anchor_true_share", "true share of people's documents"),
    Panel("ledger_feedback_bits", "bits that machines' documents cost"),
    Panel("tail_ratio", "mass on the rarest symbols", reference=1.0),
)
READING = """The line hidden_30 (half of its training set passes as people's) lies on honest_35 and not on the grey
line: what counts is the true share, which the trainee cannot see. Likewise hidden_all lies on honest_05."""

if __name__ == "__main__":
    run_scenario(__file__)
