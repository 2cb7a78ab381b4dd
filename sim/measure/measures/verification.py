"""What the verifier did at a tick, and in worlds with questions how often it was right."""

from __future__ import annotations

import numpy as np

from godmodel.models.distribution import Distribution, Estimate, Law
from godmodel.models.exact.reweighted import Weight
from godmodel.models.exact.typical import Typical
from godmodel.sim.measure.column import fact, with_error
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


@measure(
    with_error(
        "verifier_accepts_people",
        "share",
        "share of the documents that people write at this tick which the verifier would accept, in a world without "
        "questions; exact where people's law can be enumerated",
    ),
    with_error(
        "verifier_false_rejection",
        "share",
        "in a world without questions, the share of people's right documents that the verifier would refuse; right are "
        "the likeliest documents that hold verifier.typical of people's true distribution of this tick",
        lambda about: about.known,
    ),
    with_error(
        "verifier_false_acceptance",
        "share",
        "in a world without questions, the share of the trainee's wrong drafts that the verifier would accept; wrong "
        "are documents that are less likely under people's true distribution than those that count as right",
        lambda about: about.known,
    ),
)
def error_rates(tick: Tick) -> dict[str, Estimate]:
    """Return how often the verifier errs, by people's true distribution and the law of the trainee's drafts.

    They are exact where these laws can be enumerated. Nothing is returned in worlds with questions, where the answers
    themselves are counted, and without a verifier.
    """
    if tick.world.grammar is not None or tick.verifier.trusting or tick.god is None or tick.law is None:
        return {}
    judge, god = tick.verifier.judge, tick.god
    found = {"verifier_accepts_people": _share(god, judge.weights, lambda x: x[:, 0] == x[:, 0], tick, "accepts")}
    if not tick.world.known:
        return found
    typical = Typical.of(god, tick.verifier.settings.typical, rng=tick.stream("typical"))
    drafts = tick.trainee.press.drafts
    return found | {
        "verifier_false_rejection": _share(god, lambda x: 1 - judge.weights(x), typical.right, tick, "rejection"),
        "verifier_false_acceptance": _share(drafts, judge.weights, lambda x: ~typical.right(x), tick, "acceptance"),
    }


def _share(law: Law, w: Weight, among: Weight, tick: Tick, purpose: str) -> Estimate:
    """Return the mean of w(x) over those documents of a law that are `among` some; NaN where there are none."""
    documents = law.support() if isinstance(law, Distribution) else None
    if documents is not None:
        mass = np.exp(law.log_prob(documents)) * among(documents)
        total = mass.sum()
        return Estimate(float(mass @ w(documents) / total) if total > 0 else float("nan"))
    x = law.sample(tick.settings.draws, rng=tick.stream(f"verifier {purpose}"))
    x = x[among(x).astype(bool)]
    return Estimate.share(w(x)) if len(x) > 1 else Estimate(float("nan"))
