"""A learner that is given people's exact law wastes nothing: KL(p_t || learner) is 0 at every tick.

This is the positive control of every other scenario (the essay's first claim: one exact p* would predict, generate and
compress at Shannon's entropy). The arm `oracle` is given people's exact law (`god`) at each tick, while tastes move
along the graph, people read what the machine publishes, and the topics walk at random. The negative control `yesterday`
is given the law at every second tick only, and pays for being a tick late. The arm `student`, a trigram, has to learn
the law from documents.
"""

from godmodel.scenarios import run_scenario
from godmodel.sim.config import MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.claims import claim
from godmodel.sim.experiment.panels import Panel
from godmodel.sim.training.learners.god import God
from godmodel.sim.world.drifts.random_walk import RandomWalk

BASE = Spec(
    ticks=12,
    drift=RandomWalk(step=0.2),
    population=PopulationSettings(people=500, documents=2000, influence=0.2, exposure=0.1),
    trainee=TraineeSettings(learner=God()),
    measure=MeasureSettings(draws=500),
)
ARMS = {
    "oracle": {},
    "yesterday": {"trainee.retrain.interval": 2},
    "student": {"trainee.learner": "ngram"},
}
CONTROLS = ("student",)
SEEDS = 3


@claim(below=1e-9)
def wastes_nothing(arms):
    """The oracle's KL divergence from people's exact law is zero within rounding at every tick (largest, bits per
    document)."""
    return arms["oracle"].kl_bits.abs().max()


@claim(below=4.0)
def generates_at_entropy(arms):
    """The entropy of what the oracle generates is within 4 standard errors of people's own entropy at every tick
    (largest difference, standard errors)."""
    t = arms["oracle"]
    error = (t.entropy_learner_bits_stderr**2 + t.entropy_world_bits_stderr**2) ** 0.5
    return ((t.entropy_learner_bits - t.entropy_world_bits).abs() / error).max()


@claim(above=0.01)
def a_tick_late_costs(arms):
    """A model that holds the exact law of the tick before wastes more than 0.01 bits a document (smallest KL divergence
    at the ticks without study)."""
    return arms["yesterday"].kl_bits[1::2].min()


@claim(above=0.1)
def students_pay(arms):
    """A trigram that must learn from documents wastes more than 0.1 bits a document at every tick (smallest KL
    divergence)."""
    return arms["student"].kl_bits.min()


CLAIMS = (wastes_nothing, generates_at_entropy, a_tick_late_costs, students_pay)
PANELS = (
    Panel("kl_bits", "wasted bits", reference=0.0),
    Panel("entropy_learner_bits", "entropy of what it generates", reference="entropy_world_bits"),
    Panel("drift_js_bits", "how far the world moved"),
)
READING = """A good line is flat at 0 in the left panel: nobody can predict people better than the law they write from.
The saw-tooth is what one tick of staleness costs. In the middle panel the dashed line is the entropy of the world
itself."""

if __name__ == "__main__":
    run_scenario(__file__)
