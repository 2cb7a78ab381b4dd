"""Checking whole answers costs s^-L checks, and checking every step costs L/s checks (Lightman et al. 2023).

Claim: with steps that are right with chance s, a search that has every step checked pays linearly in the length of
the work what a search by outcome pays exponentially.

Setting: questions of L = 1..8 steps, each worked rightly with s = .6 by the trainee, who has people's law. One search
draws whole chains until a verifier accepts one, the other has each step checked before it draws the next.

Formula: a chain is sound with s^L, so the number of chains is geometric with mean s^-L; each step takes a geometric
number of drafts with mean 1/s, in all L/s.

How to run it: godmodel papers process_supervision

What it does not show: verifiers that err at steps, and training on what is found.
"""

from godmodel.models.distribution import Estimate
from godmodel.scenarios.papers import run_paper
from godmodel.scenarios.papers._common import people
from godmodel.sim.config import MeasureSettings, Spec, TraineeSettings
from godmodel.sim.experiment.papers import Finding, live
from godmodel.sim.output.findings import draw_findings
from godmodel.sim.training.learners.god import God
from godmodel.sim.training.searches.rejection import Rejection
from godmodel.sim.training.searches.tree import Tree
from godmodel.sim.training.verifiers.process import Process
from godmodel.sim.world.tasks import TasksSettings

ROW = 17
PAPER = "Lightman et al. 2023, arXiv 2305.20050; Uesato et al. 2022, arXiv 2211.14275"
FAMILY = "search"
S = 0.6
DEPTHS = (1, 2, 4, 6, 8)
SEARCHES = {"outcome": Rejection(tries=10_000), "process": Tree(tries=1000)}


def by_outcome(length: float) -> float:
    """Return s^-L, the expected checks of chains."""
    return S**-length


def by_process(length: float) -> float:
    """Return L/s, the expected checks of steps."""
    return length / S


CURVES = {"outcome": by_outcome, "process": by_process}


def _checks(depth: int, search, questions: int, seed: int) -> Estimate:
    spec = Spec(
        ticks=1,
        world=TasksSettings(depth=depth, shallowest=depth, slip=1 - S),
        population=people(),
        trainee=TraineeSettings(learner=God(), documents=0, search=search),
        verifier=Process(),
        measure=MeasureSettings(ledger=False, draws=20, sound=True, tries=1, questions=questions),
    )
    return live(spec, seed)[-1]["search_checks"]


def measure(seed: int, quick: bool) -> list[Finding]:
    """Measure the checks until a sound answer."""
    questions = 300 if quick else 4000
    return [
        Finding(f"{name}, L={d}", CURVES[name](d), _checks(d, search, questions, seed), at=d, series=name)
        for name, search in SEARCHES.items()
        for d in DEPTHS
    ]


def draw(axis, findings):
    """Draw the checks on a logarithmic axis: those of answers on a line, those of steps on a bend."""
    draw_findings(axis, findings, x="L, steps", y="checks until a sound answer", curves=CURVES)
    axis.set_yscale("log")


if __name__ == "__main__":
    run_paper(__file__)
