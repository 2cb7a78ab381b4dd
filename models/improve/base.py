"""What an improvement is, and the bench that it works at: questions, a verifier, a learner, and what was spent."""

from __future__ import annotations

import abc
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from godmodel.models.distribution import Distribution, Learner
from godmodel.models.exact.grammar import BLANK, Grammar
from godmodel.models.exact.truncated import Truncated
from godmodel.models.solving import attempts

Check = Callable[..., np.ndarray]


@dataclass
class Spent:
    """Documents that were drawn, and documents that were shown to the verifier."""

    samples: int = 0
    checks: int = 0


@dataclass
class Bench:
    """Where a law is improved.

    Attributes:
        grammar: what questions are.
        learner: fits a fresh law to documents with weights.
        shelf: (N, T) the documents that were studied.
        asked: (M, T) what people ask: documents whose questions are put to the law, the rest of them is not read.
        accept: x (n, T), rng=... -> (n,) bool, the verifier's verdict.
        weigh: x (n, T) -> (n,) in [0, 1], its w(x).
        approve_steps: x (n, T) -> (n, D) bool, or None where it does not look at steps.
        base: the law that a leash holds to; None: the one that is given.
        memory: what improvements keep from one study to the next, where the trainee goes on from its last law.
        min_p: symbols below this share of the likeliest are never drawn in answers.
        spent: counts, kept by the methods below.
    """

    grammar: Grammar
    learner: Learner
    shelf: np.ndarray
    asked: np.ndarray
    accept: Check
    weigh: Check
    approve_steps: Check
    min_p: float = 0.0
    base: Distribution | None = None
    memory: dict = field(default_factory=dict)
    spent: Spent = field(default_factory=Spent)

    def questions(self, n: int, *, rng: np.random.Generator) -> np.ndarray:
        """n of the questions that people ask, at random, with blanks in their slots.  -> (n, T) int, none if none"""
        asked = np.flatnonzero(self.grammar.depths(self.asked) > 0)
        if not len(asked):
            return self.asked[:0].copy()
        x = self.asked[rng.choice(asked, size=n, replace=n > len(asked))].copy()
        x[self.grammar.slots(x)] = BLANK
        return x

    def answers(
        self,
        law: Distribution,
        questions: np.ndarray,
        tries: int,
        *,
        rng: np.random.Generator,
        temperature: float = 1.0,
    ) -> np.ndarray:
        """Independent answers of a law.  questions (n, T) -> (n, tries, T) int"""
        self.spent.samples += len(questions) * tries
        return attempts(self.cut(law), self.grammar, questions, tries, rng=rng, temperature=temperature)

    def cut(self, law: Distribution) -> Distribution:
        """The law as it is drawn from."""
        return Truncated(law, self.min_p) if self.min_p else law

    def verdict(self, x: np.ndarray, *, rng: np.random.Generator) -> np.ndarray:
        """Which documents the verifier accepts.  x (n, T) -> (n,) bool"""
        self.spent.checks += len(x)
        return self.accept(x, rng=rng)

    def weights(self, x: np.ndarray) -> np.ndarray:
        """The verifier's w(x).  x (n, T) -> (n,)"""
        self.spent.checks += len(x)
        return self.weigh(x)

    def step_verdicts(self, x: np.ndarray) -> np.ndarray:
        """Which steps the verifier approves.  x (n, T) -> (n, D) bool

        Raises:
            ValueError: if it does not look at steps.
        """
        self.spent.checks += len(x)
        approved = self.approve_steps(x)
        if approved is None:
            raise ValueError("a search over steps needs a verifier who looks at steps: take the process verifier")
        return approved


class Improvement(abc.ABC):
    """A way to make a law solve more."""

    @abc.abstractmethod
    def improve(self, law: Distribution, bench: Bench, *, rng: np.random.Generator) -> Distribution:
        """A law that should answer the bench's questions better; the one that is given stays as it is."""
