"""Right answers can exist and still never be found: support is not search.

Every question has a right answer of positive chance, p = s^L for L steps that are right with chance s. A search of n
answers finds it with chance 1 - (1-p)^n: two steps are found at once and sixteen never, where a verifier has nothing to
accept. So self-training moves where search reaches, and stands still beyond.
"""

import numpy as np

from godmodel.scenarios import run_scenario
from godmodel.sim.config import MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.claims import claim
from godmodel.sim.experiment.panels import Across
from godmodel.sim.training.anchors.first_tick import FirstTick
from godmodel.sim.training.improvements.rest import Rest
from godmodel.sim.training.learners.ngram import NGram
from godmodel.sim.training.verifiers.process import Process
from godmodel.sim.world.tasks import TasksSettings

BASE = Spec(
    ticks=3,
    world=TasksSettings(depth=2, shallowest=2, slip=0.6),
    population=PopulationSettings(people=500, documents=4000),
    trainee=TraineeSettings(learner=NGram(order=3), documents=0, asked=200),
    verifier=Process(),
    anchor=FirstTick(share=1.0),
    measure=MeasureSettings(draws=200, uniform=0.001, ledger=False, sound=True, tries=64, questions=400),
)
REST = {"trainee.improve": [Rest(rounds=2, questions=200, tries=64).model_dump()]}
DEPTHS = (2, 4, 8, 16)


def _deep(d):
    return {"world.depth": d, "world.shallowest": d}


ARMS = {f"steps_{d}": _deep(d) for d in DEPTHS} | {f"trained_{d}": _deep(d) | REST for d in DEPTHS}


def _last(arms, arm, column):
    return float(arms[arm][column].iloc[-1])


@claim(below=1e-9)
def all_supported(arms):
    """Every question has a right answer of positive chance, at every depth (largest share of questions without one)."""
    return max(_last(arms, f"steps_{d}", "task_unsupported") for d in DEPTHS)


@claim(above=0.99)
def shallow_is_found(arms):
    """A search of 64 answers finds a right answer to more than 99 % of the two-step questions (share)."""
    return _last(arms, "steps_2", "pass_at_n")


@claim(above=0.99)
def deep_is_not(arms):
    """A search of 64 answers finds no right answer to more than 99 % of the sixteen-step questions (share)."""
    return _last(arms, "steps_16", "task_not_found")


@claim(within=(0.9, 1.1))
def chance_falls_with_depth(arms):
    """The chance of sound work falls with the number of steps L as 0.4^L (slope of log p per step over log 0.4, within
    a tenth of 1)."""
    p = [np.log(_last(arms, f"steps_{d}", "pass_at_1")) for d in DEPTHS]
    return float(np.polyfit(DEPTHS, p, 1)[0] / np.log(0.4))


@claim(above=0.95)
def training_moves_what_is_found(arms):
    """After self-training, the model solves more than 95 % of the two-step questions at the first attempt (share)."""
    return _last(arms, "trained_2", "pass_at_1")


@claim(below=0.01)
def training_moves_nothing_else(arms):
    """After self-training, the model still solves fewer than 1 % of the sixteen-step questions at the first attempt
    (share)."""
    return _last(arms, "trained_16", "pass_at_1")


CLAIMS = (
    all_supported,
    shallow_is_found,
    deep_is_not,
    chance_falls_with_depth,
    training_moves_what_is_found,
    training_moves_nothing_else,
)
BY_DEPTH = {
    "studied": {f"steps_{d}": d for d in DEPTHS},
    "trained on what it finds": {f"trained_{d}": d for d in DEPTHS},
}
PANELS = (
    Across("pass_at_1", "chance of sound work", BY_DEPTH, "steps of a question", log=True),
    Across("task_not_found", "possible, but not among 64 answers", BY_DEPTH, "steps of a question"),
    Across("task_unsupported", "impossible", BY_DEPTH, "steps of a question"),
)
READING = """Left: the chance of sound work falls by a like factor with every step. Middle: the lines show what 64
answers do not find. Right: the lines show chances below 1e-12. Self-training lifts what is found to certainty and does
not move what is not; where only a handful is found (eight steps), studying that alone narrows the model until it finds
less than before."""

if __name__ == "__main__":
    run_scenario(__file__)
