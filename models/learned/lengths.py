"""The chance that an interpolated n-gram comes to a given length, where its symbols are of unequal length.

An n-gram over pieces does not know how many raw symbols are out. What it writes *given* that it comes to T of them
needs the chance of that, from every context s and every number i of symbols out:

    f_s(i) = sum_v u(v | s) f_{s.v}(i + |v|) / Z_s,    f(T) = 1,    f(i) = 0 beyond,    u = p^(1/tau),

with s the longest part of the context that occurs in the counts, s.v the same after token v, |v| the raw symbols of
token v, tau a temperature and Z_s = sum_v u(v | s), which is 1 at temperature 1. The end token leads nowhere. An n-gram
that backs off is a finite automaton whose states are the contexts that occur (Allauzen, Mohri, Roark 2003, "Generalized
Algorithms for Constructing Statistical Language Models"), and a row of it is the row of a shorter context, scaled, but
for the few tokens that were counted:

    h_s(i) = k_s h_{s'}(i) + sum over counted v of (u(v | s) f_{s.v} - k_s u(v | s') f_{s'.v})(i + |v|),

with h = Z f, s' the shorter context, and k_s = (a / (count(s) + a))^(1/tau). So the whole table costs T times the
number of different n-grams that were counted, and not T times contexts times tokens.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from godmodel.models.exact.tempered import Tempered
from godmodel.models.learned.ngram import NGramLaw

KEPT = 4  # tables that are kept at once: those of the laws that a tick draws from and scores


def as_ngram(q: object) -> tuple[NGramLaw, float] | None:
    """Return the n-gram that a law is, and its temperature; None for a law of another kind.

    >>> as_ngram("no law") is None
    True
    """
    if isinstance(q, NGramLaw):
        return q, 1.0
    if isinstance(q, Tempered):
        inner = as_ngram(q.p)
        return None if inner is None else (inner[0], inner[1] * q.temperature)
    return None


class Lengths:
    """This knows how likely an n-gram is to come to exactly `total` raw symbols, from every context.

    Its states are the contexts of the law's compiled orders, by their codes, then the contexts that occur in each
    sparse order, from short to long, and last the one of a document that has ended, from which nothing comes.

    Args:
        law: an interpolated n-gram over tokens.
        temperature: tau > 0, which sharpens (< 1) or flattens (> 1) every conditional.
        width: (W,) int, raw symbols of each token; 0 for the one that ends a document.
        total: T, raw symbols of a document, >= 1.

    Attributes:
        table: (T + 1 + widest, S) float64, the chance of coming to exactly T from state s with i symbols out.
        log_norm: (S,) log Z_s, nats.
    """

    def __init__(self, law: NGramLaw, temperature: float, width: np.ndarray, total: int):
        self.law, self.temperature, self.width, self.total = law, temperature, width, total
        self.end = int(np.flatnonzero(width == 0)[0])
        self._base = law.vocab_size + 1
        self._dense = len(law.dense_rows)
        self._shortest = law.order - 1 - len(law.sparse)  # symbols in a compiled context
        sizes = [len(counts.keys) for counts, _ in law.sparse]
        self._first = self._dense + np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        self._over = int(self._first[-1])  # the state of a document that has ended
        self._levels = [self._level(n) for n in range(len(sizes))]
        self.log_norm = np.zeros(self._over + 1)
        self.table = self._filled()

    @property
    def chance(self) -> float:
        """The chance that a document comes to exactly T raw symbols before it ends."""
        return float(self.table[0, self.states(np.array([self.law.contexts - 1]))[0]])

    def states(self, context: np.ndarray, longest: int | None = None) -> np.ndarray:
        """Return the state of each context, the longest part of it that occurs.  context (M,) codes -> (M,) int64

        longest: symbols of a context that are looked at; all n-1 by default.
        """
        state = context % self._dense
        for n, (counts, _) in enumerate(self.law.sparse):
            if longest is not None and self._shortest + n + 1 > longest:
                break
            row, _ = counts.rows(context % counts.contexts)
            state = np.where(row >= 0, self._first[n] + row, state)
        return state

    def like(self, context: np.ndarray) -> np.ndarray:
        """Return a number that contexts share after which all is as likely.  context (M,) codes -> (M,) int64"""
        state = self.states(context)
        dense = state < self._dense
        return np.where(dense, self.law.dense_like[np.where(dense, state, 0)], state)

    def log_next(self, context: np.ndarray, token: np.ndarray) -> np.ndarray:
        """Return log p(token | context) at the temperature, in nats.  (M,) codes, (M,) int -> (M,)"""
        log_p = self.law.log_next(context, token)
        if self.temperature == 1.0:
            return log_p
        return log_p / self.temperature - self.log_norm[self.states(context)]

    def weights(self, context: np.ndarray, out: np.ndarray) -> np.ndarray:
        """Return the chance of each next token and of coming to T after it, up to a factor for each row.

        context (M,) codes, out (M,) int raw symbols that are out -> (M, W)
        """
        next_row = out[:, None] + self.width
        after = self.table[next_row, self._after_dense(context % self._dense)]
        for n, (counts, _) in enumerate(self.law.sparse):
            # contexts that end with each token: those with one prefix lie in a row, since their keys are sorted
            prefix = (context * self._base) % counts.contexts
            first, stop = np.searchsorted(counts.keys, prefix), np.searchsorted(counts.keys, prefix + self._base - 1)
            size = stop - first
            which = np.repeat(np.arange(len(context)), size)
            row = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size) + np.repeat(first, size)
            token = counts.keys[row] % self._base
            after[which, token] = self.table[next_row[which, token], self._first[n] + row]
        after[:, self.end] = 0.0
        log_p = self.law.log_rows(context) / self.temperature
        return np.exp(log_p) * after

    def advance(self, context: np.ndarray, token: np.ndarray) -> np.ndarray:
        """Return the code of the context after a token.  (M,), (M,) int -> (M,) int64"""
        return (context * self._base + token) % self.law.contexts

    def _after_dense(self, state: np.ndarray) -> np.ndarray:
        """Return the compiled context after each token.  state (M,) -> (M, W)"""
        if self._dense == 1:
            return np.zeros((len(state), self.law.vocab_size), dtype=np.int64)
        return (state[:, None] * self._base + np.arange(self.law.vocab_size)) % self._dense

    def _level(self, n: int) -> _Level:
        """Lay out the n-th sparse order as edges, each a counted token after a context that occurs."""
        counts, strength = self.law.sparse[n]
        symbols = self._shortest + n + 1  # in a context of this order
        row = np.repeat(np.arange(len(counts.keys)), np.diff(counts.starts))
        context, token = np.divmod(counts.pairs, self.law.vocab_size)
        below = np.exp(self.law.log_next(context, token, sparse=n))
        total = counts.totals[row]
        p = (counts.counts + strength * below) / (total + strength)
        factor = (strength / (counts.totals + strength)) ** (1 / self.temperature)
        following = context * self._base + token  # of one symbol more than the context
        over = token == self.end
        return _Level(
            row=row,
            width=self.width[token],
            weight=p ** (1 / self.temperature),
            below=factor[row] * below ** (1 / self.temperature),
            target=np.where(over, self._over, self.states(following, symbols + 1)),
            target_below=np.where(over, self._over, self.states(following, symbols)),
            parent=self.states(counts.keys, symbols - 1),
            factor=factor,
        )

    def _filled(self) -> np.ndarray:
        """Fill the table from T back to 0, at each number of symbols from short contexts to long ones."""
        tau, last = self.temperature, self.total
        table = np.zeros((last + 1 + int(self.width.max()), self._over + 1))
        table[last, : self._over] = 1.0
        p = self.law.dense_rows if tau == 1.0 else self.law.dense_rows ** (1 / tau)  # (C, W)
        longer = self._longer(p)
        norm = np.zeros(self._over)
        norm[: self._dense] = p.sum(axis=1)
        for n, level in enumerate(self._levels):
            change = np.bincount(level.row, level.weight - level.below, minlength=len(level.factor))
            norm[self._first[n] : self._first[n + 1]] = level.factor * norm[level.parent] + change
        self.log_norm[: self._over] = np.log(norm)
        rest = max(self._dense // self._base, 1)  # compiled contexts without their oldest symbol
        rows = p.reshape(-1, rest, self.law.vocab_size)
        code = self._after_dense(np.arange(rest))  # the oldest symbol falls out, whatever it is
        for i in range(last - 1, -1, -1):
            ahead = i + self.width
            after = table[ahead, code]  # (rest, W)
            after[:, self.end] = 0.0
            whole = np.einsum("orv,rv->or", rows, after).ravel()
            if len(longer.state):
                gain = table[i + longer.width, longer.state] - after[longer.row % rest, longer.token]
                whole += np.bincount(longer.row, longer.weight * gain, minlength=self._dense)
            out = np.empty(self._over)
            out[: self._dense] = whole
            for n, level in enumerate(self._levels):
                reached = level.weight * table[i + level.width, level.target]
                reached -= level.below * table[i + level.width, level.target_below]
                change = np.bincount(level.row, reached, minlength=len(level.factor))
                out[self._first[n] : self._first[n + 1]] = level.factor * out[level.parent] + change
            table[i, : self._over] = np.maximum(out / norm, 0.0)  # differences may round below 0
        return table

    def _longer(self, p: np.ndarray) -> _Longer:
        """Return the tokens after which a compiled context becomes one of the first sparse order."""
        if not self.law.sparse:
            nothing = np.zeros(0, dtype=np.int64)
            return _Longer(nothing, nothing, nothing, nothing, np.zeros(0))
        keys = self.law.sparse[0][0].keys
        context, token = keys // self._base, keys % self._base
        real = np.flatnonzero((token < self.law.vocab_size) & (token != self.end))
        context, token = context[real], token[real]
        return _Longer(context, token, self.width[token], self._first[0] + real, p[context, token])


@dataclass(frozen=True)
class _Level:
    """These are the edges of one sparse order, one for each counted token after each context.

    Attributes:
        row: (E,) the context, by its row within the order.
        width: (E,) raw symbols of the token.
        weight, below: (E,) u(v | s), and k_s u(v | s').
        target, target_below: (E,) the states after s.v and after s'.v.
        parent, factor: (R,) for each context, the state s' and k_s.
    """

    row: np.ndarray
    width: np.ndarray
    weight: np.ndarray
    below: np.ndarray
    target: np.ndarray
    target_below: np.ndarray
    parent: np.ndarray
    factor: np.ndarray


@dataclass(frozen=True)
class _Longer:
    """These are the steps from a compiled context (row) by a token to a state of the first sparse order (state)."""

    row: np.ndarray
    token: np.ndarray
    width: np.ndarray
    state: np.ndarray
    weight: np.ndarray


@lru_cache(maxsize=KEPT)
def lengths_of(law: NGramLaw, temperature: float, width: tuple[int, ...], total: int) -> Lengths:
    """Return the lengths of a law's documents; the last few are kept, since they are large and soon used again."""
    return Lengths(law, temperature, np.array(width), total)
