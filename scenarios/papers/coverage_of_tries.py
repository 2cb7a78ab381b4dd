"""At least one of n independent answers is right with chance 1-(1-p)^n, the most that search can reach (pass@n).

Claim: repeated sampling finds what is rare, at a price of about 1/p answers; chances compound, and nothing else does.

Setting: questions of one step, of which the trainee, who is handed people's exact law, answers p = 3 % rightly. For
each n up to 100, n answers are drawn to each question, and the questions with a right answer are counted.

Formula: n independent misses have chance (1-p)^n.

How to run it: godmodel papers coverage_of_tries

What it does not show: who tells the right answer from the others (the row on noisy verifiers), and questions that are
not alike (the row on the power law).
"""

from godmodel.models.distribution import Estimate
from godmodel.scenarios.papers import run_paper
from godmodel.scenarios.papers._common import people
from godmodel.sim.config import MeasureSettings, Spec, TraineeSettings
from godmodel.sim.experiment.papers import Finding, live
from godmodel.sim.output.findings import draw_findings
from godmodel.sim.training.learners.god import God
from godmodel.sim.world.tasks import TasksSettings

ROW = 11
PAPER = "Brown et al. 2024, arXiv 2407.21787; pass@k of Chen et al. 2021, arXiv 2107.03374"
FAMILY = "search"
P = 0.03
TRIES = (3, 10, 30, 100)


def coverage(n: float) -> float:
    """Return 1-(1-p)^n.

    >>> round(coverage(10), 4), round(coverage(100), 4)
    (0.2626, 0.9524)
    """
    return 1 - (1 - P) ** n


def measure(seed: int, quick: bool) -> list[Finding]:
    """Count coverage."""
    found = []
    for n in TRIES:
        spec = Spec(
            ticks=1,
            world=TasksSettings(depth=1, slip=1 - P),
            population=people(),
            trainee=TraineeSettings(learner=God(), documents=0),
            measure=MeasureSettings(ledger=False, draws=20, tries=n, questions=(40_000 if quick else 600_000) // n),
        )
        counted: Estimate = live(spec, seed)[-1]["pass_at_n_sampled"]
        found.append(Finding(f"coverage, n={n}", coverage(n), counted, at=n))
    return found


def draw(axis, findings):
    """Draw the law as a line, and the counted coverage as dots."""
    draw_findings(axis, findings, x="n, answers to a question", y="coverage", curves={"": coverage})
    axis.set_xscale("log")


if __name__ == "__main__":
    run_paper(__file__)
