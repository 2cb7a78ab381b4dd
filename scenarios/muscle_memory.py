"""What search finds rarely at first becomes habit once it is written back.

Eight-step questions that people get through without a slip once in a hundred. A model drafts answers until a verifier
who reads every step accepts them, and studies what was accepted: search is the E-step of a generalised EM algorithm,
study its M-step. The `amnesiac` searches as long and never studies what it finds.
"""

from godmodel.scenarios import run_scenario
from godmodel.sim.config import MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.claims import claim
from godmodel.sim.experiment.panels import Panel
from godmodel.sim.training.anchor import FirstTick
from godmodel.sim.training.learner import NGram
from godmodel.sim.training.verifiers.process import Process
from godmodel.sim.world import TasksSettings

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
    """At first more than twenty drafts are needed for each answer that is accepted (drafts per answer)."""
    return _drafts(arms["habit"], 0)


@claim(below=4.0)
def habit_at_last(arms):
    """Once found answers are studied, fewer than four are (drafts per answer)."""
    return _drafts(arms["habit"], -1)


@claim(above=0.9)
def solved_at_once(arms):
    """and more than nine questions of ten are solved at the first attempt (share)."""
    return float(arms["habit"].pass_at_1.iloc[-1])


@claim(above=20.0)
def no_memory_no_habit(arms):
    """Who does not study what it found keeps drafting as much (drafts per answer)."""
    return _drafts(arms["amnesiac"], -1)


CLAIMS = (rare_at_first, habit_at_last, solved_at_once, no_memory_no_habit)
PANELS = (
    Panel("pass_at_1", "solved at the first attempt"),
    Panel("samples_drawn", "drafts", log=True),
    Panel("task_not_found", "possible, and not among 64 answers"),
)
READING = """Left: the chance of sound work at the first attempt. Middle: drafts that the same number of accepted
answers takes (for `little`, a tenth of them). Right: what search misses. Search is paid once where it is
remembered."""

if __name__ == "__main__":
    run_scenario(__file__)
