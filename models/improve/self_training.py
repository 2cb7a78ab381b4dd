"""Self-training: keep what a verifier accepts of one's own answers, and learn it.

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
from godmodel.models.improve.base import Bench, Improvement


@dataclass(frozen=True)
class SelfTraining(Improvement):
    """Rounds of: answer people's questions `tries` times, keep accepted answers, fit a fresh learner.

    Attributes:
        rounds: of search and study, >= 1.
        questions: tried in a round; >= 1.
        tries: answers to each; >= 1.
        keep: "all" accepted answers (ReST-EM), or the "first" of each question (STaR, Zelikman et al. 2022).
        base: whether the shelf itself is studied too, or (ReST-EM) the accepted answers alone.
        rationalise: STaR's second chance: the right answer is given with a question that was not solved, the law
            writes the work before its last step, and the result is learned if the verifier accepts it.
        temperature: of the answers.
    """

    rounds: int = 1
    questions: int = 1000
    tries: int = 4
    keep: Literal["all", "first"] = "all"
    base: bool = True
    rationalise: bool = False
    temperature: float = 1.0

    def improve(self, law: Distribution, bench: Bench, *, rng: np.random.Generator) -> Distribution:
        """The law after the last round; where nothing was accepted it stays."""
        for _ in range(self.rounds):
            found = self.search(law, bench, rng=rng)
            if not len(found):
                continue
            law = bench.learner.fit(np.concatenate([bench.shelf, found]) if self.base else found, rng=rng)
        return law

    def search(self, law: Distribution, bench: Bench, *, rng: np.random.Generator) -> np.ndarray:
        """Accepted answers to what people ask.  -> (m, T) int"""
        asked = bench.questions(self.questions, rng=rng)
        if not len(asked):
            return asked
        x = bench.answers(law, asked, self.tries, rng=rng, temperature=self.temperature)
        accepted = bench.verdict(x.reshape(-1, x.shape[2]), rng=rng).reshape(x.shape[:2])
        if self.keep == "first":
            accepted &= np.cumsum(accepted, axis=1) == 1
        found = x[accepted]
        if not self.rationalise:
            return found
        hinted = self._rationalised(law, bench, asked[~accepted.any(axis=1)], rng=rng)
        return np.concatenate([found, hinted])

    def _rationalised(self, law: Distribution, bench: Bench, asked: np.ndarray, *, rng) -> np.ndarray:
        """Work that ends in the answer which is given as a hint, where it is accepted.  asked (n, T) -> (m, T)"""
        grammar = bench.grammar
        slots, depth, rows = grammar.slots(asked), grammar.depths(asked), np.arange(len(asked))
        hinted = np.array(asked)
        answer = STATES + grammar.truth(asked)[:, -1]
        for at in (2 * depth, 2 * depth + 2):  # the last step, and the answer
            hinted[rows, at] = answer
            slots[rows, at] = False
        bench.spent.samples += len(asked)
        x = bench.cut(law).complete(hinted, slots, rng=rng)
        return x[bench.verdict(x, rng=rng)]


@dataclass(frozen=True)
class WeightedLikelihood(Improvement):
    """Maximum likelihood on one's own answers with weights w(x), so that nothing is thrown away by lot.

    Attributes:
        rounds, questions, tries: as in `SelfTraining`.
    """

    rounds: int = 1
    questions: int = 1000
    tries: int = 4

    def improve(self, law: Distribution, bench: Bench, *, rng: np.random.Generator) -> Distribution:
        """The law after the last round; where all weights are 0 it stays."""
        for _ in range(self.rounds):
            asked = bench.questions(self.questions, rng=rng)
            x = bench.answers(law, asked, self.tries, rng=rng).reshape(-1, asked.shape[1])
            w = bench.weights(x)
            if w.any():
                law = bench.learner.fit(x, w, rng=rng)
        return law
