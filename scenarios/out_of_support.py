"""No search finds an answer that has no chance at all: a hint or a human document has to bring it in.

Documents with one of six operations are never recorded, and the model never writes a symbol that is far less likely
than the likeliest (min-p). So people's questions with that operation have a right answer of chance exactly zero. More
tries and an exact verifier change nothing (STaR's support condition, Zelikman et al. 2022). The answer as a hint helps,
and so does one in fifty of the documents that had been withheld.
"""

from godmodel.scenarios import run_scenario
from godmodel.sim.config import MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.claims import claim
from godmodel.sim.experiment.panels import Dots
from godmodel.sim.society.lenses.survivorship import Survivorship
from godmodel.sim.training.anchors.fresh import Fresh
from godmodel.sim.training.improvements.star import Star
from godmodel.sim.training.learners.ngram import NGram
from godmodel.sim.training.verifiers.process import Process
from godmodel.sim.world.tasks import TasksSettings

BASE = Spec(
    ticks=3,
    world=TasksSettings(depth=3),
    population=PopulationSettings(people=500, documents=4000),
    trainee=TraineeSettings(learner=NGram(order=3), documents=0, min_p=0.6),
    verifier=Process(),
    lens=Survivorship(failing=0.01, kept=0.0),
    anchor=Fresh(share=1.0),
    measure=MeasureSettings(draws=200, uniform=0.001, ledger=False, sound=True, questions=1000),
)
ARMS = {
    "seen": {"lens.kept": 1.0},
    "unseen": {},
    "search_4": {"trainee.improve": [Star(rounds=3, tries=4).model_dump()]},
    "search_64": {"trainee.improve": [Star(rounds=3, tries=64).model_dump()]},
    "rationalised": {"trainee.improve": [Star(rounds=3, tries=4, rationalise=True).model_dump()]},
    "leaked": {"lens.kept": 0.02},
}
CONTROLS = ("seen",)


def _mean(arms, arm, column="task_unsupported"):
    return float(arms[arm][column].mean())


@claim(below=0.001)
def seen_is_supported(arms):
    """Where all six operations are recorded, fewer than one question in a thousand has a right answer of chance zero
    (share of questions)."""
    return _mean(arms, "seen")


@claim(above=0.1)
def unseen_is_impossible(arms):
    """Where one of six operations is never recorded, more than a tenth of people's questions have a right answer of
    chance zero (share of questions)."""
    return _mean(arms, "unseen")


@claim(within=(0.999, 1.001))
def search_changes_nothing(arms):
    """Three rounds of search with 64 tries and an exact verifier leave the share of questions with a right answer of
    chance zero unchanged, within 0.1 % (ratio to no search)."""
    return _mean(arms, "search_64") / _mean(arms, "unseen")


@claim(below=0.05)
def a_hint_helps(arms):
    """With the answer as a hint, the share of questions with a right answer of chance zero falls to less than a
    twentieth (ratio to no search)."""
    return _mean(arms, "rationalised") / _mean(arms, "unseen")


@claim(below=0.5)
def a_leak_helps(arms):
    """Recording one in fifty of the withheld documents more than halves the share of questions with a right answer of
    chance zero (ratio)."""
    return _mean(arms, "leaked") / _mean(arms, "unseen")


CLAIMS = (seen_is_supported, unseen_is_impossible, search_changes_nothing, a_hint_helps, a_leak_helps)
PANELS = (
    Dots("task_unsupported", "questions without a chance"),
    Dots("task_solved", "questions solved (16 answers, process verifier)"),
    Dots("samples_drawn", "answers drawn in post-training", log=True),
)
READING = """Left: the dots show the share of people's questions whose right answer has chance zero. Search (search_4,
search_64) lies on `unseen`; a hint or a few documents bring the answers in. Right: the dots show what search costs."""

if __name__ == "__main__":
    run_scenario(__file__)
