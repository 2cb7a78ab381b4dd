"""A search spends samples and verdicts on one answer.

With steps that are right with chance s, a chain of L steps is right with chance s^L: who checks whole chains needs s^-L
of them. Who checks every step before the next one is drawn needs 1/s drafts of each, L/s in all (process supervision:
Uesato et al. 2022, arXiv 2211.14275; Lightman et al. 2023, arXiv 2305.20050).
"""

from __future__ import annotations

import abc
from dataclasses import dataclass

import numpy as np

from godmodel.models.distribution import Distribution, draw_symbols
from godmodel.models.improve.base import PostTrainingTask
from godmodel.models.solving import attempts


@dataclass(frozen=True)
class Found:
    """This record holds answers, and what each of them cost.

    Attributes:
        x: (N, T) int, a question and its chosen answer each.
        symbols: (N,) symbols that were drawn for it.
        checks: (N,) verdicts that were asked for it: on a whole answer or on one step.
    """

    x: np.ndarray
    symbols: np.ndarray
    checks: np.ndarray


class Search(abc.ABC):
    """A search is a way to answer questions."""

    @abc.abstractmethod
    def solve(
        self, law: Distribution, task: PostTrainingTask, questions: np.ndarray, *, rng: np.random.Generator
    ) -> Found:
        """Find one answer to each question.  questions (N, T) int, each well formed"""


class SampleSearch(Search):
    """This search takes the first answer that is drawn, without a verdict."""

    def solve(
        self, law: Distribution, task: PostTrainingTask, questions: np.ndarray, *, rng: np.random.Generator
    ) -> Found:
        """Draw one answer to each question and ask for no verdict.  questions (N, T) int"""
        slots = task.grammar.slots(questions)
        x = task.cut(law).complete(questions, slots, rng=rng)
        return Found(x, slots.sum(axis=1), np.zeros(len(x), dtype=np.intp))


@dataclass(frozen=True)
class BestOfN(Search):
    """This search takes the answer with the largest w(x) out of n, the first of those that are equal.

    Attributes:
        n: answers to each question, >= 1.
    """

    n: int = 16

    def __post_init__(self) -> None:
        _at_least_one(self)

    def solve(
        self, law: Distribution, task: PostTrainingTask, questions: np.ndarray, *, rng: np.random.Generator
    ) -> Found:
        """Draw n answers to each question, ask for n verdicts, and return the best.  questions (N, T) int"""
        x = attempts(task.cut(law), task.grammar, questions, self.n, rng=rng)
        w = task.weights(x.reshape(-1, x.shape[2])).reshape(x.shape[:2])
        symbols = self.n * task.grammar.slots(questions).sum(axis=1)
        return Found(x[np.arange(len(x)), w.argmax(axis=1)], symbols, np.full(len(x), self.n))


@dataclass(frozen=True)
class RejectionSearch(Search):
    """This search takes the first answer that is accepted, or the last one where none is in `tries`.

    Attributes:
        tries: answers to each question at most, >= 1.
    """

    tries: int = 1000

    def __post_init__(self) -> None:
        _at_least_one(self)

    def solve(
        self, law: Distribution, task: PostTrainingTask, questions: np.ndarray, *, rng: np.random.Generator
    ) -> Found:
        """Draw until the verifier accepts, at most `tries` times; return the answer and what was spent."""
        law, slots = task.cut(law), task.grammar.slots(questions)
        x, spent, open_ = np.array(questions), np.zeros(len(questions), dtype=np.intp), np.arange(len(questions))
        for _ in range(self.tries):
            x[open_] = law.complete(x[open_], slots[open_], rng=rng)
            spent[open_] += 1
            open_ = open_[~task.verdict(x[open_], rng=rng)]
            if not len(open_):
                break
        return Found(x, spent * slots.sum(axis=1), spent)


@dataclass(frozen=True)
class BeamSearch(Search):
    """This search takes the likeliest answer that a beam of partial ones finds, and asks no verifier.

    Attributes:
        width: partial answers that are kept at each symbol, >= 1; with V^L of them it is the likeliest of all.
    """

    width: int = 8

    def __post_init__(self) -> None:
        _at_least_one(self)

    def solve(
        self, law: Distribution, task: PostTrainingTask, questions: np.ndarray, *, rng: np.random.Generator
    ) -> Found:
        """Extend every partial answer by every symbol and keep the likeliest; no random numbers are used."""
        law, slots = task.cut(law), task.grammar.slots(questions)
        n, v = len(questions), law.vocab_size
        x = np.repeat(questions[:, None], 1, axis=1)  # (N, kept, T)
        score = np.zeros((n, 1))
        for t in np.flatnonzero(slots.any(axis=0)):
            here = slots[:, t]
            kept = x.shape[1]
            log_p = law.next_symbol(x[here].reshape(-1, x.shape[2])[:, :t]).reshape(-1, kept, v)
            joint = (score[here][:, :, None] + log_p).reshape(-1, kept * v)
            width = min(self.width, joint.shape[1])
            best = np.argsort(-joint, axis=1, kind="stable")[:, :width]
            wider = np.repeat(x[:, :1], width, axis=1)
            scores = np.full((n, width), -np.inf)
            wider[:, : min(kept, width)] = x[:, :width]
            scores[:, : min(kept, width)] = score[:, :width]
            rows = np.flatnonzero(here)
            extended = x[rows[:, None], best // v]
            extended[:, :, t] = best % v
            wider[rows], scores[rows] = extended, np.take_along_axis(joint, best, axis=1)
            x, score = wider, scores
        drawn = self.width * slots.sum(axis=1)
        return Found(x[np.arange(n), score.argmax(axis=1)], drawn, np.zeros(n, dtype=np.intp))


@dataclass(frozen=True)
class TreeSearch(Search):
    """This search goes step by step: drafts of the next step are checked, and only approved ones are continued.

    Attributes:
        width: approved partial answers that are kept at each step, >= 1.
        tries: drafts of a step at most, >= 1; where none is approved the search is given up, and the question is
            answered without it.
    """

    width: int = 1
    tries: int = 100

    def __post_init__(self) -> None:
        _at_least_one(self)

    def solve(
        self, law: Distribution, task: PostTrainingTask, questions: np.ndarray, *, rng: np.random.Generator
    ) -> Found:
        """Draw drafts of each step, keep approved ones, and return one answer to each question and its cost.

        Raises:
            ValueError: if the verifier judges whole answers alone.
        """
        law, grammar = task.cut(law), task.grammar
        depth, n = grammar.depths(questions), len(questions)
        symbols, checks = np.zeros(n, dtype=np.intp), np.zeros(n, dtype=np.intp)
        front = np.repeat(questions[:, None], self.width, axis=1)  # (N, width, T); the first `kept` count
        kept, lost = np.ones(n, dtype=np.intp), np.zeros(n, dtype=bool)
        for i in range(grammar.depth):
            t, alive = 2 * i + 2, (depth > i) & ~lost
            new, have, open_ = front.copy(), np.zeros(n, dtype=np.intp), np.flatnonzero(alive)
            for _ in range(self.tries):
                if not len(open_):
                    break
                draft = front[open_, rng.integers(kept[open_])]
                draft[:, t] = draw_symbols(law.next_symbol(draft[:, :t]), rng=rng)
                symbols[open_] += 1
                checks[open_] += 1
                approved = task.step_verdicts(draft)[:, i]
                new[open_, np.minimum(have[open_], self.width - 1)] = draft  # an unapproved one is overwritten
                have[open_] += approved
                open_ = open_[have[open_] < self.width]
            lost |= alive & (have == 0)
            front, kept = new, np.where(alive & (have > 0), have, kept)
        slots = grammar.slots(questions)
        answer = np.arange(grammar.length) == 2 * depth[:, None] + 2
        rest = slots & (answer | lost[:, None])
        return Found(law.complete(front[:, 0], rest, rng=rng), symbols + rest.sum(axis=1), checks)


def _at_least_one(search: Search) -> None:
    for name, value in vars(search).items():
        if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < 1:
            raise ValueError(f"{name} is a whole number >= 1, got {value!r}; take 1 for the least search")
