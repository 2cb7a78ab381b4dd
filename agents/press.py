"""The press: the one definition of what a trainee publishes, as a law and as a sampler."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np

from godmodel.agents.surroundings import PressSettings
from godmodel.agents.verifier import Verifier
from godmodel.models.detection.watermark import Watermark, Watermarked
from godmodel.models.distribution import Distribution, Law
from godmodel.models.exact.answered import Answered
from godmodel.models.exact.blend import Blend
from godmodel.models.exact.mixture import Mixture
from godmodel.models.exact.reweighted import DRAWS, Reweighted
from godmodel.models.exact.tasks import TaskTopics
from godmodel.models.exact.tempered import Tempered, tempered
from godmodel.models.exact.truncated import Truncated
from godmodel.models.tokenizers.base import DecodedLaw

DRAFTS = 2**20  # drafts that lie before the verifier at once


@dataclass(frozen=True)
class Edition:
    """What a trainee publishes at one tick: the documents x (n, T), and how many drafts were drawn for them."""

    x: np.ndarray
    drafted: int


@dataclass(frozen=True)
class Press:
    """What a trainee that has learned a law publishes.

    Every law below is also what is drawn from: a document is published by drawing it from that very law, so that the
    sampler and the law can't differ.

    Attributes:
        learned: what the trainee has learned, a law over raw documents.
        people: the law whose questions it answers, where it writes answers.
        settings: the trainee's settings, frozen: temperature, min_p, writes, candidates.
        watermark: what marks its drafts; None: nothing does.
        verifier: who lets drafts through.
    """

    learned: Law
    people: Law | None
    settings: PressSettings
    watermark: Watermark | None
    verifier: Verifier

    @property
    def solver(self) -> Law:
        """The law by which questions are answered: what was learned, without the symbols that `min_p` cuts off."""
        return Truncated(_of_symbols(self.learned), self.settings.min_p) if self.settings.min_p else self.learned

    @property
    def plain(self) -> Law:
        """The law of a draft before it is marked: the solver's at the temperature, which acts on tokens."""
        temperature = self.settings.temperature
        if self.settings.writes == "answers":
            people = cast("Mixture[TaskTopics]", self.people)  # answers are refused in a world without questions
            return Answered(people, _of_symbols(tempered(self.solver, temperature)))
        if isinstance(self.learned, DecodedLaw) and temperature != 1.0:
            return self.learned.tokenizer.decoded(Tempered(_of_symbols(self.learned.q), temperature))
        return tempered(self.solver, temperature)

    @property
    def drafts(self) -> Law:
        """The law of a draft, its watermark in it."""
        return self.plain if self.watermark is None else Watermarked(_of_symbols(self.plain), self.watermark)

    def published(self, *, rng: np.random.Generator, draws: int = DRAWS) -> Law:
        """Return the law of what the trainee publishes in its own name: its drafts as far as the verifier accepts.

        It is exact up to the verifier's share of acceptance, which is estimated from `draws` drafts with `rng`.

        Raises:
            ValueError: where the verifier chooses among several candidates, since that has no exact law here.
        """
        if self.verifier.trusting:
            return self.drafts
        if self.settings.candidates > 1:
            raise ValueError("the best of several candidates has no exact law here: keep the ledger off")
        return Reweighted(self.drafts, self.verifier.judge.weights, rng=rng, draws=draws)

    def signed(self, strip: float) -> Law:
        """Return the law of what people sign: drafts, of which a share of `strip` was rid of its mark."""
        if self.watermark is None or strip == 0:
            return self.drafts
        return Blend([self.drafts, self.plain], [1 - strip, strip])

    def print(self, n: int, *, tick: int, rng: np.random.Generator, verdicts: np.random.Generator) -> Edition:
        """Draw drafts until the verifier has let n of them through, its patience is at an end, or its budget is spent.

        Where there are several candidates for each document, as many are drawn and the verifier takes one. `verdicts`
        is the verifier's random stream.
        """
        law, patience, candidates = self.drafts, self.verifier.settings.patience, self.settings.candidates
        kept: list[np.ndarray] = []
        missing, drafted = n, 0
        while missing and candidates > 1:
            some = min(missing, max(DRAFTS // candidates, 1))
            x = law.sample(some * candidates, rng=rng)
            drafted += len(x)
            kept.append(self.verifier.choose(x.reshape(some, candidates, -1), tick=tick, rng=verdicts))
            missing -= some
        while missing and drafted < patience * n:
            x = law.sample(n, rng=rng)
            drafted += len(x)
            kept.append(x[self.verifier.check(x, tick=tick, rng=verdicts)][:missing])
            missing -= len(kept[-1])
            if self.verifier.exhausted(tick):
                break
        return Edition(np.concatenate(kept), drafted)


def _of_symbols(law: Law) -> Distribution:
    """Take a law for one of symbols: settings that would cut, mark or ask a law of numbers are refused beforehand."""
    return cast(Distribution, law)
