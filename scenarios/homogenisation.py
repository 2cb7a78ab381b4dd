"""People who use the machine grow alike: the more of them do, the less diverse people are together.

People read a personalised feed of each other and of a machine that writes a little cool (temperature 0.8), and may
adopt it: by its quality, its price, and the neighbours who use it (Brock and Durlauf 2001), so that an adoption curve
emerges. A user lets it write half of what they sign, and half of what they read is what it writes for them. The machine
prefers what is common, and people come to prefer what they read. `muted` has the same people and the same dice, and
they ignore the machine.
"""

from godmodel.scenarios import run_scenario
from godmodel.sim.config import AdoptionSettings, MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.claims import claim
from godmodel.sim.experiment.panels import Panel
from godmodel.sim.society.feeds import Personalised
from godmodel.sim.training.anchor import Fresh
from godmodel.sim.training.learner import NGram
from godmodel.sim.world import TopicsSettings

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
    """Entropy of people's mean taste that was lost since the first tick, bits."""
    return float(rows.taste_entropy_bits.iloc[0] - rows.taste_entropy_bits.iloc[-1])


@claim(above=0.1)
def people_grow_alike(arms):
    """Where the machine is cheap, people's tastes lose more than a tenth of a bit of entropy in forty ticks."""
    return _lost(arms["cheap"])


@claim(below=0.02)
def without_it_they_do_not(arms):
    """Where people ignore it, they lose less than a fiftieth of a bit."""
    return _lost(arms["muted"])


@claim(above=0.0)
def the_more_use_it_the_more_alike(arms):
    """The cheaper it is the more is lost (smallest difference between neighbouring prices, bits)."""
    lost = [_lost(arms[arm]) for arm in ORDER]
    return min(b - a for a, b in zip(lost, lost[1:], strict=False))


@claim(above=0.0)
def cheap_is_used(arms):
    """and the more people use it at the end (smallest difference between neighbouring prices, share of people)."""
    used = [arms[arm].adoption_share.iloc[-1] for arm in ORDER]
    return min(b - a for a, b in zip(used, used[1:], strict=False))


@claim(above=1.5)
def adoption_is_contagious(arms):
    """Adoption speeds up before it slows down: at the middling price its steepest tick brings more than one and a half
    times as many users as its first (ratio)."""
    new = arms["middling"].adoption_share.diff().iloc[1:]
    return float(new.max() / new.iloc[0])


@claim(above=0.5)
def the_machine_caused_it(arms):
    """The twin world with a mute machine has moved less far from its beginning than the two worlds are apart (share of
    the drift that the machine caused)."""
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
READING = """Grey: the same people, who ignore the machine. The S-shaped curves at the top left come from nothing but
quality, price and neighbours. Good is level with grey: where the machine is used, what people care for narrows."""

if __name__ == "__main__":
    run_scenario(__file__)
