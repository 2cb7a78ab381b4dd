"""A judge gives the w(x) in [0, 1] of q(x) ∝ p(x) w(x), as the chance that a document is accepted.

Not handled here: who asks a judge, how often, and what it costs (`agents.verifier`); judges that learn
(`models.improve.reward`).
"""

from __future__ import annotations

import abc
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from godmodel.models.distribution import Distribution
from godmodel.models.exact.grammar import STATES, Grammar
from godmodel.models.exact.tasks import chance_of_right
from godmodel.models.solving import slot_log_prob


class Judge(abc.ABC):
    """A judge looks at documents and accepts some of them."""

    @abc.abstractmethod
    def weights(self, x: np.ndarray) -> np.ndarray:
        """Return the chance that each document is accepted.  x (N, T) int -> (N,) in [0, 1]"""

    def rates(self, sound: bool) -> tuple[float, float] | None:
        """Return (phi, psi), the chances that a right and a wrong document are accepted, or None.

        None means that other things count too.

        Right means a right answer or, with `sound`, one with sound work.
        """
        return None

    def steps(self, x: np.ndarray) -> np.ndarray | None:
        """Return whether each step of the work is approved, or None for judges of whole answers.

        (N, T) -> (N, D) bool
        """
        return None

    def choose(self, x: np.ndarray, *, rng: np.random.Generator) -> np.ndarray:
        """Choose one candidate out of k: one of the accepted, else one of all.  x (N, k, T) -> (N,) in 0..k-1"""
        n, k = x.shape[:2]
        accepted = rng.random((n, k)) < self.weights(x.reshape(n * k, -1)).reshape(n, k)
        return (rng.random((n, k)) + accepted).argmax(axis=1)


class Truth(Protocol):
    """What knows which documents are right: the grammar of questions, or the typical documents of a law."""

    def right(self, x: np.ndarray) -> np.ndarray:
        """Return whether each document is right.  x (N, T) -> (N,) bool"""


class Everything(Judge):
    """This judge accepts whatever it is shown; it stands for having no verifier."""

    def weights(self, x: np.ndarray) -> np.ndarray:
        """Accept every document (weight 1).  x (N, T) -> (N,)"""
        return np.ones(len(x))

    def rates(self, sound: bool) -> tuple[float, float] | None:
        """Return (1, 1), because right and wrong documents are all accepted."""
        return 1.0, 1.0


@dataclass(frozen=True)
class Answer(Judge):
    """This judge looks at the answer alone and accepts a right one with chance phi, any other with chance psi.

    A missing answer counts as wrong. The judge is exact at (phi, psi) = (1, 0). Where there are no questions, `grammar`
    is whatever else knows which documents are right.
    """

    grammar: Truth
    accepts_right: float = 1.0
    accepts_wrong: float = 0.0

    def __post_init__(self) -> None:
        for name in ("accepts_right", "accepts_wrong"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} is a chance in [0, 1], got {getattr(self, name)}")

    def rates(self, sound: bool) -> tuple[float, float] | None:
        """Return (phi, psi), or None where the work has to be sound as well."""
        return None if sound else (self.accepts_right, self.accepts_wrong)

    def weights(self, x: np.ndarray) -> np.ndarray:
        """Return phi for a right answer and psi for any other.  x (N, T) int -> (N,)"""
        return np.where(self.grammar.right(x), self.accepts_right, self.accepts_wrong)


@dataclass(frozen=True)
class ProcessJudge(Judge):
    """This judge looks at every step and accepts sound work with a right answer (Lightman et al. 2023).

    The paper is "Let's Verify Step by Step", arXiv 2305.20050.

    Attributes:
        graded: whether work that is partly right is accepted with the share of right steps as its chance, and not
            rejected; the answer counts as one more step.
    """

    grammar: Grammar
    graded: bool = False

    def weights(self, x: np.ndarray) -> np.ndarray:
        """Return 1 for sound work; else 0, or if graded the share of steps that are right.  x (N, T) int -> (N,)"""
        if not self.graded:
            return self.grammar.sound(x).astype(np.float64)
        depth = self.grammar.depths(x)
        wrong = (~self.grammar.steps_right(x)).sum(axis=1) + ~self.grammar.right(x)
        return np.where(depth > 0, np.maximum(1 - wrong / (depth + 1), 0.0), 0.0)

    def rates(self, sound: bool) -> tuple[float, float] | None:
        """Return (1, 0) where sound work makes a document right, else None."""
        return (1.0, 0.0) if sound and not self.graded else None

    def steps(self, x: np.ndarray) -> np.ndarray | None:
        """Return whether each step follows from the one before.  x (N, T) int -> (N, D) bool"""
        return self.grammar.steps_right(x)


@dataclass(frozen=True)
class Peers(Judge):
    """Peers work the question again, with slips of their own, and accept the answer that they get themselves.

    Attributes:
        slips, shares: (J,) chances of a slip at a step, and how many of the people make it; shares sum to one.
    """

    grammar: Grammar
    slips: np.ndarray
    shares: np.ndarray

    def weights(self, x: np.ndarray) -> np.ndarray:
        """Return the chance to come to the same answer: that of being right, or an equal part of being wrong.

        -> (N,)
        """
        s = self.grammar.states
        depth, right = self.grammar.depths(x), self.grammar.right(x)
        each = chance_of_right(s, np.asarray(self.slips), depth[:, None])  # (N, J)
        agree = np.where(right[:, None], each, (1 - each) / (s - 1)) @ np.asarray(self.shares)
        answer = self.grammar.answers(x)
        answered = (answer >= STATES) & (answer < self.grammar.first_operation)
        return np.where((depth > 0) & answered, agree, 0.0)


@dataclass(frozen=True)
class LikelihoodJudge(Judge):
    """This judge is a teacher who accepts what it would have written.

    The chance is the geometric mean of the teacher's chances of the symbols in the slots.
    """

    grammar: Grammar
    teacher: Distribution

    def weights(self, x: np.ndarray) -> np.ndarray:
        """Return exp of the mean log-probability of the slots, given the question.  x (N, T) int -> (N,)"""
        slots = self.grammar.slots(x)
        count = slots.sum(axis=1)
        mean = slot_log_prob(self.teacher, x, slots) / np.maximum(count, 1)
        return np.where(count > 0, np.exp(mean), 0.0)


@dataclass(frozen=True)
class TasteJudge(Judge):
    """This judge likes some symbols better than others: r(x) is the sum of the rewards of its symbols.

    A document alone is kept with chance e^((r - max r) / tau), which leaves q(x) ∝ p(x) e^(r(x) / tau); out of k
    candidates one is taken with chance e^(r / tau) over the sum of theirs (Bradley and Terry 1952; Ferbach et al. 2024,
    arXiv 2407.09499): as k grows that is the same law.

    Attributes:
        rewards: (V,).
        length: T, symbols in a document.
        temperature: tau >= 0; 0 is the limit, where only the largest r will do and equals are drawn from by lot.
    """

    rewards: np.ndarray
    length: int
    temperature: float = 1.0

    def score(self, x: np.ndarray) -> np.ndarray:
        """Return r(x), the sum of the rewards of a document's symbols.  x (N, T) int -> (N,)"""
        return self.rewards[x].sum(axis=-1)

    def weights(self, x: np.ndarray) -> np.ndarray:
        """Return e^((r - max r) / tau), where max r is that of a document of the best symbol alone.

        x (N, T) int -> (N,)
        """
        below = self.score(x) - self.length * self.rewards.max()
        return np.exp(below / self.temperature) if self.temperature else (below >= 0).astype(np.float64)

    def choose(self, x: np.ndarray, *, rng: np.random.Generator) -> np.ndarray:
        """Choose in proportion to e^(r / tau): the largest of r / tau + a Gumbel number (Luce 1959; Yellott 1977).

        x (N, k, T) int -> (N,) in 0..k-1
        """
        r = self.score(x)
        if self.temperature:
            return (r / self.temperature + rng.gumbel(size=r.shape)).argmax(axis=1)
        return np.where(r == r.max(axis=1, keepdims=True), rng.random(r.shape), -1.0).argmax(axis=1)


class Noise(Protocol):
    """Noise is a law of numbers, as scipy.stats has them."""

    def sf(self, x: np.ndarray) -> np.ndarray:
        """Return the chance of a number above x."""

    def rvs(self, size: tuple[int, ...], *, random_state: np.random.Generator) -> np.ndarray:
        """Draw numbers in an array of that size."""


@dataclass(frozen=True)
class ProxyJudge(Judge):
    """This judge sees the gold reward, a document's first number, with an error e that is drawn anew each time.

    Attributes:
        error: the law of e, frozen, of scipy.stats; None: it sees what is.
        bar: what a document that stands alone must look better than.
    """

    error: Noise | None = None
    bar: float = 0.0

    def weights(self, x: np.ndarray) -> np.ndarray:
        """Return the chance P(x_0 + e > bar).  x (N, T) float -> (N,)"""
        gold = x[:, 0]
        return (gold > self.bar).astype(np.float64) if self.error is None else self.error.sf(self.bar - gold)

    def choose(self, x: np.ndarray, *, rng: np.random.Generator) -> np.ndarray:
        """Choose the candidate that looks best.  x (N, k, T) float -> (N,) in 0..k-1"""
        seen = x[:, :, 0]
        return (seen if self.error is None else seen + self.error.rvs(seen.shape, random_state=rng)).argmax(axis=1)
