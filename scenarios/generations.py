"""Who grows up with the machine no longer knows another world: newborns take what is public for what there is.

A tenth of the people leave at each tick and newborns take their seats. What a newborn cares for comes partly from what
is public then (`upbringing`), of which a machine that writes a little cool (temperature 0.8) has half. Nobody who is
grown up changes: whatever happens, happens by birth. `untaught` has newborns who are born with tastes of their own, and
`mute` the same upbringing in a public that people wrote alone.
"""

from godmodel.scenarios import run_scenario
from godmodel.sim.config import MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.claims import claim
from godmodel.sim.experiment.panels import Panel
from godmodel.sim.training.anchor import Fresh
from godmodel.sim.training.learner import NGram
from godmodel.sim.world import TopicsSettings

BASE = Spec(
    ticks=60,
    world=TopicsSettings(topics=6, states=0, vocabulary=32, length=8),
    population=PopulationSettings(people=2000, documents=4000, turnover=0.1, upbringing=1.0),
    trainee=TraineeSettings(learner=NGram(order=2), temperature=0.8),
    anchor=Fresh(share=1.0),
    measure=MeasureSettings(draws=200, twin=True, ledger=False, every=2),
)
ARMS = {
    "taught": {},
    "half_taught": {"population.upbringing": 0.5},
    "untaught": {"population.upbringing": 0.0},
    "mute": {"population.performative": 0.0},
}
CONTROLS = ("untaught",)


def _lost(rows, ticks=slice(None)):
    """Entropy of people's mean taste that was lost since the first tick, bits."""
    return float(rows.taste_entropy_bits.iloc[0] - rows.taste_entropy_bits.iloc[-1])


@claim(above=0.1)
def tastes_narrow(arms):
    """Where newborns take what is public for what there is, people lose more than a tenth of a bit of the entropy of
    their tastes in six generations (more than 0.3 was expected; it takes some worlds longer)."""
    return _lost(arms["taught"])


@claim(below=0.03)
def not_by_birth_alone(arms):
    """Where newborns are born with tastes of their own they lose less than 0.03 bits."""
    return _lost(arms["untaught"])


@claim(below=0.1)
def not_without_machines(arms):
    """Nor do they lose much (less than 0.1 bits) where the public that they grow up with is people's alone."""
    return _lost(arms["mute"])


@claim(below=0.5)
def half_an_upbringing_is_not_half_the_harm(arms):
    """With half an upbringing less than half of that is lost: every newborn brings something back (ratio)."""
    return _lost(arms["half_taught"]) / _lost(arms["taught"])


@claim(above=2.0)
def each_generation_goes_on(arms):
    """It goes on from generation to generation: after sixty ticks more than twice as much is lost as after the first
    twenty, in which nine of ten people were replaced (ratio)."""
    h = arms["taught"].taste_entropy_bits
    return float((h.iloc[0] - h.iloc[-1]) / (h.iloc[0] - h.iloc[19]))


CLAIMS = (
    tastes_narrow,
    not_by_birth_alone,
    not_without_machines,
    half_an_upbringing_is_not_half_the_harm,
    each_generation_goes_on,
)
PANELS = (
    Panel("taste_entropy_bits", "diversity of people together"),
    Panel("taste_between_bits", "how different people are"),
    Panel("caused_drift_js_bits", "drift that the machine caused"),
    Panel("age_mean", "mean age"),
    Panel("topic_leader_share", "share of the leading topic"),
)
READING = """Grey: newborns with tastes of their own. Where they grow up with what is public, and half of that is the
machine's, what people care for narrows from generation to generation, though nobody ever changes their mind."""

if __name__ == "__main__":
    run_scenario(__file__)
