"""An improvement works on a post-training task: questions, a verifier, a learner, and what was spent."""

from __future__ import annotations

import abc
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from godmodel.models.distribution import Distribution, SymbolLearner
from godmodel.models.exact.grammar import BLANK, Grammar
from godmodel.models.exact.truncated import Truncated
from godmodel.models.solving import attempts

Weigh = Callable[[np.ndarray], np.ndarray]
ApproveSteps = Callable[[np.ndarray], np.ndarray | None]


class Accept(Protocol):
    """A verifier accepts documents by lot."""

    def __call__(self, x: np.ndarray, *, rng: np.random.Generator) -> np.ndarray:
        """Return which documents are accepted.  x (n, T) -> (n,) bool"""


@dataclass
class Spent:
    """This record counts the documents that were drawn and the documents that were shown to the verifier."""

    samples: int = 0
    checks: int = 0


@dataclass
class PostTrainingTask:
    """A post-training task is what an improvement is given to make a law better.

    Attributes:
        grammar: what questions are.
        learner: fits a fresh law to documents with weights.
        shelf: (N, T) the training set, the documents that were studied.
        asked: (M, T) what people ask: documents whose questions are put to the law, the rest of them is not read.
        accept: x (n, T), rng=... -> (n,) bool, the verifier's verdict.
        weigh: x (n, T) -> (n,) in [0, 1], its w(x).
        approve_steps: x (n, T) -> (n, D) bool, or None where it does not look at steps.
        base: the law that a leash holds to; None means the one that is given.
        memory: what improvements keep from one study to the next, where the trainee goes on from its last law.
        min_p: symbols below this share of the likeliest are never drawn in answers.
        shelf_weights: (N,) how much each document of the training set counts; None where all count alike.
        spent: the counts that the methods below keep.
    """

    grammar: Grammar
    learner: SymbolLearner
    shelf: np.ndarray
    asked: np.ndarray
    accept: Accept
    weigh: Weigh
    approve_steps: ApproveSteps
    min_p: float = 0.0
    base: Distribution | None = None
    memory: dict = field(default_factory=dict)
    shelf_weights: np.ndarray | None = None
    spent: Spent = field(default_factory=Spent)

    def questions(self, n: int, *, rng: np.random.Generator) -> np.ndarray:
        """Draw n of the questions that people ask, with blanks in their slots.

        -> (n, T) int; (0, T) if there are none
        """
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
        """Draw independent answers of a law and count them as spent.  questions (n, T) -> (n, tries, T) int"""
        self.spent.samples += len(questions) * tries
        return attempts(self.cut(law), self.grammar, questions, tries, rng=rng, temperature=temperature)

    def cut(self, law: Distribution) -> Distribution:
        """Return the law that answers are drawn from: without symbols below `min_p` of the likeliest."""
        return Truncated(law, self.min_p) if self.min_p else law

    def verdict(self, x: np.ndarray, *, rng: np.random.Generator) -> np.ndarray:
        """Return which documents the verifier accepts.  x (n, T) -> (n,) bool"""
        self.spent.checks += len(x)
        return self.accept(x, rng=rng)

    def weights(self, x: np.ndarray) -> np.ndarray:
        """Return the verifier's w(x), a chance in [0, 1].  x (n, T) -> (n,)"""
        self.spent.checks += len(x)
        return self.weigh(x)

    def step_verdicts(self, x: np.ndarray) -> np.ndarray:
        """Return which steps the verifier approves.  x (n, T) -> (n, D) bool

        Raises:
            ValueError: if it does not look at steps.
        """
        self.spent.checks += len(x)
        approved = self.approve_steps(x)
        if approved is None:
            raise ValueError("a search over steps needs a verifier who looks at steps: take the process verifier")
        return approved


class Improvement(abc.ABC):
    """An improvement is a way to make a law solve more questions."""

    @abc.abstractmethod
    def improve(self, law: Distribution, task: PostTrainingTask, *, rng: np.random.Generator) -> Distribution:
        """Return a law that should answer the task's questions better; the one that is given stays as it is."""
