"""Self-training keeps what a verifier accepts of a law's own answers, and learns it.

One round is a step of generalised EM for p(answer | question) = sum_z p(z | question) p(answer | z): the E-step draws
work z from the law and the verifier leaves that of the posterior, the M-step is maximum likelihood (Neal and Hinton
1998; ReST-EM, Singh et al. 2024, arXiv 2312.06585).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from godmodel.models.distribution import Distribution
from godmodel.models.exact.grammar import STATES
from godmodel.models.improve.base import Improvement, PostTrainingTask


@dataclass(frozen=True)
class SelfTraining(Improvement):
    """Each round answers people's questions `tries` times, keeps accepted answers, and fits a fresh learner.

    Attributes:
        rounds: number of rounds of search and study, >= 1.
        questions: number of questions tried in a round, >= 1.
        tries: number of answers to each, >= 1.
        keep: "all" accepted answers (ReST-EM), or the "first" of each question (STaR, Zelikman et al. 2022).
        base: whether the training set itself is studied too, or (ReST-EM) the accepted answers alone.
        rationalise: STaR's second chance: the right answer is given with a question that was not solved, the law
            writes the work before its last step, and the result is learned if the verifier accepts it.
        temperature: sampling temperature of the answers.
    """

    rounds: int = 1
    questions: int = 1000
    tries: int = 4
    keep: Literal["all", "first"] = "all"
    base: bool = True
    rationalise: bool = False
    temperature: float = 1.0

    def improve(self, law: Distribution, task: PostTrainingTask, *, rng: np.random.Generator) -> Distribution:
        """Return the law after the last round; it stays as it was in a round where nothing was accepted."""
        for _ in range(self.rounds):
            found = self.search(law, task, rng=rng)
            if not len(found):
                continue
            law = self._study(found, task, rng=rng)
        return law

    def _study(self, found: np.ndarray, task: PostTrainingTask, *, rng: np.random.Generator) -> Distribution:
        """Fit a law to what was accepted (m, T), each document once, and to the training set at its weights."""
        if not self.base:
            return task.learner.fit(found, rng=rng)
        weights = None if task.shelf_weights is None else np.concatenate([task.shelf_weights, np.ones(len(found))])
        return task.learner.fit(np.concatenate([task.shelf, found]), weights, rng=rng)

    def search(self, law: Distribution, task: PostTrainingTask, *, rng: np.random.Generator) -> np.ndarray:
        """Return accepted answers to what people ask.  -> (m, T) int"""
        asked = task.questions(self.questions, rng=rng)
        if not len(asked):
            return asked
        x = task.answers(law, asked, self.tries, rng=rng, temperature=self.temperature)
        accepted = task.verdict(x.reshape(-1, x.shape[2]), rng=rng).reshape(x.shape[:2])
        if self.keep == "first":
            accepted &= np.cumsum(accepted, axis=1) == 1
        found = x[accepted]
        if not self.rationalise:
            return found
        hinted = self._rationalised(law, task, asked[~accepted.any(axis=1)], rng=rng)
        return np.concatenate([found, hinted])

    def _rationalised(
        self, law: Distribution, task: PostTrainingTask, asked: np.ndarray, *, rng: np.random.Generator
    ) -> np.ndarray:
        """Return work that ends in the answer given as a hint, where it is accepted.  asked (n, T) -> (m, T)"""
        grammar = task.grammar
        slots, depth, rows = grammar.slots(asked), grammar.depths(asked), np.arange(len(asked))
        hinted = np.array(asked)
        answer = STATES + grammar.truth(asked)[:, -1]
        for at in (2 * depth, 2 * depth + 2):  # the last step, and the answer
            hinted[rows, at] = answer
            slots[rows, at] = False
        task.spent.samples += len(asked)
        x = task.cut(law).complete(hinted, slots, rng=rng)
        return x[task.verdict(x, rng=rng)]


@dataclass(frozen=True)
class WeightedLikelihood(Improvement):
    """This improvement fits the law's own answers by maximum likelihood with weights w(x), so none is dropped.

    Attributes:
        rounds, questions, tries: as in `SelfTraining`.
    """

    rounds: int = 1
    questions: int = 1000
    tries: int = 4

    def improve(self, law: Distribution, task: PostTrainingTask, *, rng: np.random.Generator) -> Distribution:
        """Return the law after the last round; it stays as it was in a round where all weights are 0."""
        for _ in range(self.rounds):
            asked = task.questions(self.questions, rng=rng)
            x = task.answers(law, asked, self.tries, rng=rng).reshape(-1, asked.shape[1])
            w = task.weights(x)
            if w.any():
                law = task.learner.fit(x, w, rng=rng)
        return law
