"""People's questions are answered by another law: one law asks, and the other writes into the slots.

Not handled here: conditionals, since what a question goes on to ask depends on who asks and not on what was answered.
"""

from __future__ import annotations

import numpy as np

from godmodel.models.distribution import Distribution, Law
from godmodel.models.exact.grammar import Grammar
from godmodel.models.exact.mixture import Mixture, log_sum_exp, safe_log
from godmodel.models.exact.tasks import TaskTopics
from godmodel.models.solving import slot_log_prob


class Answered(Law):
    """This law is exactly p(x) = p_people(question of x) * prod over slots of q(symbol | all before it).

    Args:
        people: a mixture of tasks, whose questions are asked.
        solver: q, who answers.

    Raises:
        ValueError: if the two have another vocabulary or length.
    """

    def __init__(self, people: Mixture[TaskTopics], solver: Distribution):
        if (people.vocab_size, people.length) != (solver.vocab_size, solver.length):
            raise ValueError(
                f"questions and answers must share (V, T), got {(people.vocab_size, people.length)} and "
                f"{(solver.vocab_size, solver.length)}"
            )
        self.people = people
        self.solver = solver
        self.vocab_size, self.length = people.vocab_size, people.length

    @property
    def grammar(self) -> Grammar:
        """Return the grammar that says what a question is."""
        return self.people.topics.grammar

    def log_prob(self, x: np.ndarray) -> np.ndarray:
        """Return the log-probability of each document, in nats; -inf for what is no question.  x (N, T) int -> (N,)"""
        asked = log_sum_exp(self.people.topics.question_log_prob(x) + safe_log(self.people.weights))
        out = np.full(len(x), -np.inf)
        possible = np.isfinite(asked)
        mine = x[possible]
        out[possible] = asked[possible] + slot_log_prob(self.solver, mine, self.grammar.slots(mine))
        return out

    def sample(self, n: int, *, rng: np.random.Generator, temperature: float = 1.0) -> np.ndarray:
        """Draw questions of people and answer them at the temperature.  -> (n, T) int"""
        x = self.people.sample(n, rng=rng)
        return self.solver.complete(x, self.grammar.slots(x), rng=rng, temperature=temperature)
