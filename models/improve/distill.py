"""In distillation a student learns the law of a teacher, from what it writes or from what it believes.

Soft targets are Hinton, Vinyals, Dean 2015 (arXiv 1503.02531): the teacher's whole law of every next symbol. Hard ones
are the symbols that it drew (Kim and Rush 2016, arXiv 1606.07947). Both minimise KL(teacher || student) over the
teacher's own documents; soft targets have the smaller variance (Rao and Blackwell).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from godmodel.models.distribution import Distribution, SymbolLearner
from godmodel.models.improve.base import Improvement, PostTrainingTask


@dataclass(frozen=True)
class Distillation(Improvement):
    """This improvement replaces a law by a student that learns from it.

    Attributes:
        student: the learner that studies.
        documents: number of the teacher's documents that it learns from, >= 1.
        soft: whether it sees the teacher's law of every next symbol, or only what the teacher wrote.
    """

    student: SymbolLearner
    documents: int
    soft: bool = True

    def improve(self, law: Distribution, task: PostTrainingTask, *, rng: np.random.Generator) -> Distribution:
        """Return a student of the law, fitted to documents drawn from it; the task's verifier is not asked."""
        x = law.sample(self.documents, rng=rng)
        task.spent.samples += len(x)
        if not self.soft:
            return self.student.fit(x, rng=rng)
        return self.student.fit_soft(x, np.exp(law.conditionals(x)[:, : x.shape[1]]), rng=rng)
