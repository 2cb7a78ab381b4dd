"""People who use the machine grow alike: the more of them do, the less diverse people are together.

People read a personalised feed of each other and of a machine that writes a little cool (temperature 0.8), and may
adopt it by its quality, its price, and the neighbours who use it (Brock and Durlauf 2001), so that an adoption curve
emerges. A user lets the machine write half of the documents under the user's name, and half of what a user reads is
what the machine writes for them. The machine prefers what is common, and people come to prefer what they read. In
`muted` the same people, with the same random streams, ignore the machine.
"""

from godmodel.scenarios import run_scenario
from godmodel.sim.config import AdoptionSettings, MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.claims import claim
from godmodel.sim.experiment.panels import Panel
from godmodel.sim.society.feeds.personalised import Personalised
from godmodel.sim.training.anchors.fresh import Fresh
from godmodel.sim.training.learners.ngram import NGram
from godmodel.sim.world.topics import TopicsSettings

BASE = Spec(
    ticks=40,
    world=TopicsSettings(topics=8, states=0, vocabulary=32, length=8),
    population=PopulationSettings(
        people=2000,
        documents=4000,
        exposure=0.3,
        feed=Personalised(),
        performative=1.0,
        adoption=AdoptionSettings(reconsider=0.2, reluctance=5.4, quality=4.0, peers=8.0),
    ),
    trainee=TraineeSettings(learner=NGram(order=2), temperature=0.8, documents=0),
    anchor=Fresh(share=1.0),
    measure=MeasureSettings(draws=200, twin=True, ledger=False),
)
ARMS = {
    "dear": {"trainee.price": 2.0},
    "middling": {},
    "cheap": {"trainee.price": -2.0},
    "muted": {"population.performative": 0.0},
}
CONTROLS = ("muted",)
ORDER = ("dear", "middling", "cheap")


def _lost(rows):
    """Return the entropy that people's mean taste has lost since the first tick, bits."""
    return float(rows.taste_entropy_bits.iloc[0] - rows.taste_entropy_bits.iloc[-1])


@claim(above=0.1)
def people_grow_alike(arms):
    """Where the machine is cheap, people's mean taste loses more than 0.1 bits of entropy in forty ticks (bits)."""
    return _lost(arms["cheap"])


@claim(below=0.02)
def without_it_they_do_not(arms):
    """Where people ignore the machine, people's mean taste loses less than 0.02 bits of entropy in forty ticks
    (bits)."""
    return _lost(arms["muted"])


@claim(above=0.0)
def the_more_use_it_the_more_alike(arms):
    """People's mean taste loses more entropy at every lower price of the machine (smallest difference between
    neighbouring prices, bits)."""
    lost = [_lost(arms[arm]) for arm in ORDER]
    return min(b - a for a, b in zip(lost, lost[1:], strict=False))


@claim(above=0.0)
def cheap_is_used(arms):
    """More people use the machine at the end at every lower price (smallest difference between neighbouring prices,
    share of people)."""
    used = [arms[arm].adoption_share.iloc[-1] for arm in ORDER]
    return min(b - a for a, b in zip(used, used[1:], strict=False))


@claim(above=1.5)
def adoption_is_contagious(arms):
    """At the middling price adoption speeds up: the steepest tick brings more than 1.5 times as many new users as the
    first (ratio)."""
    new = arms["middling"].adoption_share.diff().iloc[1:]
    return float(new.max() / new.iloc[0])


@claim(above=0.5)
def the_machine_caused_it(arms):
    """Where the machine is cheap, the machine caused more than half of the drift (share; drift against a twin world
    with a mute machine)."""
    return float(arms["cheap"].caused_drift_share.iloc[-1])


CLAIMS = (
    people_grow_alike,
    without_it_they_do_not,
    the_more_use_it_the_more_alike,
    cheap_is_used,
    adoption_is_contagious,
    the_machine_caused_it,
)
PANELS = (
    Panel("adoption_share", "people who use the machine"),
    Panel("taste_entropy_bits", "diversity of people together"),
    Panel("taste_between_bits", "how different people are from each other"),
    Panel("caused_drift_js_bits", "drift that the machine caused"),
    Panel("machine_read_share", "machine's share of what people read"),
    Panel("topic_leader_share", "share of the leading topic"),
)
READING = """Grey shows the same people, who ignore the machine. The S-shaped curves at the top left come from nothing
but quality, price and neighbours. A good line is level with grey: where the machine is used, what people care for
narrows."""

if __name__ == "__main__":
    run_scenario(__file__)
