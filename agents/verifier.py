"""The verifier: the agent that is asked whether a document is right. It has a judge, a budget, and keeps tallies."""

from __future__ import annotations

from dataclasses import dataclass

import mesa
import numpy as np

from godmodel.agents.lasting import LastingAgent
from godmodel.agents.surroundings import VerifierSettings
from godmodel.models.exact.grammar import Grammar
from godmodel.models.judges import Everything, Judge


@dataclass
class Tally:
    """What a verifier saw at one tick, in documents; the truth is the world's, and no part of the verdict.

    Attributes:
        checked, accepted, right, both: documents that were checked, accepted, really right, and both of these.
        weight, square: sums over the checked ones of w(x), and of (w(x) - right)^2.
        refused: documents that were not looked at because the budget was spent.
    """

    checked: int = 0
    accepted: int = 0
    right: int = 0
    both: int = 0
    weight: float = 0.0
    square: float = 0.0
    refused: int = 0


class Verifier(LastingAgent):
    """Accepts documents, each with the chance w(x) that its judge gives.

    Attributes:
        settings: its settings, frozen: budget, cost, patience.
        judge: what it goes by.
        grammar: what is really right, for the tally alone; None where there are no questions.
        tally: what happened at the last tick at which it was asked anything.
    """

    def __init__(self, model: mesa.Model, settings: VerifierSettings, judge: Judge, *, grammar: Grammar | None = None):
        super().__init__(model)
        self.settings = settings
        self.judge = judge
        self.grammar = grammar
        self.tally = Tally()
        self._tick = 0

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.settings.kind}>"

    @property
    def trusting(self) -> bool:
        """Whether it accepts everything unseen: then nothing is checked and nothing costs."""
        return isinstance(self.judge, Everything)

    def check(self, x: np.ndarray, *, tick: int, rng: np.random.Generator) -> np.ndarray:
        """Whether each document is accepted; those beyond the budget are not.  x (N, T) int -> (N,) bool"""
        if self.trusting:
            return np.ones(len(x), dtype=bool)
        accepted = np.zeros(len(x), dtype=bool)
        seen = self._seen(x, tick)
        w = self.judge.weights(x[:seen])
        accepted[:seen] = rng.random(seen) < w
        self._note(x[:seen], w, accepted[:seen])
        return accepted

    def weigh(self, x: np.ndarray, *, tick: int) -> np.ndarray:
        """w(x) itself; 0 for documents beyond the budget.  x (N, T) int -> (N,) in [0, 1]"""
        if self.trusting:
            return np.ones(len(x))
        w = np.zeros(len(x))
        seen = self._seen(x, tick)
        w[:seen] = self.judge.weights(x[:seen])
        self._note(x[:seen], w[:seen], w[:seen] > 0.5)
        return w

    def choose(self, x: np.ndarray, *, tick: int, rng: np.random.Generator) -> np.ndarray:
        """The best of each k candidates, while the budget lasts: k checks a choice.  (N, k, T) -> (M, T), M <= N"""
        if self.trusting:
            return x[:, 0]
        n, k = x.shape[:2]
        x = x[: self._seen(x.reshape(n * k, -1), tick) // k]
        which = self.judge.choose(x, rng=rng)
        taken = np.arange(k) == which[:, None]
        self._note(x.reshape(len(x) * k, -1), taken.ravel().astype(np.float64), taken.ravel())
        return x[np.arange(len(x)), which]

    def approve_steps(self, x: np.ndarray, *, tick: int) -> np.ndarray | None:
        """Whether each step is approved, a check a document; None from a judge who does not look at steps.

        x (N, T) int -> (N, D) bool; steps of documents beyond the budget are not approved.
        """
        approved = self.judge.steps(x)
        if approved is None:
            return None
        seen = self._seen(x, tick)
        throughout = np.asarray(approved[:seen].all(axis=1))
        self._note(x[:seen], throughout.astype(float), throughout)
        approved = approved.copy()
        approved[seen:] = False
        return approved

    def exhausted(self, tick: int) -> bool:
        """Whether its budget of this tick is spent."""
        return self.settings.budget is not None and self.at(tick).checked >= self.settings.budget

    def at(self, tick: int) -> Tally:
        """The tally of a tick: empty if it was not asked."""
        return self.tally if tick == self._tick else Tally()

    def _seen(self, x: np.ndarray, tick: int) -> int:
        """How many of these documents the budget allows."""
        if tick != self._tick:
            self._tick, self.tally = tick, Tally()
        budget = self.settings.budget
        seen = len(x) if budget is None else min(len(x), budget - self.tally.checked)
        self.tally.refused += len(x) - seen
        return seen

    def _note(self, x: np.ndarray, w: np.ndarray, accepted: np.ndarray) -> None:
        right = np.zeros(len(x), dtype=bool) if self.grammar is None else self.grammar.right(x)
        self.tally.checked += len(x)
        self.tally.accepted += int(accepted.sum())
        self.tally.right += int(right.sum())
        self.tally.both += int((accepted & right).sum())
        self.tally.weight += float(w.sum())
        self.tally.square += float(((w - right) ** 2).sum())
