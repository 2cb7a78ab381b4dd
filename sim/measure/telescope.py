"""The telescoping sum of the ledger: what each step of a chain of laws adds to KL(p || learner)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import cast

import numpy as np

from godmodel.models.distribution import LN2, SCORINGS, Distribution, Estimate, Law, Scoring
from godmodel.models.exact.blend import blended
from godmodel.models.exact.mixture import Mixture
from godmodel.sim.measure.ledger import Parts


def telescope(
    p: Distribution, chain: Sequence[Parts], *, uniform: float, draws: int, rng: np.random.Generator
) -> tuple[Estimate, ...]:
    """Return CE(p, R_j) - CE(p, R_{j-1}) for R_0 = p and each R_j of the chain, bits per document.

    `uniform` is a share of a uniform law that is mixed into every R_j, as it is into the learner before it is scored:
    what that costs lies in the first step. A step to a law that rules out what p can produce is infinite, and those
    after it are NaN. Where one law of a step is scored by lower bounds, the step is a bound, too, and says so.
    """
    x = p.support() if isinstance(p, Distribution) else None
    exact = x is not None
    if x is None:
        x = p.sample(draws, rng=rng)
    log_p = p.log_prob(x)
    if exact:
        x, log_p = x[np.isfinite(log_p)], log_p[np.isfinite(log_p)]
    known = _Scores(p, x, log_p)
    scores: list[np.ndarray] = [log_p]
    parts_of: list[Parts] = [((1.0, p),)]
    before: tuple = ()
    for parts in chain:
        same = tuple((w, id(law)) for w, law in parts)
        if same == before:  # a boundary that is off
            scores.append(scores[-1])
            parts_of.append(parts_of[-1])
            continue
        before = same
        scores.append(known.of_parts(parts, uniform))
        parts_of.append(tuple(parts))
    with np.errstate(invalid="ignore"):
        steps = [(a - b) / np.log(2) for a, b in pairwise(scores)]
    mass = np.exp(log_p) if exact else None
    return tuple(_step(step, mass, a, b) for step, (a, b) in zip(steps, pairwise(parts_of), strict=True))


def _step(step: np.ndarray, mass: np.ndarray | None, one: Parts, other: Parts) -> Estimate:
    """Return the mean of what a step costs each document (N,), bits, with what is known of its error.

    mass (N,) their probabilities, None where they were drawn.
    """
    if mass is not None:
        mean = Estimate(float(mass @ step))
    elif np.isfinite(step).all():
        mean = Estimate.mean(step)
    else:
        mean = Estimate(float(np.mean(step)), float("nan"))
    if one is other:
        return mean
    scoring_of_one, scoring = _scoring(one), _scoring(other)
    if "bound" in (scoring_of_one, scoring):
        if scoring_of_one == scoring:
            return Estimate(mean.value, float("nan"))
        return Estimate(mean.value, bound="upper" if scoring == "bound" else "lower")
    if mass is not None and "sampled" in (scoring_of_one, scoring):
        return Estimate(mean.value, float("nan"))
    errors = [law.log_norm_error / LN2 for parts in (one, other) for _, law in parts]
    return Estimate(mean.value, float(np.hypot.reduce([mean.stderr, max(errors)]))) if any(errors) else mean


def _scoring(parts: Parts) -> Scoring:
    return max((law.scoring for _, law in parts), key=SCORINGS.index)


class _Scores:
    """log-probabilities of the same documents x (N, T) under many laws, each law scored once."""

    def __init__(self, p: Distribution, x: np.ndarray, log_p: np.ndarray):
        self.p, self.x = p, x
        self._known: dict[int, np.ndarray] = {id(p): log_p}  # by id: the chain holds every law while this is in use
        self._by_topic: dict[int, np.ndarray] = {}  # what all mixtures of the same topics share

    def of_parts(self, parts: Parts, uniform: float) -> np.ndarray:
        """log-probabilities under a blend of laws with a share of a uniform one, nats.  -> (N,)"""
        columns = [self.of(law) for _, law in parts]
        score = columns[0] if len(columns) == 1 else blended(columns, np.array([w for w, _ in parts]))
        if uniform:
            everywhere = -self.p.length * np.log(self.p.vocab_size)
            score = np.logaddexp(score + np.log1p(-uniform), everywhere + np.log(uniform))
        return score

    def of(self, law: Law) -> np.ndarray:
        """log-probabilities under one law, nats.  -> (N,)"""
        if id(law) not in self._known:
            if isinstance(law, Mixture):
                if id(law.topics) not in self._by_topic:
                    self._by_topic[id(law.topics)] = law.topics.log_prob_each(self.x)
                each = cast("Sequence[np.ndarray]", self._by_topic[id(law.topics)].T)  # a row a topic
                self._known[id(law)] = blended(each, law.weights)
            else:
                self._known[id(law)] = law.log_prob(self.x)
        return self._known[id(law)]
