"""An interpolated n-gram is a Markov chain of order n-1 whose every row leans on the row of a shorter context.

    p_n(v | c) = (count(c, v) + a_n p_{n-1}(v | c')) / (count(c) + a_n),    p_0 = 1/V,

with c the last n-1 symbols, c' the last n-2, and one strength a_n > 0 an order: the posterior mean under a
Dirichlet prior centred on the shorter context (MacKay and Peto 1995, "A hierarchical Dirichlet language
model"), and an interpolation in the sense of Jelinek and Mercer (1980). Documents begin with n-1 copies of a
start symbol, V.

Low orders, whose contexts x V fit in `DENSE_CELLS`, are compiled to one table of rows; high ones stay sparse.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from godmodel.models.distribution import BLOCK, Distribution, symbol_dtype

DENSE_CELLS = 2**22  # 32 MB of float64
MARGINAL_COST = 5 * 10**7  # multiplications up to which symbol shares are computed exactly


class NGramLaw(Distribution):
    """This law is an interpolated n-gram, made by `NGramLearner.fit` and seldom by hand.

    Args:
        levels: counts of orders 1..n, low to high: dense ones, then sparse ones.
        strengths: a_1..a_n, each > 0.
        vocab_size: V.
        length: T.

    Attributes:
        contexts: number of contexts of the highest order, (V+1)^(n-1).
        dense_rows: (contexts of the highest dense order, V) p(. | context), the dense orders multiplied out.
        sparse: counts and strength of each order above, from low to high.
    """

    def __init__(
        self,
        levels: tuple[Counts, ...],
        strengths: tuple[float, ...],
        vocab_size: int,
        length: int,
    ):
        self.vocab_size = vocab_size
        self.length = length
        self.order = len(levels)
        self.memory = self.order - 1
        self.strengths = strengths
        self.contexts = (vocab_size + 1) ** (self.order - 1)
        dense = [level for level in levels if isinstance(level, DenseCounts)]
        self.dense_rows = compile_rows(dense, strengths, vocab_size)
        self._occur: list[np.ndarray] = [level.table.max(axis=1) > 0 for level in dense]
        self._log_p = np.log(self.dense_rows)
        sparse = [level for level in levels if isinstance(level, SparseCounts)]
        self.sparse = tuple(zip(sparse, strengths[len(dense) :], strict=True))
        self._cumulative: tuple[float, np.ndarray] | None = None

    @cached_property
    def dense_like(self) -> np.ndarray:
        """For each context of the highest dense order, the first one after which all is as likely.  -> (contexts,) int

        A context that does not occur hands over to the shorter one, and so do the contexts that it leads to.
        """
        like = np.zeros(1, dtype=np.int64)
        for occurs in self._occur[1:]:
            code = np.arange(len(occurs))
            shorter = like[code % len(like)]
            first = np.full(len(like), len(occurs), dtype=np.int64)
            np.minimum.at(first, shorter[~occurs], code[~occurs])
            like = np.where(occurs, code, first[shorter])
        return like

    def conditionals(self, x: np.ndarray) -> np.ndarray:
        """Return the log-probabilities of the next symbol at every prefix, in nats.

        x (N, t) int -> (N, min(t+1, T), V)
        """
        steps = min(x.shape[1] + 1, self.length)
        context = context_codes(x, steps, self.order, self.vocab_size)
        return self.log_rows(context.ravel()).reshape(len(x), steps, self.vocab_size)

    def next_symbol(self, x: np.ndarray) -> np.ndarray:
        """Return the log-probabilities of the symbol that follows x, in nats.  x (N, t) int, t < T -> (N, V)"""
        recent = x[:, max(x.shape[1] - self.order + 1, 0) :]
        context = context_codes(recent, recent.shape[1] + 1, self.order, self.vocab_size)[:, -1]
        return self.log_rows(context)

    def log_prob(self, x: np.ndarray) -> np.ndarray:
        """Return log p(x) by the chain rule, reading only the symbols that occur, in nats.  x (N, T) int -> (N,)"""
        context = context_codes(x, x.shape[1], self.order, self.vocab_size)
        return self.log_next(context.ravel(), x.ravel().astype(np.int64)).reshape(x.shape).sum(axis=1)

    def log_next(self, context: np.ndarray, symbol: np.ndarray, *, sparse: int | None = None) -> np.ndarray:
        """Return log p(symbol | context), in nats.  context (M,) codes, symbol (M,) int -> (M,)

        sparse: how many of the sparse orders have their say; all by default.
        """
        cell = context % len(self.dense_rows) * self.vocab_size + symbol
        if not self.sparse or sparse == 0:
            return self._log_p.ravel()[cell]
        p = self.dense_rows.ravel()[cell]
        for counts, strength in self.sparse[:sparse]:
            pair, total = counts.of(context % counts.contexts, symbol)
            p = (pair + strength * p) / (total + strength)
        return np.log(p)

    def sample(self, n: int, *, rng: np.random.Generator, temperature: float = 1.0) -> np.ndarray:
        """Draw n documents by ancestral sampling, all of them a step at a time.  -> (n, T) int"""
        x = np.empty((self.length, n), dtype=symbol_dtype(self.vocab_size))
        context = np.full(n, self.contexts - 1, dtype=np.int64)  # all start symbols
        # sparse orders are not multiplied out, so their rows can only be sharpened one by one
        draw = self._draw_wide if self.sparse and temperature != 1.0 else self._draw
        for t in range(self.length):
            symbol = draw(context, rng, temperature)
            x[t] = symbol
            context = (context * (self.vocab_size + 1) + symbol) % self.contexts
        return np.ascontiguousarray(x.T)

    def symbol_marginals(self) -> np.ndarray | None:
        """Return the expected share of each symbol (V,) by a forward pass over contexts; None where that is expensive.

        The result is exact. Expensive means sparse orders, or more than 5e7 multiplications: contexts x V x T.
        """
        if self.sparse or self.dense_rows.size * self.length > MARGINAL_COST:
            return None
        if self.order == 1:
            return self.dense_rows[0].copy()
        v = self.vocab_size
        rows = self.dense_rows.reshape(v + 1, -1, v)  # (oldest symbol, the others, next)
        state = np.zeros(self.contexts)
        state[-1] = 1.0
        shares = np.zeros(v)
        for _ in range(self.length):
            joint = np.einsum("ab,abv->bv", state.reshape(v + 1, -1), rows)
            shares += joint.sum(axis=0)
            state = np.pad(joint, ((0, 0), (0, 1))).ravel()
        return shares / self.length

    def log_rows(self, context: np.ndarray) -> np.ndarray:
        """Return log p(. | context), in nats.  context (M,) codes -> (M, V)"""
        if not self.sparse:
            return np.take(self._log_p, context, axis=0)
        p = np.take(self.dense_rows, context % len(self.dense_rows), axis=0)
        for counts, strength in self.sparse:
            row, total = counts.rows(context % counts.contexts)
            p *= (strength / (total + strength))[:, None]
            which, entry = counts.entries(row)
            share = counts.counts[entry] / (total + strength)[which]
            p[which, counts.pairs[entry] % self.vocab_size] += share
        return np.log(p, out=p)

    def _draw(self, context: np.ndarray, rng: np.random.Generator, temperature: float) -> np.ndarray:
        """Draw one symbol after each context: from the highest order whose coin says 'seen', else from a dense row."""
        symbol = np.full(len(context), -1, dtype=np.int64)
        left = np.arange(len(context))
        for counts, strength in reversed(self.sparse):
            row, total = counts.rows(context[left] % counts.contexts)
            seen = rng.random(len(left)) * (total + strength) < total
            symbol[left[seen]] = counts.draw(row[seen], rng)
            left = left[~seen]
        if self._cumulative is None or self._cumulative[0] != temperature:
            self._cumulative = (temperature, cumulative_rows(self.dense_rows, temperature))
        symbol[left] = draw_from_rows(self._cumulative[1], context[left] % len(self.dense_rows), rng)
        return symbol

    def _draw_wide(self, context: np.ndarray, rng: np.random.Generator, temperature: float) -> np.ndarray:
        """Draw one symbol after each context from whole rows, for sparse orders at temperatures other than 1.

        Each row is made once, however many contexts share it.
        """
        u = rng.random(len(context))
        different, which = np.unique(context, return_inverse=True)
        order = np.argsort(which, kind="stable")
        ends = np.cumsum(np.bincount(which, minlength=len(different)))
        symbol = np.empty(len(context), dtype=np.int64)
        for start in range(0, len(different), BLOCK):
            rows = cumulative_rows(np.exp(self.log_rows(different[start : start + BLOCK])), temperature)
            for number, row in enumerate(rows, start):
                mine = order[ends[number - 1] if number else 0 : ends[number]]
                symbol[mine] = np.searchsorted(row, u[mine] * row[-1], side="right")
        return symbol


@dataclass(frozen=True)
class DenseCounts:
    """These are weighted counts of (context, next symbol) for every context.  table (contexts, V) float64"""

    table: np.ndarray

    def of(self, context: np.ndarray, symbol: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return count(context, symbol) and count(context).  (M,), (M,) int -> (M,), (M,)"""
        return self.table.ravel()[context * self.table.shape[1] + symbol], self.table.sum(axis=1)[context]


@dataclass(frozen=True)
class SparseCounts:
    """These are weighted counts of the pairs (context, next symbol) that occur, sorted, with one row a context (CSR).

    Attributes:
        contexts: number of possible contexts, (V+1)^(n-1).
        vocab_size: V.
        pairs: (E,) sorted codes context * V + symbol.
        counts: (E,) their counts.
        keys: (R,) sorted codes of the contexts that occur.
        starts: (R+1,) where each context's pairs begin.
    """

    contexts: int
    vocab_size: int
    pairs: np.ndarray
    counts: np.ndarray
    keys: np.ndarray
    starts: np.ndarray
    totals: np.ndarray  # (R,)
    cumulative: np.ndarray  # (E+1,) running sum of counts from 0

    def rows(self, context: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the row of each context, -1 where it never occurred, and its count.  (M,) -> (M,), (M,)"""
        row = np.minimum(np.searchsorted(self.keys, context), len(self.keys) - 1)
        known = self.keys[row] == context
        return np.where(known, row, -1), np.where(known, self.totals[row], 0.0)

    def of(self, context: np.ndarray, symbol: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return count(context, symbol) and count(context).  (M,), (M,) int -> (M,), (M,)"""
        code = context * self.vocab_size + symbol
        entry = np.minimum(np.searchsorted(self.pairs, code), len(self.pairs) - 1)
        return np.where(self.pairs[entry] == code, self.counts[entry], 0.0), self.rows(context)[1]

    def entries(self, row: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return all pairs of the given rows, none for row -1.  (M,) -> (which of the M (E',), pair (E',))"""
        which = np.flatnonzero(row >= 0)
        first = self.starts[row[which]]
        size = self.starts[row[which] + 1] - first
        offset = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
        return np.repeat(which, size), np.repeat(first, size) + offset

    def draw(self, row: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Draw a symbol from each row in proportion to its counts.  (M,) int >= 0 -> (M,)"""
        first, after = self.starts[row], self.starts[row + 1]
        target = self.cumulative[first] + rng.random(len(row)) * self.totals[row]
        entry = np.searchsorted(self.cumulative, target, side="right") - 1
        return self.pairs[np.clip(entry, first, after - 1)] % self.vocab_size


Counts = DenseCounts | SparseCounts


def count_ngrams(
    context: np.ndarray,
    x: np.ndarray,
    weights: np.ndarray | None,
    *,
    contexts: int,
    vocab_size: int,
    targets: np.ndarray | None = None,
    read: np.ndarray | None = None,
) -> Counts:
    """Count each (context, next symbol), times the weight of its document.

    context (N, T), x (N, T) int; weights (N,) or None for ones; targets (N, T, V) are counted in the place of x where
    they are given; read (N, T) bool: where the documents are read, None for everywhere. Order 1 is always dense.
    """
    if targets is None:
        pairs = (context * vocab_size + x).ravel()
        repeated = None if weights is None else np.repeat(weights, x.shape[1])
        if read is not None:
            pairs, repeated = pairs[read.ravel()], None if repeated is None else repeated[read.ravel()]
    else:
        pairs = (context[:, :, None] * vocab_size + np.arange(vocab_size)).ravel()
        targets = targets if read is None else targets * read[:, :, None]
        repeated = (targets if weights is None else targets * weights[:, None, None]).ravel()
        pairs, repeated = pairs[repeated > 0], repeated[repeated > 0]
    if contexts == 1 or contexts * vocab_size <= DENSE_CELLS:
        counts = np.bincount(pairs, repeated, minlength=contexts * vocab_size)
        return DenseCounts(counts.reshape(contexts, vocab_size).astype(np.float64, copy=False))
    pairs, inverse = np.unique(pairs, return_inverse=True)
    counts = np.bincount(inverse.ravel(), repeated).astype(np.float64, copy=False)
    keys, first = np.unique(pairs // vocab_size, return_index=True)
    return SparseCounts(
        contexts=contexts,
        vocab_size=vocab_size,
        pairs=pairs,
        counts=counts,
        keys=keys,
        starts=np.append(first, len(pairs)),
        totals=np.add.reduceat(counts, first),
        cumulative=np.concatenate([[0.0], np.cumsum(counts)]),
    )


def context_codes(x: np.ndarray, steps: int, order: int, vocab_size: int) -> np.ndarray:
    """Number the last n-1 symbols before each position in base V+1, newest last; V is the start symbol.

    x (N, t) int, steps <= t+1 -> (N, steps) int64

    >>> context_codes(np.array([[1, 0, 1]]), 3, 2, 2).tolist()
    [[2, 1, 0]]
    """
    codes = np.zeros((len(x), steps), dtype=np.int64)
    for back in range(1, order):
        place = (vocab_size + 1) ** (back - 1)
        codes[:, :back] += vocab_size * place
        if steps > back:
            codes[:, back:] += x[:, : steps - back].astype(np.int64) * place
    return codes


def compile_rows(levels: list[DenseCounts], strengths: tuple[float, ...], vocab_size: int) -> np.ndarray:
    """Interpolate dense counts from low to high order into one table of rows.  -> (contexts, V)"""
    p: np.ndarray = np.full((1, vocab_size), 1.0 / vocab_size)
    for level, strength in zip(levels, strengths, strict=False):
        total = level.table.sum(axis=1)
        scaled = level.table.reshape(-1, *p.shape) + strength * p  # (oldest symbol, shorter contexts, V)
        p = scaled.reshape(level.table.shape)
        p /= (total + strength)[:, None]
    return p


def cumulative_rows(p: np.ndarray, temperature: float) -> np.ndarray:
    """Return running sums of each row of p^(1/temperature), not normalised.  p (C, V) -> (C, V)"""
    if temperature != 1.0:
        p = (p / p.max(axis=1, keepdims=True)) ** (1.0 / temperature)
    return np.cumsum(p, axis=1)


def draw_from_rows(cumulative: np.ndarray, row: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draw one symbol from each named row: the first whose running sum exceeds u * total, by bisection.

    cumulative (C, V), row (M,) int -> (M,) int. Bisection in all rows at once costs log2(V) gathers of M
    numbers; comparing whole rows costs V.
    """
    v = cumulative.shape[1]
    flat = cumulative.ravel()
    base = row * v
    target = rng.random(len(row)) * flat[base + (v - 1)]
    below = base - 1  # the last entry known to be <= target
    for bit in range((v - 1).bit_length() - 1, -1, -1):
        probe = np.minimum(below + (1 << bit), base + (v - 1))
        below = np.where(flat[probe] <= target, probe, below)
    return np.minimum(below - base + 1, v - 1)
