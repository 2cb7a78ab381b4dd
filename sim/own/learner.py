"""A learner of one's own: any model that can say the probability of the next symbol."""

from __future__ import annotations

import abc
from typing import Any

import numpy as np
from pydantic import PrivateAttr

from godmodel.models import distribution
from godmodel.models.distribution import Distribution, Law
from godmodel.sim.errors import InputError
from godmodel.sim.training.learners.base import LearnerSettings

TRIED = 4  # training documents on which a law is tried
NORMALISED = 1e-6  # how far the sum of a law's next-symbol probabilities may be from 1


class Learner(LearnerSettings, abc.ABC):
    """A learner is settings and a method `fit`; any scikit-learn or torch model may work inside.

    `fit` returns a `Law`, or any object with a method `conditionals(x)`: x (N, t) int, 0 <= t <= T, ->
    (N, min(t+1, T), V) log-probabilities in nats; entry [n, s, v] is log p(x_s = v | x_<s).
    """

    _vocab_size: int = PrivateAttr(0)

    @property
    def vocab_size(self) -> int:
        """V, the number of symbols (tokens, where there is a tokenizer); 0 before the world is known."""
        return self._vocab_size

    @abc.abstractmethod
    def fit(self, x: np.ndarray, weights: np.ndarray | None = None, *, rng: np.random.Generator) -> Any:
        """Return a law fitted to documents.  x (N, T) int; weights (N,) >= 0, None where all count alike"""

    def build(self, vocab_size, god):
        """Return the learner over V symbols."""
        told = self.model_copy()
        told._vocab_size = int(vocab_size)
        return OwnLearner(told)


class OwnLearner(distribution.Learner):
    """What a trainee calls: it asks the user's `fit`, and tries the law that comes back on a few documents."""

    def __init__(self, settings: Learner):
        self.settings = settings

    def fit(self, x, weights=None, *, rng):
        """Return the user's law, checked on a few of the documents.

        Raises:
            InputError: if what comes back is no law over such documents.
        """
        found = self.settings.fit(x, weights, rng=rng)
        who = f"{type(self.settings).__name__}.fit"
        law = found if isinstance(found, Law) else _as_law(found, self.settings.vocab_size, x.shape[1], who)
        if isinstance(law, Distribution) and self.settings.vocab_size:
            _try(law, x[:TRIED], self.settings.vocab_size, who)
        return law


class OwnLaw(Distribution):
    """The law of an object that has conditionals and nothing else.

    Args:
        conditionals: x (N, t) int -> (N, min(t+1, T), V) log-probabilities, nats.
        vocab_size, length: V and T.
    """

    def __init__(self, conditionals, vocab_size: int, length: int):
        self._conditionals = conditionals
        self.vocab_size, self.length = vocab_size, length

    def conditionals(self, x):
        """Ask the user's object.  x (N, t) int -> (N, min(t+1, T), V)"""
        return np.asarray(self._conditionals(x), dtype=np.float64)


def _as_law(found: Any, vocab_size: int, length: int, who: str) -> Law:
    if not callable(getattr(found, "conditionals", None)):
        raise InputError(f"{who} must return a law, an object with conditionals(x), got {type(found).__name__}.")
    return OwnLaw(found.conditionals, vocab_size, length)


def _try(law: Distribution, x: np.ndarray, vocab_size: int, who: str) -> None:
    """Ask a law for the conditionals of a few documents, and check their shape and their sum."""
    log_p = law.conditionals(x)
    expected = (len(x), x.shape[1], vocab_size)
    if log_p.shape != expected:
        raise InputError(f"the law of {who} must have conditionals of shape {expected} here, got {log_p.shape}.")
    with np.errstate(over="ignore"):
        total = np.exp(log_p).sum(axis=2)
    off = np.abs(total - 1)
    if not (off <= NORMALISED).all():
        worst = total.ravel()[np.nan_to_num(off.ravel(), nan=np.inf).argmax()]
        raise InputError(f"the law of {who} must give next symbols probabilities that sum to 1, got {worst:.6g}.")
