"""The cost of checking whole answers grows exponentially with their length, that of checking steps linearly.

The model is people's exact law and answers questions of L steps, each right with chance s = 0.6. A search that draws
whole chains until a verifier accepts one needs s^-L of them; a search that has every step checked before the next is
drawn needs L / s steps (Uesato et al. 2022; Lightman et al. 2023). The whole work must be sound, so that no lucky
answer counts.
"""

import numpy as np

from godmodel.scenarios import run_scenario
from godmodel.sim.config import MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.claims import claim
from godmodel.sim.experiment.panels import Across
from godmodel.sim.training.learners.god import God
from godmodel.sim.training.searches.rejection import Rejection
from godmodel.sim.training.searches.tree import Tree
from godmodel.sim.training.verifiers.process import Process
from godmodel.sim.world.tasks import TasksSettings

S = 0.6
DEPTHS = (1, 2, 4, 6, 8)
BASE = Spec(
    ticks=1,
    world=TasksSettings(slip=1 - S),
    population=PopulationSettings(people=200, documents=500),
    trainee=TraineeSettings(learner=God(), documents=0),
    verifier=Process(),
    measure=MeasureSettings(draws=50, ledger=False, sound=True, questions=500, tries=1),
)


def _arm(depth, search):
    return {"world.depth": depth, "world.shallowest": depth, "trainee.search": search.model_dump()}


ARMS = {f"outcome_{d}": _arm(d, Rejection(tries=10_000)) for d in DEPTHS}
ARMS |= {f"process_{d}": _arm(d, Tree(tries=1000)) for d in DEPTHS}


def _checks(arms, search):
    return [float(arms[f"{search}_{d}"].search_checks.mean()) for d in DEPTHS]


@claim(within=(0.9, 1.1))
def outcome_is_exponential(arms):
    """The number of checks of whole answers grows as s^-L (slope of its logarithm against L over -log s, within a tenth
    of 1)."""
    return float(np.polyfit(DEPTHS, np.log(_checks(arms, "outcome")), 1)[0] / -np.log(S))


@claim(within=(0.9, 1.1))
def process_is_linear(arms):
    """The number of checks of single steps grows as L / s (slope against L times s, within a tenth of 1)."""
    return float(np.polyfit(DEPTHS, _checks(arms, "process"), 1)[0] * S)


@claim(above=0.999)
def both_find(arms):
    """Whether answers or steps are checked, search ends with a sound answer to more than 99.9 % of the questions
    (smallest share of all arms)."""
    return min(float(arms[arm].search_sound.min()) for arm in ARMS)


@claim(above=4.0)
def steps_are_cheaper(arms):
    """With eight steps, checking whole answers takes more than four times as many checks as checking single steps
    (ratio)."""
    return _checks(arms, "outcome")[-1] / _checks(arms, "process")[-1]


CLAIMS = (outcome_is_exponential, process_is_linear, both_find, steps_are_cheaper)
BY_SEARCH = {search: {f"{search}_{d}": d for d in DEPTHS} for search in ("outcome", "process")}
PANELS = (
    Across("search_checks", "checks until a sound answer", BY_SEARCH, "steps of a question", log=True),
    Across("search_symbols", "symbols drawn until then", BY_SEARCH, "steps of a question", log=True),
)
READING = """On the logarithmic axis whole answers rise along a straight line, s^-L, and checked steps bend, L / s.
Left: the lines show how often the verifier is asked. Right: the lines show how many symbols are drawn."""

if __name__ == "__main__":
    run_scenario(__file__)
