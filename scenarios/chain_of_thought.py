"""Documents that show their work teach a model what as many documents with bare answers never teach it.

The question is a sparse parity of eight bits: four of the bits count, and nobody says which. If the running parity is
written below every bit, each step is a small thing to learn. If blanks stand in its place, only the last symbol tells
anything, no single bit tells anything about that symbol, and the model answers by chance (chain of thought: Wei et al.
2022; parity: Kearns 1998).
"""

import numpy as np

from godmodel.scenarios import run_scenario
from godmodel.sim.config import MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.claims import claim
from godmodel.sim.experiment.panels import Dots
from godmodel.sim.training.anchors.fresh import Fresh
from godmodel.sim.training.learners.lstm import LSTM
from godmodel.sim.training.learners.ngram import NGram
from godmodel.sim.world.families.modular import Modular
from godmodel.sim.world.families.parity import Parity
from godmodel.sim.world.tasks import TasksSettings

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
    """With the work shown, an LSTM gives right answers to more than 90 % of the parity questions at the first attempt
    (share)."""
    return float(arms["shown"].pass_at_1.min())


@claim(below=4.0)
def hidden_work_is_not(arms):
    """With the work hidden, an LSTM's share of right parity answers is within 4 standard errors of chance, 1/2 (largest
    distance, standard errors of at least 0.01)."""
    return _above_chance(arms, "hidden")


@claim(above=0.9)
def counting_is_enough(arms):
    """With the work shown, a trigram that counts symbols gives right answers to more than 90 % of the eight-step
    questions in modular arithmetic (share)."""
    return float(arms["counted_shown"].pass_at_1.min())


@claim(below=4.0)
def but_not_for_hidden_work(arms):
    """With the work hidden, a trigram's share of right answers in modular arithmetic is within 4 standard errors of
    chance, 1/10 (largest distance, standard errors of at least 0.01)."""
    return _above_chance(arms, "counted_hidden")


CLAIMS = (shown_work_is_learned, hidden_work_is_not, counting_is_enough, but_not_for_hidden_work)
PANELS = (
    Dots("pass_at_1", "parity: answers that are right", arms=("shown", "hidden"), reference=0.5),
    Dots("pass_at_1", "arithmetic: answers that are right", arms=("counted_shown", "counted_hidden"), reference=0.1),
    Dots("answer_loss_bits", "loss on the answer"),
)
READING = """The dashed line is chance. The questions, the answers and the number of documents are the same; the arms
differ in whether the steps in between are written down. Nobody slips here, so that the question determines the answer
whether or not the work is shown."""

if __name__ == "__main__":
    run_scenario(__file__)
