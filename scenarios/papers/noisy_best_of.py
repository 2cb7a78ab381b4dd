"""A noisy verifier's best of n saturates at the verifier's own odds, far below coverage (best of n with errors).

Claim: more answers help only until some are accepted; from then on the verifier picks among right and wrong ones as
its rates have it, and n → ∞ is rejection sampling with ceiling aφ / (aφ + (1-a)ψ).

Setting: a trainee with people's law answers a = 20 % of the questions rightly. It drafts n answers to each; a
verifier (φ=.9, ψ=.3) looks at all, and one of those that it accepted is published, or where it accepted none, one of
all.

Formula: q = aφ + (1-a)ψ are accepted. With chance 1-(1-q)^n some are, and one of them is right with aφ/q; otherwise
all were rejected, and one is right with a(1-φ)/(1-q).

How to run it: godmodel papers noisy_best_of

What it does not show: verifiers whose errors come back for like answers; here each verdict errs anew.
"""

from godmodel.models.distribution import Estimate
from godmodel.scenarios.papers import run_paper
from godmodel.scenarios.papers._common import QUIET, lived, people, published
from godmodel.sim.config import Spec, TraineeSettings
from godmodel.sim.experiment.papers import Finding, seeds_of
from godmodel.sim.output.findings import draw_findings
from godmodel.sim.training.learners.god import God
from godmodel.sim.training.verifiers.noisy import Noisy
from godmodel.sim.world.tasks import TasksSettings

ROW = 12
PAPER = "Cobbe et al. 2021, arXiv 2110.14168; Brown et al. 2024, arXiv 2407.21787"
FAMILY = "search"
A, PHI, PSI = 0.2, 0.9, 0.3
TRIES = (2, 4, 16, 64)


def chosen_right(n: float) -> float:
    """Return the chance that the published answer is right.

    >>> round(chosen_right(4), 4)
    0.384
    """
    q = A * PHI + (1 - A) * PSI
    none = (1 - q) ** n
    return A * PHI / q * (1 - none) + A * (1 - PHI) / (1 - q) * none


def _share(n: int, documents: int, seed: int) -> float:
    spec = Spec(
        ticks=1,
        world=TasksSettings(depth=1, slip=1 - A),
        population=people(),
        trainee=TraineeSettings(learner=God(), documents=documents, candidates=n, writes="answers"),
        verifier=Noisy(accepts_right=PHI, accepts_wrong=PSI),
        measure=QUIET,
    )
    sim = lived(spec, seed)
    return float(sim.world.grammar.right(published(sim)).mean())


def _measured(n: int, seed: int, quick: bool) -> Estimate:
    answers = 16_000 if quick else 60_000  # drawn in each of the replicates
    return Estimate.mean([_share(n, max(answers // n, 200), s) for s in seeds_of(seed, 6 if quick else 10)])


def measure(seed: int, quick: bool) -> list[Finding]:
    """Measure the share of published answers that are right."""
    found = [Finding(f"best of {n}", chosen_right(n), _measured(n, seed, quick), at=n) for n in TRIES]
    return [
        *found,
        Finding("answers drawn until one is accepted", chosen_right(float("inf")), _measured(1, seed, quick)),
    ]


def wrong(seed: int, quick: bool) -> list[Finding]:
    """Predict coverage times φ, as if a verifier only missed right answers and never took a wrong one."""
    return [Finding(f"best of {n}", PHI * (1 - (1 - A) ** n), _measured(n, seed, quick)) for n in (4, 16)]


def draw(axis, findings):
    """Draw the share of right answers, which saturates."""
    points = [f for f in findings if f.at is not None]
    draw_findings(
        axis, points, x="n, answers that are looked at", y="published answers that are right", curves={"": chosen_right}
    )
    axis.set_xscale("log")


if __name__ == "__main__":
    run_paper(__file__)
