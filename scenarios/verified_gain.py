"""A model that learns its own answers gains if a verifier can tell right from wrong, and not otherwise.

People answer six-step questions in modular arithmetic and slip at two steps of five. A model studies them once, then
only its own answers to people's questions, as far as a verifier lets them through: q(x) ∝ p(x) w(x), again and again
(self-training; Ferbach et al. 2024, Feng et al. 2024). Without a verifier nothing is gained. In the two arms `odds_*` a
question has one step, so that the verdict on the answer is all there is to know: each round multiplies the odds of a
right answer by phi / psi, the ratio of the chances that a right and that a wrong answer is accepted.
"""

import numpy as np

from godmodel.scenarios import run_scenario
from godmodel.sim.config import MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.claims import claim
from godmodel.sim.experiment.panels import Panel
from godmodel.sim.training.learners.ngram import NGram
from godmodel.sim.training.verifiers.exact import Exact
from godmodel.sim.training.verifiers.human import Human
from godmodel.sim.training.verifiers.noisy import Noisy
from godmodel.sim.world.tasks import TasksSettings

BASE = Spec(
    ticks=9,
    world=TasksSettings(depth=6, shallowest=6, slip=0.4),
    population=PopulationSettings(people=500, documents=4000),
    trainee=TraineeSettings(learner=NGram(order=3), writes="answers"),
    measure=MeasureSettings(draws=400, uniform=0.001, ledger=False),
)
ODDS = {"world.depth": 1, "world.shallowest": 1, "world.slip": 0.88, "population.documents": 30_000}
RATIO = {"odds_060": 0.9 / 0.6, "odds_075": 0.9 / 0.75}
ARMS = {
    "exact": {"verifier": Exact().model_dump()},
    "human": {"verifier": Human(budget=None).model_dump()},
    "noisy": {"verifier": Noisy(accepts_right=0.9, accepts_wrong=0.3).model_dump()},
    "none": {},
    "odds_060": ODDS | {"verifier": Noisy(accepts_right=0.9, accepts_wrong=0.6).model_dump()},
    "odds_075": ODDS | {"verifier": Noisy(accepts_right=0.9, accepts_wrong=0.75).model_dump()},
}
CONTROLS = ("none",)


def _gain(rows):
    return float(rows.pass_at_1.iloc[-1] / rows.pass_at_1.iloc[0])


def _odds(arms, arm):
    """Return the move of the log-odds per round, divided by log(phi / psi)."""
    p = arms[arm].pass_at_1.to_numpy()
    rounds = len(p) - 1
    return float((np.log(p[-1] / (1 - p[-1])) - np.log(p[0] / (1 - p[0]))) / (rounds * np.log(RATIO[arm])))


@claim(below=0.15)
def begins_low(arms):
    """A model that has studied people's documents alone gives right answers to fewer than 15 % of the questions
    (share)."""
    return float(arms["exact"].pass_at_1.iloc[0])


@claim(above=3.0)
def exact_gains(arms):
    """With an exact verifier, eight rounds of self-training more than triple the share of right answers (ratio)."""
    return _gain(arms["exact"])


@claim(below=1.1)
def nothing_without(arms):
    """Without a verifier, eight rounds of self-training raise the share of right answers by less than a tenth
    (ratio)."""
    return _gain(arms["none"])


@claim(within=(0.8, 1.2))
def people_who_slip_hardly_help(arms):
    """With people as verifiers, who slip as often as the authors, eight rounds of self-training change the share of
    right answers by less than a fifth (ratio; more than 1.5 was expected)."""
    return _gain(arms["human"])


@claim(within=(0.9, 1.1))
def odds_move_by_the_ratio(arms):
    """With chances of acceptance of 0.9 for right and 0.6 for wrong answers, the log-odds of a right answer move by
    log(0.9/0.6) a round, within a tenth (measured over predicted)."""
    return _odds(arms, "odds_060")


@claim(within=(0.8, 1.2))
def odds_move_by_a_small_ratio(arms):
    """With chances of acceptance of 0.9 for right and 0.75 for wrong answers, the log-odds of a right answer move by
    log(0.9/0.75) a round, within a fifth (measured over predicted)."""
    return _odds(arms, "odds_075")


CLAIMS = (
    begins_low,
    exact_gains,
    nothing_without,
    people_who_slip_hardly_help,
    odds_move_by_the_ratio,
    odds_move_by_a_small_ratio,
)
PANELS = (
    Panel("pass_at_1", "answers that are right", arms=("exact", "human", "noisy", "none")),
    Panel("pass_at_1", "one step: odds times phi/psi a round", arms=("odds_060", "odds_075")),
    Panel("kl_bits", "distance from people", arms=("exact", "human", "noisy", "none"), log=True),
)
READING = """Left: who can tell right from wrong decides who gains; without a verifier nothing happens. Middle: a
verifier that errs moves the odds by a fixed factor. Right: what is gained in being right is lost in being like people,
who slip."""

if __name__ == "__main__":
    run_scenario(__file__)
