"""What the verifier did at a tick, and in worlds with questions how often it was right."""

from __future__ import annotations

from godmodel.sim.measure.column import fact
from godmodel.sim.measure.finder import measure
from godmodel.sim.measure.tick import Tick

ORDER = 100


@measure(
    fact(
        "samples_drawn",
        int,
        "documents",
        "documents that the trainee drew at this tick, in post-training and to publish",
    ),
    fact("verifier_checks", int, "checks", "documents that the verifier looked at this tick"),
    fact("verifier_cost", float, "units of verifier.cost", "verifier_checks times verifier.cost"),
    fact("verifier_acceptance", float, "share", "share of the checked documents that the verifier accepted"),
    fact("verifier_precision", float, "share", "share of the accepted documents whose answer is right"),
    fact("verifier_recall", float, "share", "share of the checked documents with right answers that were accepted"),
    fact(
        "verifier_brier",
        float,
        "squared share",
        "mean squared distance of the verifier's w(x) and the truth, 0 or 1: its calibration",
    ),
    fact(
        "verifier_gap",
        float,
        "share",
        "mean w(x) minus share of right answers: proxy minus gold; above 0 the verifier flatters",
    ),
)
def verification(tick: Tick) -> dict[str, float]:
    """Return the verifier's tally of a tick; shares are NaN where nothing was checked.

    Nothing is returned where there are no questions and no verifier; what is right is known where there are questions.
    """
    if tick.world.grammar is None and tick.verifier.trusting:
        return {}
    trainee, tally = tick.trainee, tick.verifier.at(tick.number)

    def over(part: float, whole: float) -> float:
        return part / whole if whole else float("nan")

    post = trainee.post_training.spent.samples if trainee.studied_at == tick.number else 0
    done = {
        "samples_drawn": post + trainee.drafted,
        "verifier_checks": tally.checked,
        "verifier_cost": tally.checked * tick.verifier.settings.cost,
        "verifier_acceptance": over(tally.accepted, tally.checked),
    }
    if tick.world.grammar is None:
        return done
    return done | {
        "verifier_precision": over(tally.both, tally.accepted),
        "verifier_recall": over(tally.both, tally.right),
        "verifier_brier": over(tally.square, tally.checked),
        "verifier_gap": over(tally.weight - tally.right, tally.checked),
    }
