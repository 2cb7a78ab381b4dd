"""Documents are a projection of thought: nobody escapes the loss of what hidden work would tell of the answer.

People answer six-step questions, slip at one step of ten, and show a share of their work. Where the work is hidden,
even people's own law cannot tell the answer for sure, since p(y|x) = sum_z p(z|x) p(y|x, z): the price is exactly
I(Y;Z|X). A learner pays at least that for each answer whose work is hidden, and more if it cannot work out the question
by itself.
"""

import numpy as np

from godmodel.scenarios import run_scenario
from godmodel.sim.config import MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.claims import claim
from godmodel.sim.experiment.panels import Across
from godmodel.sim.training.anchors.fresh import Fresh
from godmodel.sim.training.learners.ngram import NGram
from godmodel.sim.world.tasks import TasksSettings

BASE = Spec(
    ticks=3,
    world=TasksSettings(depth=6, slip=0.1),
    population=PopulationSettings(people=500, documents=4000),
    trainee=TraineeSettings(learner=NGram(order=3), documents=0),
    anchor=Fresh(share=1.0),
    measure=MeasureSettings(draws=200, ledger=False, questions=4000, tries=1),
)
SHARES = {"shown_000": 0.0, "shown_025": 0.25, "shown_050": 0.5, "shown_075": 0.75, "shown_100": 1.0}
ARMS = {arm: {"world.shown": share} for arm, share in SHARES.items()} | {
    "more_data": {"world.shown": 0.0, "population.documents": 40_000},
    "god": {"world.shown": 0.0, "trainee.learner": "god"},
}
CONTROLS = ("god",)


def _mean(arms, arm, column):
    return float(arms[arm][column].mean())


@claim(below=0.02)
def the_gap_is_exact(arms):
    """The loss of people's own law is (share hidden) times I(Y;Z|X) within 0.02 bits, whatever the share (largest
    distance, bits per answer)."""
    return max(
        abs(_mean(arms, arm, "answer_loss_world_bits") - (1 - s) * _mean(arms, arm, "work_information_bits"))
        for arm, s in SHARES.items()
    )


@claim(below=1e-9)
def god_pays_it(arms):
    """A learner that knows people's exact law pays exactly the loss of that law where all work is hidden (distance,
    bits per answer)."""
    return abs(_mean(arms, "god", "answer_loss_bits") - _mean(arms, "god", "answer_loss_world_bits"))


@claim(above=0.0)
def nobody_pays_less(arms):
    """A trigram pays more than people's own law at every share of shown work (smallest excess, bits per answer)."""
    return min(
        _mean(arms, a, "answer_loss_bits") - _mean(arms, a, "answer_loss_world_bits") for a in (*SHARES, "more_data")
    )


@claim(below=0.05)
def showing_helps(arms):
    """With all work shown, the learner pays less than a twentieth of what it pays with all work hidden (ratio of losses
    on the answer)."""
    return _mean(arms, "shown_100", "answer_loss_bits") / _mean(arms, "shown_000", "answer_loss_bits")


@claim(within=(-0.1, 0.1))
def loss_falls_in_proportion(arms):
    """The learner's loss falls along a straight line as more work is shown (distance of the loss at half from the
    middle of both ends, within 0.1 bits per answer)."""
    loss = [_mean(arms, arm, "answer_loss_bits") for arm in SHARES]
    return float(loss[2] - np.mean([loss[0], loss[4]]))


@claim(above=0.95)
def data_does_not_replace_it(arms):
    """With all work hidden, ten times the documents leave more than 95 % of the learner's loss on the answer
    (ratio)."""
    return _mean(arms, "more_data", "answer_loss_bits") / _mean(arms, "shown_000", "answer_loss_bits")


CLAIMS = (
    the_gap_is_exact,
    god_pays_it,
    nobody_pays_less,
    showing_helps,
    loss_falls_in_proportion,
    data_does_not_replace_it,
)
BY_SHARE = {"4,000 documents": SHARES, "40,000 documents": {"more_data": 0.0}, "god": {"god": 0.0}}
PANELS = (
    Across("answer_loss_bits", "what the learner pays for an answer", BY_SHARE, "share of shown work"),
    Across("answer_loss_world_bits", "part that people's own law pays", BY_SHARE, "share of shown work"),
    Across("pass_at_1", "answers that are right", BY_SHARE, "share of shown work"),
)
READING = """Left: the lines show the loss on the answer, given the question and what is shown of the work. Middle: this
is the part (share hidden) times I(Y;Z|X), which nobody can avoid. Right: chance is 0.1. The rest of the left panel is
the learner's own loss: three symbols of context are enough to follow work and too few to do it."""

if __name__ == "__main__":
    run_scenario(__file__)
