"""Topics can be tasks: questions of a depth, worked by people who slip, with the work shown or hidden.

A topic (depth d, slip e, share of shown work s) writes a document of `models.exact.grammar` so: a state at random, d
operations, each drawn from the topic's law; then z_i is the right next state, or with chance e any other one; the
answer is z_d. With chance s all z_i are shown, else none: then the law of the answer sums over them,
p(x) = sum_z p(z) p(x | z), which is a product of d matrices.

Not handled here: work that is shown in part, and slips that depend on the operation.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator

import numpy as np

from godmodel.models.distribution import ENUMERABLE
from godmodel.models.exact.blocks import in_blocks
from godmodel.models.exact.grammar import BLANK, END, EQUALS, STATES, Grammar
from godmodel.models.exact.markov import checked_documents, checked_logits, checked_topics, rows_of_laws, tilt
from godmodel.models.exact.mixture import Topics, safe_log

BLOCK = 1024  # documents to a task


class TaskTopics(Topics):
    """These topics are K laws over the documents of one grammar.

    Args:
        grammar: what questions are, and what is right.
        depth: (K,) int in 1..D.
        slip: (K,) chance in [0, 1) of a wrong state at each step; needs at least two states.
        shown: (K,) chance in [0, 1] that the work is shown.
        operations: (K, O) laws of each operation of a question; uniform by default.

    Raises:
        ValueError: for wrong shapes, numbers outside these ranges, or rows that are no laws.
    """

    def __init__(
        self,
        grammar: Grammar,
        depth: np.ndarray,
        slip: np.ndarray,
        shown: np.ndarray,
        operations: np.ndarray | None = None,
    ):
        self.grammar = grammar
        self.depth = np.asarray(depth)
        self.count = len(self.depth)
        whole = self.count and self.depth.dtype.kind in "iu"
        if not whole or self.depth.min() < 1 or self.depth.max() > grammar.depth:
            raise ValueError(f"depths must be whole numbers in 1..{grammar.depth}, one a topic, got {depth}")
        self.slip = self._shares("slip", slip)
        self.shown = self._shares("shown", shown)
        if grammar.states < 2 or (self.slip >= 1).any():
            raise ValueError(f"a slip leads to another of at least 2 states with chance < 1, got {self.slip}")
        if operations is None:
            operations = np.full((self.count, grammar.operations), 1 / grammar.operations)
        self.operations = rows_of_laws("operations", operations, ("K", "O"), (self.count, grammar.operations))
        self.vocab_size, self.length = grammar.vocab_size, grammar.length
        self._inverse = np.argsort(grammar.step, axis=2)  # (D, O, S): the state from which one came
        self._slips, self._slip_of = np.unique(self.slip, return_inverse=True)  # (E,), (K,)

    def prefix_log_prob(self, x: np.ndarray) -> np.ndarray:
        """Return the log-probability of every prefix under every topic, in nats.

        x (N, t) int, t <= T -> (N, t+1, K)
        """
        x = checked_documents(x, self)
        out = np.zeros((len(x), x.shape[1] + 1, self.count))

        def task(rows: slice) -> None:
            part = x[rows].astype(np.intp)
            for t, now, then in self._walk(part, part.shape[1]):
                out[rows, t + 1] = out[rows, t] + safe_log(self._chance(t, part, now, then))

        in_blocks(task, len(x), BLOCK)
        return out

    def conditionals(self, k: int, x: np.ndarray) -> np.ndarray:
        """Return the log-probabilities of the next symbol under topic k, in nats; uniform after an impossible prefix.

        x (N, t) int -> (N, min(t+1, T), V)
        """
        x = checked_documents(x, self)
        steps = min(x.shape[1] + 1, self.length)
        possible = np.isfinite(self.prefix_log_prob(x)[:, :steps, k])
        out = np.zeros((len(x), steps, self.vocab_size))

        def task(rows: slice) -> None:
            part = x[rows].astype(np.intp)
            for t, now, then in self._walk(part, steps):
                self._law(t, k, part, now, then, out[rows, t])

        in_blocks(task, len(x), BLOCK)
        out[~possible] = 1 / self.vocab_size
        return safe_log(out, out=out)

    def sample(self, topics: np.ndarray, *, rng: np.random.Generator) -> np.ndarray:
        """Draw one document from each named topic.  topics (n,) int in 0..K-1 -> (n, T) int"""
        topics = checked_topics(topics, self)
        n, grammar = len(topics), self.grammar
        depth = self.depth[topics]
        z = rng.integers(grammar.states, size=n)
        upto = np.cumsum(self.operations, axis=1)[topics]
        u = rng.random((n, grammar.depth)) * upto[:, -1:]
        o = np.minimum((upto[:, None] <= u[:, :, None]).sum(axis=2), grammar.operations - 1)
        x = grammar.question(z, o, depth)
        shown = rng.random(n) < self.shown[topics]
        slips = rng.random((n, grammar.depth)) < self.slip[topics][:, None]
        away = rng.integers(1, grammar.states, size=(n, grammar.depth))
        for i in range(grammar.depth):
            here = i < depth
            z = np.where(here, grammar.step[i, o[:, i], z], z)
            z = np.where(here & slips[:, i], (z + away[:, i]) % grammar.states, z)
            x[:, 2 * i + 2] = np.where(here & shown, STATES + z, x[:, 2 * i + 2])
        x[np.arange(n), 2 * depth + 2] = STATES + z
        return x

    def tilted(self, logits: np.ndarray) -> TaskTopics:
        """Return the same tasks with the chance of each operation times exp(its logit), renormalised.

        logits (K, V), nats; -inf forbids an operation, and those of other symbols do nothing: what is right stays
        right.

        Raises:
            ValueError: where no operation is left.
        """
        logits = checked_logits(logits, self)[:, self.grammar.first_operation :]
        return TaskTopics(self.grammar, self.depth, self.slip, self.shown, tilt("operations", self.operations, logits))

    def with_work(self, shown: float) -> TaskTopics:
        """Return the same topics for people who show their work with this chance in [0, 1]."""
        other = copy.copy(self)
        other.shown = self._shares("shown", np.full(self.count, shown))
        return other

    def support(self) -> np.ndarray | None:
        """List every document that some topic can write, where they are at most 2^20; else None.  -> (M, T) int"""
        s, o = self.grammar.states, self.grammar.operations
        depths = [int(d) for d in np.unique(self.depth)]
        if sum(s * o**d * (s**d + s) for d in depths) > ENUMERABLE:
            return None
        return np.concatenate([self._every(d) for d in depths])

    def symbol_marginals(self) -> np.ndarray:
        """Return the exact share of each symbol in each topic's documents.  -> (K, V)

        Every state is uniform: the first is, and each step permutes states or strays to any other alike.
        """
        out = np.zeros((self.count, self.vocab_size))
        d = self.depth
        out[:, END] = self.length - (2 * d + 3)
        out[:, EQUALS] = 1
        out[:, BLANK] = (1 - self.shown) * d
        first = self.grammar.first_operation
        out[:, STATES:first] = ((2 + self.shown * d) / self.grammar.states)[:, None]
        out[:, first:] = d[:, None] * self.operations
        return out / self.length

    def question_log_prob(self, x: np.ndarray) -> np.ndarray:
        """Return the log-probability of each question, whatever its work and answer, in nats.

        x (N, T) int -> (N, K)
        """
        x = checked_documents(x, self).astype(np.intp)
        depth = self.grammar.depths(x)
        place = np.arange(self.grammar.depth)
        o = np.clip(x[:, 1:-2:2] - self.grammar.first_operation, 0, None)
        each = safe_log(self.operations).T[o]  # (N, D, K)
        asked = np.where((place < depth[:, None])[:, :, None], each, 0.0).sum(axis=1) - np.log(self.grammar.states)
        rest = np.arange(self.length) > 2 * depth[:, None] + 2
        fine = (depth > 0) & ((x == END) | ~rest).all(axis=1)
        return np.where(fine[:, None] & (depth[:, None] == self.depth), asked, -np.inf)

    def chance_right(self) -> np.ndarray:
        """Return the chance in [0, 1] that a topic's answer is right.  -> (K,)"""
        return chance_of_right(self.grammar.states, self.slip, self.depth)

    def _walk(self, x: np.ndarray, steps: int) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
        """Yield, at each position t, the law of the state reached and of the one that the operation leads to.

        x (n, t) int -> t, (n, E, S), (n, E, S), each by size of the slip. The state reached is what was written, or
        what can be thought where nothing was.
        """
        n, grammar = len(x), self.grammar
        now = then = np.full((n, len(self._slips), grammar.states), 1 / grammar.states)
        for t in range(steps):
            if t and t % 2 == 0 and t < 2 * grammar.depth + 1:
                o = np.clip(x[:, t - 1] - grammar.first_operation, 0, grammar.operations - 1)
                came_from = self._inverse[t // 2 - 1, o]  # (n, S)
                then = np.take_along_axis(now, came_from[:, None], axis=2)
                e = self._slips[:, None]
                then = (1 - e) * then + e * (1 - then) / (grammar.states - 1)
            yield t, now, then
            if t + 1 < steps and t % 2 == 0:
                written = self._is_state(x[:, t])
                sure = np.eye(grammar.states)[np.where(written, x[:, t] - STATES, 0)][:, None]
                now = np.where(written[:, None, None], sure, then)

    def _chance(self, t: int, x: np.ndarray, now: np.ndarray, then: np.ndarray) -> np.ndarray:
        """Return the chance of symbol t after the symbols before it, where those are possible.  -> (n, K)"""
        symbol, d, rows = x[:, t], self.depth, np.arange(len(x))
        ended, state = (symbol == END)[:, None], self._is_state(symbol)
        if t == 0:
            return np.broadcast_to(state[:, None] / self.grammar.states, (len(x), self.count))
        if t % 2:
            o = symbol - self.grammar.first_operation
            asked = (o >= 0)[:, None] * self.operations.T[np.maximum(o, 0)]
            return np.where(t < 2 * d, asked, np.where(t == 2 * d + 1, (symbol == EQUALS)[:, None], ended))
        z = np.where(state, symbol - STATES, 0)
        share = self._share_shown(t, x)
        work = share * then[rows, :, z][:, self._slip_of]
        work = np.where(state[:, None], work, (symbol == BLANK)[:, None] * (1 - share))
        answer = state[:, None] * now[rows, :, z][:, self._slip_of]
        return np.where(t <= 2 * d, work, np.where(t == 2 * d + 2, answer, ended))

    def _law(self, t: int, k: int, x: np.ndarray, now: np.ndarray, then: np.ndarray, out: np.ndarray) -> None:
        """Write topic k's law of symbol t into zeros.  out (n, V)"""
        first, d, e = self.grammar.first_operation, self.depth[k], self._slip_of[k]
        if t == 0:
            out[:, STATES:first] = 1 / self.grammar.states
        elif t % 2 and t <= 2 * d + 1:
            if t < 2 * d:
                out[:, first:] = self.operations[k]
            else:
                out[:, EQUALS] = 1
        elif t <= 2 * d:
            share = self._share_shown(t, x)
            share = share[:, k % share.shape[1]]
            out[:, STATES:first] = share[:, None] * then[:, e]
            out[:, BLANK] = 1 - share
        elif t == 2 * d + 2:
            out[:, STATES:first] = now[:, e]
        else:
            out[:, END] = 1

    def _share_shown(self, t: int, x: np.ndarray) -> np.ndarray:
        """Return the chance that the work at position t is shown: the first step decides for all.

        -> (n, K) or (n, 1)
        """
        if t == 2:
            return np.broadcast_to(self.shown, (len(x), self.count))
        return self._is_state(x[:, 2])[:, None].astype(np.float64)

    def _is_state(self, symbols: np.ndarray) -> np.ndarray:
        return (symbols >= STATES) & (symbols < self.grammar.first_operation)

    def _every(self, depth: int) -> np.ndarray:
        """List all documents of one depth, those with slips where somebody slips.  -> (m, T) int"""
        grammar, mine = self.grammar, self.depth == depth
        slips = bool((self.slip[mine] > 0).any())
        parts = []
        for seen in (True, False):
            if not (self.shown[mine] > 0 if seen else self.shown[mine] < 1).any():
                continue
            written = (depth if seen else 1) if slips else 0  # states that may be any
            sizes = [grammar.states, *[grammar.operations] * depth, *[grammar.states] * written]
            cells = np.stack(np.unravel_index(np.arange(np.prod(sizes)), sizes), axis=1)
            operations = np.zeros((len(cells), grammar.depth), dtype=np.intp)
            operations[:, :depth] = cells[:, 1 : depth + 1]
            x = grammar.question(cells[:, 0], operations, np.full(len(cells), depth))
            states = cells[:, depth + 1 :] if slips else grammar.truth(x)[:, 1 : depth + 1]
            if seen:
                x[:, 2 : 2 * depth + 1 : 2] = STATES + states
            x[:, 2 * depth + 2] = STATES + states[:, -1]
            parts.append(x)
        return np.concatenate(parts)

    def _shares(self, name: str, values: np.ndarray) -> np.ndarray:
        values = np.asarray(values, dtype=np.float64)
        if values.shape != (self.count,) or not ((values >= 0) & (values <= 1)).all():
            raise ValueError(f"{name} must be {self.count} shares in [0, 1], one a topic, got {values}")
        return values


def chance_of_right(states: int, slip: np.ndarray, depth: np.ndarray) -> np.ndarray:
    """Return the chance of a right answer after `depth` steps with a `slip` each: 1/S + (1 - 1/S) (1 - e S/(S-1))^d.

    The steps are a symmetric channel over S states, d times in a row; two slips may cancel. Shapes broadcast.

    >>> chance_of_right(2, np.array([0.1]), np.array([2])).round(2).tolist()
    [0.82]
    """
    return 1 / states + (1 - 1 / states) * (1 - slip * states / (states - 1)) ** depth
