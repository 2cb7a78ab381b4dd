"""A table gives K laws as probabilities on one finite list of documents (real names, real images).

Not handled here: lists so long that K x M x T numbers don't fit in memory (one mass for each prefix).
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from functools import cached_property

import numpy as np

from godmodel.models.distribution import symbol_dtype
from godmodel.models.exact.mixture import Mixture, Topics, safe_log


class TableTopics(Topics):
    """These are K laws on M listed documents; every document outside the list has probability zero.

    Conditionals are ratios of prefix masses, p(v | x_<t) = m(x_<t v) / m(x_<t), read off a prefix tree. After
    a prefix of mass zero they are undefined; there they are set to the uniform law, so every row sums to one.

    Args:
        probabilities: (K, M) >= 0, each row summing to one within 1e-9.
        documents: (M, T) int, distinct rows; by default the M documents of one symbol, 0..M-1.
        vocab_size: V; by default one more than the largest symbol.

    Raises:
        ValueError: if a row is not a law, a document is listed twice, or a symbol is outside 0..V-1.

    >>> t = TableTopics([[0.5, 0.25, 0.25]], [[0, 0], [0, 1], [1, 1]])
    >>> np.exp(t.conditionals(0, np.array([[0]]))).round(3).tolist()  # first symbol, then the one after a 0
    [[[0.75, 0.25], [0.667, 0.333]]]
    """

    def __init__(
        self,
        probabilities: np.ndarray,
        documents: np.ndarray | None = None,
        vocab_size: int | None = None,
    ):
        p = np.asarray(probabilities, dtype=np.float64)
        if p.ndim != 2 or 0 in p.shape:
            raise ValueError(f"probabilities must be a (K, M) array with K, M >= 1, got shape {p.shape}")
        total = p.sum(axis=1)
        wrong = np.flatnonzero(~((p >= 0).all(axis=1) & (np.abs(total - 1) <= 1e-9)))
        if len(wrong):
            k = int(wrong[0])
            raise ValueError(
                f"each topic's probabilities must be >= 0 and sum to 1; topic {k} has minimum {p[k].min()} "
                f"and sum {total[k]}: divide each row by its sum"
            )
        listed = np.arange(p.shape[1])[:, None] if documents is None else np.asarray(documents)
        if listed.ndim != 2 or len(listed) != p.shape[1] or listed.shape[1] < 1:
            raise ValueError(
                f"documents must be ({p.shape[1]}, T) with T >= 1, a row a probability, got {listed.shape}"
            )
        if listed.dtype.kind not in "iu" or listed.min() < 0:
            raise ValueError(f"documents are integer symbols >= 0, got {listed.dtype} from {listed.min()}")
        largest = int(listed.max())
        self.vocab_size = largest + 1 if vocab_size is None else int(vocab_size)
        if largest >= self.vocab_size:
            raise ValueError(f"symbols must be below vocab_size = {self.vocab_size}, got {largest}: raise it")
        self.count = len(p)
        self.length = listed.shape[1]
        self.documents = listed.astype(symbol_dtype(self.vocab_size))
        if self.length == 1:
            distinct = documents is None or len(np.unique(listed)) == len(listed)
        else:
            self._tree = PrefixTree(self.documents, self.vocab_size)
            distinct = self._tree.distinct
        if not distinct:
            raise ValueError("a document is listed twice: merge equal documents and add their probabilities")
        self.probabilities = p / total[:, None]

    def prefix_log_prob(self, x: np.ndarray) -> np.ndarray:
        """Return the log mass of every prefix under every topic, in nats.  x (N, t) int -> (N, t+1, K)"""
        out = np.zeros((len(x), x.shape[1] + 1, self.count))
        if self.length == 1:
            if x.shape[1]:
                out[:, 1] = self._of_symbols(x[:, 0])
            return out
        for t, node in enumerate(self._tree.walk(x)):
            if t:
                out[:, t] = _rows_or(safe_log(self._masses[t]).T, node, -np.inf)
        return out

    def log_prob_each(self, x: np.ndarray) -> np.ndarray:
        """Return the log-probability of each document, in nats; -inf outside the list.  x (N, T) int -> (N, K)"""
        if self.length == 1:
            return self._of_symbols(x[:, 0])
        *_, leaf = self._tree.walk(x)
        row = np.where(leaf < 0, -1, self._tree.order[leaf])
        return _rows_or(self._log_probabilities.T, row, -np.inf)

    def conditionals(self, k: int, x: np.ndarray) -> np.ndarray:
        """Return the log-probabilities of the next symbol under topic k, in nats; uniform after an impossible prefix.

        x (N, t) int -> (N, min(t+1, T), V) float64
        """
        steps = min(x.shape[1] + 1, self.length)
        if self.length == 1:
            return np.broadcast_to(self._log_by_symbol[k], (len(x), 1, self.vocab_size)).copy()
        out = np.full((len(x), steps, self.vocab_size), -np.inf)
        for t, node in enumerate(self._tree.walk(x[:, : steps - 1])):
            self._follow(k, t, node, out[:, t])
        return out

    def next_symbol(self, k: int, x: np.ndarray) -> np.ndarray:
        """Return the log-probabilities of the symbol after x under topic k, in nats.  x (N, t) int, t < T -> (N, V)"""
        if self.length == 1:
            return self.conditionals(k, x)[:, -1]
        out = np.full((len(x), self.vocab_size), -np.inf)
        *_, node = self._tree.walk(x)
        self._follow(k, x.shape[1], node, out)
        return out

    def _follow(self, k: int, t: int, node: np.ndarray, out: np.ndarray) -> None:
        """Write the law of the symbol after each node of depth t into out (N, V), which is -inf before.  node (N,)"""
        mass = _rows_or(self._masses[t][k], node, 0.0)
        alive = np.flatnonzero(mass > 0)
        rows, edges = self._tree.children(t, node[alive])
        rows = alive[rows]
        symbols = self._tree.edges[t][edges] % self.vocab_size
        out[rows, symbols] = safe_log(self._masses[t + 1][k, edges]) - np.log(mass[rows])
        out[mass == 0] = -np.log(self.vocab_size)

    def mixture_conditionals(self, weights: np.ndarray, x: np.ndarray) -> np.ndarray:
        """Return the log-probabilities of the next symbol, in nats: a mixture of tables is one table.

        weights (K,), x (N, t) int -> (N, min(t+1, T), V) float64
        """
        mixed = self._with(np.asarray(weights)[None] @ self.probabilities)
        return mixed.conditionals(0, x)

    def mixture_next_symbol(self, weights: np.ndarray, x: np.ndarray) -> np.ndarray:
        """Return the log-probabilities of the symbol after x in the mixture, in nats.  (K,), (N, t) int -> (N, V)"""
        return self._with(np.asarray(weights)[None] @ self.probabilities).next_symbol(0, x)

    def sample(self, topics: np.ndarray, *, rng: np.random.Generator) -> np.ndarray:
        """Draw one document from each named topic by inverting its cumulative law.  topics (n,) -> (n, T) int"""
        u = rng.random(len(topics))
        row = np.empty(len(topics), dtype=np.intp)
        for k in range(self.count):
            mine = slice(None) if self.count == 1 else np.flatnonzero(topics == k)
            cumulative = self._cumulative[k]
            row[mine] = np.searchsorted(cumulative, u[mine] * cumulative[-1], side="right")
            last = np.searchsorted(cumulative, cumulative[-1])  # u * total can round up to the total
            row[mine] = np.minimum(row[mine], last)
        return self.documents[row]

    def tilted(self, logits: np.ndarray) -> TableTopics:
        """Multiply each document's probability by exp(sum_t logit of x_t) and renormalise.  logits (K, V), nats

        For documents of one symbol this multiplies each symbol's probability by exp(logit). For longer ones
        the whole document is tilted, not each conditional: the two differ unless symbols are independent.

        Raises:
            ValueError: if the logits have another shape, or leave a topic without probability.
        """
        logits = np.asarray(logits, dtype=np.float64)
        if logits.shape != (self.count, self.vocab_size):
            raise ValueError(f"logits must be (K, V) = {(self.count, self.vocab_size)}, got {logits.shape}")
        score = logits[:, self.documents[:, 0]]
        for t in range(1, self.length):
            score += logits[:, self.documents[:, t]]
        score = np.where(self.probabilities > 0, score, -np.inf)
        top = score.max(axis=1, keepdims=True)
        if not np.isfinite(top).all():
            raise ValueError("each topic must keep a document of positive probability: use finite logits")
        p = self.probabilities * np.exp(score - top)
        return self._with(p / p.sum(axis=1, keepdims=True))

    def tempered(self, weights: np.ndarray, temperature: float) -> TableTopics:
        """Return the mixture with each conditional raised to 1/temperature, again as a table.  weights (K,)"""
        p = (np.asarray(weights) @ self.probabilities)[None]
        if self.length == 1:
            log_p = (safe_log(p) - np.log(p.max())) / temperature
        else:
            log_p = self._tree.tempered(p, temperature)
        q = np.exp(log_p - log_p.max())
        return self._with(q / q.sum())

    def support(self) -> np.ndarray:
        """Return the listed documents, however many.  -> (M, T) int"""
        return self.documents

    def symbol_marginals(self) -> np.ndarray:
        """Return the share of each symbol in each topic's documents.  -> (K, V)"""
        if self.length == 1:
            return self._by_symbol.copy()
        shares = np.zeros((self.count, self.vocab_size))
        for k in range(self.count):
            for t in range(self.length):
                shares[k] += np.bincount(self.documents[:, t], self.probabilities[k], minlength=self.vocab_size)
        return shares / self.length

    def _with(self, probabilities: np.ndarray) -> TableTopics:
        """Return the same documents (and the same tree) under other probabilities (K', M)."""
        other = copy.copy(self)
        for name in ("_log_probabilities", "_by_symbol", "_log_by_symbol", "_cumulative", "_masses"):
            other.__dict__.pop(name, None)
        other.probabilities = probabilities
        other.count = len(probabilities)
        return other

    def _of_symbols(self, symbols: np.ndarray) -> np.ndarray:
        """Return the log-probabilities of documents of one symbol, in nats.  symbols (N,) -> (N, K)"""
        outside = (symbols < 0) | (symbols >= self.vocab_size)
        log_p = self._log_by_symbol.T[np.where(outside, 0, symbols)]
        log_p[outside] = -np.inf
        return log_p

    @cached_property
    def _log_probabilities(self) -> np.ndarray:
        return safe_log(self.probabilities)

    @cached_property
    def _by_symbol(self) -> np.ndarray:
        by_symbol = np.zeros((self.count, self.vocab_size))
        by_symbol[:, self.documents[:, 0]] = self.probabilities
        return by_symbol

    @cached_property
    def _log_by_symbol(self) -> np.ndarray:
        return safe_log(self._by_symbol)

    @cached_property
    def _cumulative(self) -> np.ndarray:
        return np.cumsum(self.probabilities, axis=1)

    @cached_property
    def _masses(self) -> list[np.ndarray]:
        return self._tree.masses(self.probabilities)


def table(probabilities: np.ndarray, documents: np.ndarray | None = None, vocab_size: int | None = None) -> Mixture:
    """Build one law on a finite list of documents, `TableTopics` with K = 1.  probabilities (M,), documents (M, T)

    Raises:
        ValueError: if the probabilities are not a law (M,), or the documents do not fit them.

    >>> float(np.exp(table([0.75, 0.25]).log_prob(np.array([[1]])))[0])
    0.25
    """
    p = np.asarray(probabilities, dtype=np.float64)
    if p.ndim != 1:
        raise ValueError(f"a table needs probabilities of shape (M,), got {p.shape}: for K laws use TableTopics")
    return Mixture(TableTopics(p[None], documents, vocab_size), np.ones(1))


class PrefixTree:
    """A prefix tree holds the distinct prefixes of a list of documents, as one sorted array of edges a depth.

    The nodes of depth t are the distinct prefixes of t symbols, numbered in lexicographic order; edge j of
    depth t has the code (parent node) * V + symbol and leads to node j of depth t+1. So one search takes a
    prefix one symbol further, and the leaves are the documents in sorted order.

    Attributes:
        order: (M,) the documents' rows, sorted.
        edges: T sorted arrays of int64 codes.
        firsts: T arrays; the children of node i at depth t are edges firsts[t][i] .. firsts[t][i+1]-1.
        distinct: whether no document is listed twice.
    """

    def __init__(self, documents: np.ndarray, vocab_size: int):
        count, self.length = documents.shape
        self.vocab_size = vocab_size
        self.order = lexicographic_order(documents)
        ranked = documents[self.order].astype(np.int64)
        new = np.arange(count) == 0
        node = np.zeros(count, dtype=np.int64)
        self.edges, self.firsts = [], []
        for t in range(self.length):
            new[1:] |= ranked[1:, t] != ranked[:-1, t]
            parent = node[new]
            self.edges.append(parent * vocab_size + ranked[new, t])
            self.firsts.append(np.searchsorted(parent, np.arange(node[-1] + 2)))
            node = np.cumsum(new) - 1
        self.distinct = bool(new.all())

    def walk(self, x: np.ndarray) -> Iterator[np.ndarray]:
        """Yield the node of each prefix, one depth after the other; -1 off the tree.  x (N, t) -> t+1 arrays (N,)"""
        node = np.zeros(len(x), dtype=np.int64)
        yield node
        for t in range(x.shape[1]):
            symbol = x[:, t].astype(np.int64)
            code = node * self.vocab_size + symbol
            found = np.minimum(np.searchsorted(self.edges[t], code), len(self.edges[t]) - 1)
            inside = (node >= 0) & (symbol >= 0) & (symbol < self.vocab_size)
            node = np.where(inside & (self.edges[t][found] == code), found, -1)
            yield node

    def children(self, t: int, nodes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return all edges out of some nodes of depth t.  nodes (N,) -> (which of them (E,), edge (E,))"""
        first = self.firsts[t][nodes]
        degree = self.firsts[t][nodes + 1] - first
        which = np.repeat(np.arange(len(nodes)), degree)
        within = np.arange(len(which)) - np.repeat(np.cumsum(degree) - degree, degree)
        return which, first[which] + within

    def masses(self, probabilities: np.ndarray) -> list[np.ndarray]:
        """Return the probability of every prefix at depths 0..T; a parent sums its children.  (K, M) -> [(K, nodes)]"""
        masses = [probabilities[:, self.order]]
        for firsts in reversed(self.firsts):
            masses.append(np.add.reduceat(masses[-1], firsts[:-1], axis=1))
        return masses[::-1]

    def tempered(self, probabilities: np.ndarray, temperature: float) -> np.ndarray:
        """Return the log of the product of conditionals^(1/temperature), each renormalised, in nats.

        (1, M) -> (1, M)
        """
        masses = [safe_log(m[0]) for m in self.masses(probabilities)]
        log_p = np.zeros(1)
        for t in range(self.length):
            parent = self.edges[t] // self.vocab_size
            possible = np.isfinite(masses[t + 1])
            step = np.full(len(parent), -np.inf)
            step[possible] = (masses[t + 1][possible] - masses[t][parent[possible]]) / temperature
            starts = self.firsts[t][:-1]
            top = np.maximum.reduceat(step, starts)
            top = np.where(np.isfinite(top), top, 0.0)
            norm = safe_log(np.add.reduceat(np.exp(step - top[parent]), starts)) + top
            norm = np.where(np.isfinite(norm), norm, 0.0)
            log_p = log_p[parent] + step - norm[parent]
        out = np.empty_like(log_p)
        out[self.order] = log_p
        return out[None]


def lexicographic_order(documents: np.ndarray) -> np.ndarray:
    """Return the order that sorts rows of symbols lexicographically.  (M, T) unsigned int -> (M,) int

    Big-endian unsigned rows compare as bytes, which sorts whole rows at once, not one column after another.
    """
    rows = np.ascontiguousarray(documents.astype(documents.dtype.newbyteorder(">")))
    return np.argsort(rows.view(f"V{rows.shape[1] * rows.itemsize}")[:, 0], kind="stable")


def _rows_or(values: np.ndarray, index: np.ndarray, missing: float) -> np.ndarray:
    """Return values[index], and `missing` where the index is -1."""
    out = values[index]
    out[index < 0] = missing
    return out
