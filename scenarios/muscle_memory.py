"""Answers that search finds rarely at first become a habit once the model studies them.

People get through the eight steps of a question without a slip once in a hundred times. A model drafts answers until a
verifier who reads every step accepts them, and studies what was accepted: search is the E-step of a generalised EM
algorithm, and study is its M-step. The `amnesiac` searches as long and never studies what it finds.
"""

from godmodel.scenarios import run_scenario
from godmodel.sim.config import MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.claims import claim
from godmodel.sim.experiment.panels import Panel
from godmodel.sim.training.anchors.first_tick import FirstTick
from godmodel.sim.training.learners.ngram import NGram
from godmodel.sim.training.verifiers.process import Process
from godmodel.sim.world.tasks import TasksSettings

BASE = Spec(
    ticks=4,
    world=TasksSettings(depth=8, shallowest=8, slip=0.45),
    population=PopulationSettings(people=500, documents=1000),
    trainee=TraineeSettings(learner=NGram(order=3), writes="answers"),
    verifier=Process(patience=1000),
    measure=MeasureSettings(draws=400, uniform=0.001, ledger=False, sound=True, tries=64),
)
ARMS = {
    "habit": {},
    "little": {"trainee.shelf": 100, "trainee.documents": 100},
    "amnesiac": {"anchor": FirstTick(share=1.0).model_dump()},
}
CONTROLS = ("amnesiac",)


def _drafts(rows, tick):
    return float(rows.samples_drawn.iloc[tick] / rows.shelf_documents.iloc[tick])


@claim(above=20.0)
def rare_at_first(arms):
    """At the first tick, a model needs more than twenty drafts for each answer that the verifier accepts (drafts per
    answer)."""
    return _drafts(arms["habit"], 0)


@claim(below=4.0)
def habit_at_last(arms):
    """Once it has studied the accepted answers, the model needs fewer than four drafts for each accepted answer (drafts
    per answer at the last tick)."""
    return _drafts(arms["habit"], -1)


@claim(above=0.9)
def solved_at_once(arms):
    """Once it has studied the accepted answers, the model solves more than nine questions of ten at the first attempt
    (share at the last tick)."""
    return float(arms["habit"].pass_at_1.iloc[-1])


@claim(above=20.0)
def no_memory_no_habit(arms):
    """A model that never studies what it finds still needs more than twenty drafts for each accepted answer (drafts per
    answer at the last tick)."""
    return _drafts(arms["amnesiac"], -1)


CLAIMS = (rare_at_first, habit_at_last, solved_at_once, no_memory_no_habit)
PANELS = (
    Panel("pass_at_1", "solved at the first attempt"),
    Panel("samples_drawn", "drafts", log=True),
    Panel("task_not_found", "possible, but not among 64 answers"),
)
READING = """Left: the lines show the chance of sound work at the first attempt. Middle: the lines show how many drafts
the same number of accepted answers takes (for `little`, a tenth of them). Right: the lines show what search misses.
Search is paid for once where its finds are remembered."""

if __name__ == "__main__":
    run_scenario(__file__)
