"""A model teaches itself to reason from the questions that it already solves, and from hints for those it does not.

STaR (Zelikman et al. 2022): after studying people's work, half of it careless, the model answers people's questions,
keeps the first answer to each that a verifier accepts, and studies people's documents together with these, round after
round. With rationalisation the model gets the answer of an unsolved question as a hint and keeps what is then accepted.
"""

from godmodel.scenarios import run_scenario
from godmodel.sim.config import MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.claims import claim
from godmodel.sim.experiment.panels import Dots
from godmodel.sim.training.anchors.fresh import Fresh
from godmodel.sim.training.improvements.rest import Rest
from godmodel.sim.training.improvements.star import Star
from godmodel.sim.training.learners.ngram import NGram
from godmodel.sim.training.verifiers.exact import Exact
from godmodel.sim.world.tasks import TasksSettings

BASE = Spec(
    ticks=2,
    world=TasksSettings(depth=8, tail=0.0, careless=0.5, careless_slip=0.6),
    population=PopulationSettings(people=500, documents=2000),
    trainee=TraineeSettings(learner=NGram(order=3), documents=0, asked=2000),
    verifier=Exact(),
    anchor=Fresh(share=1.0),
    measure=MeasureSettings(draws=200, uniform=0.001, ledger=False, sound=True, questions=400),
)


def _star(rounds, **more):
    return {"trainee.improve": [Star(rounds=rounds, questions=2000, **more).model_dump()]}


ARMS = {
    "base": {},
    "star_1": _star(1),
    "star_8": _star(8),
    "star_8_untold": _star(8) | {"verifier": "none"},
    "star_8_hints": _star(8, rationalise=True),
    "rest_8": {"trainee.improve": [Rest(rounds=8, questions=2000).model_dump()]},
}
CONTROLS = ("base",)


def _mean(arms, arm, column="pass_at_1"):
    return float(arms[arm][column].mean())


@claim(above=1.1)
def one_round_helps(arms):
    """One round of STaR solves more than 1.1 times as many questions soundly at the first attempt as the base without
    STaR (ratio)."""
    return _mean(arms, "star_1") / _mean(arms, "base")


@claim(above=1.1)
def more_rounds_help_more(arms):
    """Eight rounds of STaR solve more than 1.1 times as many questions soundly at the first attempt as one round
    (ratio)."""
    return _mean(arms, "star_8") / _mean(arms, "star_1")


@claim(below=1.1)
def unverified_hardly_does(arms):
    """Eight rounds of STaR in which every answer is kept solve less than 1.1 times as many questions as the base
    without STaR (ratio; below 1.02 was expected)."""
    return _mean(arms, "star_8_untold") / _mean(arms, "base")


@claim(above=1.1)
def all_accepted_answers_help_more(arms):
    """Studying all accepted answers alone (ReST-EM) solves more than 1.1 times as many questions as STaR, which adds
    people's documents (ratio, eight rounds each)."""
    return _mean(arms, "rest_8") / _mean(arms, "star_8")


CLAIMS = (one_round_helps, more_rounds_help_more, unverified_hardly_does, all_accepted_answers_help_more)
PANELS = (
    Dots("pass_at_1", "solved soundly at the first attempt"),
    Dots("pass_at_n", "solved soundly in 16 answers"),
    Dots("kl_bits", "distance from people", log=True),
)
READING = """Each tick begins anew with people's documents of that tick, so that the two ticks are repetitions. Left:
more rounds solve more, if a verifier decides what is kept. Right: they also lead further from people, half of whose
work is careless."""

if __name__ == "__main__":
    run_scenario(__file__)
