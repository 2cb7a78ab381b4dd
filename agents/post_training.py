"""Post-training: what a trainee does after each study to make right answers likelier."""

from __future__ import annotations

from typing import cast

import numpy as np

from godmodel.agents.verifier import Verifier
from godmodel.models.distribution import Distribution, Law, SymbolLearner
from godmodel.models.exact.grammar import Grammar
from godmodel.models.improve.base import Improvement, PostTrainingTask, Spent


class PostTraining:
    """A list of improvements, applied in order.

    Attributes:
        improvements: how each makes right answers likelier; none where the trainee only studies.
        memory: what they keep from one study to the next where the trainee goes on from its last law, such as a reward.
        teacher: what the trainee had learned before post-training; None before its first study.
        spent: what the last post-training drew and had checked.
    """

    def __init__(self, improvements: tuple[Improvement, ...], grammar: Grammar | None):
        self.improvements = improvements
        self.grammar = grammar
        self.memory: dict = {}
        self.teacher: Law | None = None
        self.spent = Spent()

    def begin(self, teacher: Law) -> None:
        """Start anew from what was learned by a fresh study."""
        self.teacher, self.memory = teacher, {}

    def improve(
        self,
        law: Law,
        *,
        learner: SymbolLearner,
        shelf: np.ndarray,
        asked: np.ndarray,
        shelf_weights: np.ndarray | None = None,
        min_p: float,
        verifier: Verifier,
        tick: int,
        rng: np.random.Generator,
    ) -> Law:
        """Return what post-training makes of a law.

        shelf (n, T): the training set; asked (m, T): documents whose questions are put to the law; shelf_weights (n,):
        how much each document of the training set counts, None where all count alike.
        """
        task = PostTrainingTask(
            cast(Grammar, self.grammar),  # who puts questions is refused in a world without them
            learner,
            shelf,
            asked,
            accept=lambda x, *, rng: verifier.check(x, tick=tick, rng=rng),
            weigh=lambda x: verifier.weigh(x, tick=tick),
            approve_steps=lambda x: verifier.approve_steps(x, tick=tick),
            min_p=min_p,
            base=cast("Distribution | None", self.teacher),
            memory=self.memory,
            shelf_weights=shelf_weights,
        )
        improved = cast(Distribution, law)  # improvements are refused where documents are no symbols
        for improvement in self.improvements:
            improved = improvement.improve(improved, task, rng=rng)
        self.spent = task.spent
        return improved
