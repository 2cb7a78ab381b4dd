"""The coverage of n answers is 1 - (1-p)^n; what it is worth depends on who chooses among them.

A model that answers few questions at the first attempt has a right answer among many. An exact verifier turns all of
these into solved questions. A verifier that accepts right answers with chance 0.9 and wrong ones with chance 0.3
saturates at its own odds, p phi / (p phi + (1-p) psi), however many answers it sees. Without a verifier, n answers are
worth no more than one.
"""

import numpy as np

from godmodel.scenarios import run_scenario
from godmodel.sim.config import MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.claims import claim
from godmodel.sim.experiment.panels import Across
from godmodel.sim.training.anchors.fresh import Fresh
from godmodel.sim.training.learners.ngram import NGram
from godmodel.sim.training.verifiers.exact import Exact
from godmodel.sim.training.verifiers.noisy import Noisy
from godmodel.sim.world.tasks import TasksSettings

TRIES = (1, 2, 4, 8, 16, 32, 64, 128, 256)
BASE = Spec(
    ticks=2,
    world=TasksSettings(depth=6, shallowest=2, slip=0.35),
    population=PopulationSettings(people=500, documents=4000),
    trainee=TraineeSettings(learner=NGram(order=3), documents=0),
    anchor=Fresh(share=1.0),
    verifier=Exact(),
    measure=MeasureSettings(draws=200, uniform=0.001, ledger=False, questions=400),
)
PHI, PSI = 0.9, 0.3
NOISY = Noisy(accepts_right=PHI, accepts_wrong=PSI).model_dump()
ARMS = {f"n_{n}": {"measure.tries": n} for n in TRIES} | {
    **{f"noisy_{n}": {"measure.tries": n, "verifier": NOISY} for n in (1, 4, 16, 64, 256)},
    "none_256": {"measure.tries": 256, "verifier": "none"},
}


def _mean(arms, arm, column):
    return float(arms[arm][column].mean())


@claim(below=4.0)
def coverage_is_the_formula(arms):
    """The counted coverage of n answers is within 4 standard errors of the mean of 1 - (1-p)^n for every n tried from 1
    to 256 (largest distance, standard errors)."""
    far = []
    for n in TRIES:
        rows = arms[f"n_{n}"]
        far.append(float((rows.coverage_error.abs() / rows.coverage_error_stderr.clip(lower=1e-9)).max()))
    return max(far)


@claim(below=1e-9)
def exact_verdicts_waste_nothing(arms):
    """With an exact verifier, every question that has a right answer among n is solved (largest difference of the two
    shares of questions)."""
    return max(float((arms[f"n_{n}"].task_solved - arms[f"n_{n}"].pass_at_n).abs().max()) for n in TRIES)


@claim(above=2.0)
def search_pays(arms):
    """With an exact verifier, sixteen answers solve more than twice as many questions as one answer (ratio)."""
    return _mean(arms, "n_16", "task_solved") / _mean(arms, "n_1", "task_solved")


@claim(within=(0.95, 1.0))
def noise_saturates(arms):
    """With 256 answers, a noisy verifier solves 95 to 100 % of the share of questions that its ceiling allows, p phi /
    (p phi + (1-p) psi) at the mean p (ratio)."""
    p = _mean(arms, "n_1", "pass_at_1")
    return _mean(arms, "noisy_256", "task_solved") / (p * PHI / (p * PHI + (1 - p) * PSI))


@claim(below=1e-9)
def unchosen_is_unsolved(arms):
    """Without a verifier, 256 answers solve as many questions as one answer (difference of the shares of questions)."""
    return float(np.abs(_mean(arms, "none_256", "task_solved") - _mean(arms, "none_256", "pass_at_1")))


CLAIMS = (coverage_is_the_formula, exact_verdicts_waste_nothing, search_pays, noise_saturates, unchosen_is_unsolved)
BY_VERIFIER = {
    "exact": {f"n_{n}": n for n in TRIES},
    "noisy": {f"noisy_{n}": n for n in (1, 4, 16, 64, 256)},
    "none": {"none_256": 256},
}
PANELS = (
    Across("pass_at_n", "coverage: a right answer among n", BY_VERIFIER, "n, answers", log_x=True),
    Across("task_solved", "chosen by the verifier", BY_VERIFIER, "n, answers", log_x=True),
    Across("task_not_recognised", "right answer among n, but not chosen", BY_VERIFIER, "n, answers", log_x=True),
)
READING = """The left panel shows 1 - (1-p)^n, whoever chooses. The middle one shows what is solved: an exact verifier
turns all of the coverage into solved questions, a noisy one stops at its own odds, and no verifier stays at n = 1. The
right panel shows the difference."""

if __name__ == "__main__":
    run_scenario(__file__)
