"""The same number of documents teaches what their answers alone never do, once the work is shown.

Sparse parity of eight bits: four of them count, and nobody says which. With the running parity written below every bit
each step is a small thing to learn. With blanks in its place only the last symbol says anything, no bit alone tells
anything about it, and the model answers by chance (chain of thought: Wei et al. 2022; parity: Kearns 1998).
"""

import numpy as np

from godmodel.scenarios import run_scenario
from godmodel.sim.config import MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.claims import claim
from godmodel.sim.experiment.panels import Dots
from godmodel.sim.training.anchor import Fresh
from godmodel.sim.training.learner import LSTM, NGram
from godmodel.sim.world import TasksSettings
from godmodel.sim.world.families.modular import Modular
from godmodel.sim.world.families.parity import Parity

BASE = Spec(
    ticks=1,
    world=TasksSettings(family=Parity(relevant=4), depth=8, shallowest=8, slip=0.0),
    population=PopulationSettings(people=500, documents=3000),
    trainee=TraineeSettings(learner=LSTM(width=64, epochs=7.0), documents=0),
    anchor=Fresh(share=1.0),
    measure=MeasureSettings(draws=200, ledger=False, questions=400),
)
COUNTED = {"world.family": Modular().model_dump(), "trainee.learner": NGram(order=3).model_dump()}
ARMS = {
    "shown": {},
    "hidden": {"world.shown": 0.0},
    "counted_shown": COUNTED,
    "counted_hidden": COUNTED | {"world.shown": 0.0},
}
CHANCE = {"hidden": 0.5, "counted_hidden": 0.1}


def _above_chance(arms, arm):
    rows = arms[arm]
    return float(np.max(np.abs(rows.pass_at_1 - CHANCE[arm]) / np.sqrt(rows.pass_at_1_stderr**2 + 1e-4)))


@claim(above=0.9)
def shown_work_is_learned(arms):
    """With the work shown an LSTM solves more than 90 % of the questions (share)."""
    return float(arms["shown"].pass_at_1.min())


@claim(below=4.0)
def hidden_work_is_not(arms):
    """With the work hidden it is at chance (furthest from 1/2 in standard errors, these at least .01)."""
    return _above_chance(arms, "hidden")


@claim(above=0.9)
def counting_is_enough(arms):
    """Modular arithmetic of eight steps is learned from shown work by counting three symbols (share)."""
    return float(arms["counted_shown"].pass_at_1.min())


@claim(below=4.0)
def but_not_for_hidden_work(arms):
    """and not from answers alone (furthest from 1/10 in standard errors, these at least .01)."""
    return _above_chance(arms, "counted_hidden")


CLAIMS = (shown_work_is_learned, hidden_work_is_not, counting_is_enough, but_not_for_hidden_work)
PANELS = (
    Dots("pass_at_1", "parity: answers that are right", arms=("shown", "hidden"), reference=0.5),
    Dots("pass_at_1", "arithmetic: answers that are right", arms=("counted_shown", "counted_hidden"), reference=0.1),
    Dots("answer_loss_bits", "loss on the answer"),
)
READING = """Dashed: chance. The same questions, the same answers, the same number of documents: what differs is
whether the steps between them are on paper. Nobody slips here, so that the question tells the answer whether or not
the work is seen."""

if __name__ == "__main__":
    run_scenario(__file__)
