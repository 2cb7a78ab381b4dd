"""The telescoping sum of the ledger: what each step of a chain of laws adds to KL(p || learner)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import cast

import numpy as np

from godmodel.models.distribution import LN2, SCORINGS, Distribution, Estimate, Law, Scoring
from godmodel.models.exact.blend import blended
from godmodel.models.sample import Sample
from godmodel.sim.measure.ledger import Parts


def telescope(people: Sample, chain: Sequence[Parts], learner: Law, *, uniform: float) -> tuple[Estimate, ...]:
    """Return CE(p, R_j) - CE(p, R_{j-1}) for R_0 = p, each R_j of the chain, and the learner, bits per document.

    They add up to KL(p || learner) as it is measured on the same documents: where that compares whole conditionals,
    the last step is what they leave over of it. `uniform` is a share of a uniform law that is mixed into every R_j, as
    it is into the `learner`: what that costs lies in the first step. A step to a law that rules out what p can produce
    is infinite, and those after it are NaN. Where one law of a step is scored by lower bounds, the step is a bound,
    too, and says so.
    """
    costs = [np.zeros(len(people))]  # log p(x) - log R_j(x), nats
    parts_of: list[Parts] = [((1.0, people.law),)]
    before: tuple = ()
    for parts in chain:
        same = tuple((w, id(law)) for w, law in parts)
        if same == before:  # a boundary that is off
            costs.append(costs[-1])
            parts_of.append(parts_of[-1])
            continue
        before = same
        costs.append(people.log_prob(people.law) - _score(people, parts, uniform))
        parts_of.append(tuple(parts))
    costs.append(people.gap(learner))
    parts_of.append(((1.0, learner),))
    with np.errstate(invalid="ignore"):
        steps = [(b - a) / LN2 for a, b in pairwise(costs)]
    return tuple(_step(people, step, a, b) for step, (a, b) in zip(steps, pairwise(parts_of), strict=True))


def _score(people: Sample, parts: Parts, uniform: float) -> np.ndarray:
    """Return log-probabilities under a blend of laws with a share of a uniform one, nats.  -> (N,)"""
    columns = [people.log_prob(law) for _, law in parts]
    score = columns[0] if len(columns) == 1 else blended(columns, np.array([w for w, _ in parts]))
    if uniform:
        sized = cast(Distribution, people.law)  # a ledger is kept where people write symbols
        everywhere = -sized.length * np.log(sized.vocab_size)
        score = np.logaddexp(score + np.log1p(-uniform), everywhere + np.log(uniform))
    return score


def _step(people: Sample, step: np.ndarray, one: Parts, other: Parts) -> Estimate:
    """Return the mean of what a step costs each document (N,), bits, with what is known of its error."""
    mean = people.mean(step)
    if one is other:
        return mean
    scoring_of_one, scoring = _scoring(one), _scoring(other)
    if "bound" in (scoring_of_one, scoring):
        if scoring_of_one == scoring:
            return Estimate(mean.value, float("nan"))
        return Estimate(mean.value, bound="upper" if scoring == "bound" else "lower")
    if people.exact and "sampled" in (scoring_of_one, scoring):
        return Estimate(mean.value, float("nan"))
    errors = [law.log_norm_error / LN2 for parts in (one, other) for _, law in parts]
    return Estimate(mean.value, float(np.hypot.reduce([mean.stderr, max(errors)]))) if any(errors) else mean


def _scoring(parts: Parts) -> Scoring:
    return max((law.scoring for _, law in parts), key=SCORINGS.index)
