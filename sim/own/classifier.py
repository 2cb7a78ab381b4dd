"""A classifier of one's own as a verifier: what it gives a high score is published."""

from __future__ import annotations

import abc
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from godmodel.models.judges import Judge
from godmodel.sim.checks import scores
from godmodel.sim.errors import InputError
from godmodel.sim.parts import Need
from godmodel.sim.training.verifiers.base import VerifierSettings

if TYPE_CHECKING:
    from godmodel.sim.world.base import World

Documents = np.ndarray | Sequence[str]


class Classifier(VerifierSettings, abc.ABC):
    """A verifier is settings and a method `classifier`, which returns whatever gives a document its score.

    The classifier is made once, at the start, and stays as it is; a document is accepted if its score is at least
    `threshold`.

    Attributes:
        reads: what the classifier is given: documents as rows of `symbols`, (N, T) int, or as `text`, N strings.
    """

    needs: ClassVar[tuple[Need, ...]] = ()
    reads: ClassVar[Literal["symbols", "text"]] = "symbols"
    threshold: float = Field(0.5, ge=-1e9, le=1e9, description="least score of a document that is accepted")
    documents: int = Field(
        2000, ge=2, le=10_000_000, description="people's documents that the classifier is made from, documents"
    )

    @abc.abstractmethod
    def classifier(self, people: Any, *, world: World, rng: np.random.Generator) -> Any:
        """Return an object with `predict_proba(documents)`, as in scikit-learn, or a function documents -> scores.

        people: `documents` of people as they are at the start, which nobody publishes, in the form that `reads` says.
        The score of `predict_proba` (N, 2) is its chance of the class 1 (or True).
        """

    def build(self, world, dice):
        """Return the judge that asks the classifier."""
        rng = dice("classifier")
        people = world.topics().mixture(world.popularity()).sample(self.documents, rng=rng)
        return ClassifierJudge(self, world, self.classifier(self.shown(people, world), world=world, rng=rng))

    def shown(self, x: np.ndarray, world: World) -> Documents:
        """Return documents as the classifier reads them.  x (N, T) -> (N, T) or N strings"""
        return world.spell(x) if self.reads == "text" else x


class ClassifierJudge(Judge):
    """A judge that accepts what a user's classifier gives at least a threshold.

    Raises:
        InputError: for what is neither a classifier nor a function.
    """

    def __init__(self, settings: Classifier, world: World, classifier: Any):
        self.settings, self.world = settings, world
        who = type(settings).__name__
        if hasattr(classifier, "predict_proba"):
            self.who = f"{who}.classifier's predict_proba"
            self._score: Callable[[Documents], object] = lambda documents: self._chance(classifier, documents)
        elif callable(classifier):
            self.who = f"{who}.classifier's function"
            self._score = classifier
        else:
            raise InputError(
                f"{who}.classifier must return an object with predict_proba, or a function documents -> scores, got "
                f"{type(classifier).__name__}."
            )

    def score(self, x: np.ndarray) -> np.ndarray:
        """Return the user's scores, checked.  x (N, T) -> (N,)"""
        if not len(x):  # which classifiers refuse
            return np.zeros(0)
        return scores(self._score(self.settings.shown(x, self.world)), len(x), self.who)

    def weights(self, x: np.ndarray) -> np.ndarray:
        """Return 1 for a document whose score is at least the threshold, and 0 for any other.  x (N, T) -> (N,)"""
        return (self.score(x) >= self.settings.threshold).astype(np.float64)

    def _chance(self, classifier: Any, documents: Documents) -> np.ndarray:
        """Return a classifier's chance of the class 1.  -> (N,)"""
        found = np.asarray(classifier.predict_proba(documents))
        classes = list(getattr(classifier, "classes_", (0, 1)))
        if found.ndim != 2 or found.shape[1] != len(classes) or 1 not in classes:
            raise InputError(
                f"{self.who} must return a chance for each class, among them the class 1 of documents to accept, got "
                f"classes {classes} and shape {found.shape}."
            )
        return found[:, classes.index(1)]
