"""Counting learners build a smoothed table of whole documents, or an interpolated n-gram with tuned strengths.

Both take weights as (fractional) repetitions of documents. Not handled here: continuous documents.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from godmodel.models.distribution import Distribution, Learner, before, symbol_dtype
from godmodel.models.exact.mixture import Mixture, Stack
from godmodel.models.exact.table import lexicographic_order, table
from godmodel.models.exact.uniform import UniformLaw
from godmodel.models.learned import ngram
from godmodel.models.learned.shelf import kept
from godmodel.models.splitting import first_of_copies, held_out

STRENGTH = 4.0  # pseudo-counts for the shorter context, where there is too little to tune on
TUNE_FROM = 20  # different documents from which strengths are tuned
HELD_OUT = 0.1  # share of the different documents that strengths are tuned on
LOG_STRENGTHS = (float(np.log(1e-3)), float(np.log(1e5)))


@dataclass(frozen=True)
class SmoothedTable(Learner):
    """This learner builds a table of the relative frequencies of whole documents, smoothed towards the uniform law.

        p(x) = (1 - u) (count(x) + lambda) / (n + lambda V^T) + u V^-T

    Attributes:
        vocab_size: V >= 1.
        smoothing: lambda >= 0, the pseudo-count of each of the V^T documents (Laplace: 1; Lidstone 1920).
        uniform: u in [0, 1], the share of the uniform law.

    >>> law = SmoothedTable(vocab_size=3, smoothing=1.0).fit(np.array([[0], [0], [1]]), rng=None)
    >>> np.exp(law.log_prob(np.array([[0], [1], [2]]))).round(3).tolist()
    [0.5, 0.333, 0.167]
    """

    vocab_size: int
    smoothing: float = 0.0
    uniform: float = 0.0

    def __post_init__(self) -> None:
        if self.vocab_size < 1:
            raise ValueError(f"vocab_size must be at least 1, got {self.vocab_size}")
        if not (np.isfinite(self.smoothing) and self.smoothing >= 0):
            raise ValueError(f"smoothing is a pseudo-count >= 0, got {self.smoothing}")
        if not 0 <= self.uniform <= 1:
            raise ValueError(f"uniform is a share in [0, 1], got {self.uniform}")

    def fit(
        self, x: np.ndarray, weights: np.ndarray | None = None, *, rng: np.random.Generator | None = None
    ) -> Distribution:
        """Count documents x (N, T) int, each `weights` (N,) times; no random numbers are used.

        It returns a table for T = 1. For T > 1 it returns a mixture of the table of seen documents and the uniform law,
        which is the same formula: the pseudo-counts together are a share of the uniform law.

        Raises:
            ValueError: if no document has positive weight, a symbol is outside 0..V-1, or a weight is bad.
        """
        x, weights = checked(x, weights, self.vocab_size)
        if x.shape[1] == 1:
            count = np.bincount(x[:, 0], weights, minlength=self.vocab_size) + self.smoothing
            p = (1 - self.uniform) * (count / count.sum()) + self.uniform / self.vocab_size
            return table(p)
        order = lexicographic_order(x.astype(symbol_dtype(self.vocab_size)))
        ranked = x[order]
        first = np.flatnonzero(np.append(True, (ranked[1:] != ranked[:-1]).any(axis=1)))
        count = np.add.reduceat(np.ones(len(x)) if weights is None else weights[order], first)
        seen = table(count / count.sum(), ranked[first], self.vocab_size)
        share = (1 - self.uniform) * self._observed(count.sum(), x.shape[1])
        if share == 1.0:
            return seen
        return Mixture(Stack([seen, UniformLaw(self.vocab_size, x.shape[1])]), np.array([share, 1 - share]))

    def fit_soft(self, x: np.ndarray, targets: np.ndarray, *, rng: np.random.Generator | None = None) -> Distribution:
        """Average the teacher's laws, smoothed in the same way; this works for documents of one symbol alone.

        x (N, 1) int, targets (N, 1, V).

        Raises:
            TypeError: for longer documents, of which a table has no law of each symbol.
        """
        if x.shape[1] != 1:
            raise TypeError(
                f"beyond documents of one symbol (T = {x.shape[1]}) a table learns no soft targets; use fit"
            )
        count = targets[:, 0].sum(axis=0) + self.smoothing
        return table((1 - self.uniform) * (count / count.sum()) + self.uniform / self.vocab_size)

    def _observed(self, n: float, length: int) -> float:
        """Return n / (n + lambda V^T), computed in logs because V^T overflows."""
        if self.smoothing == 0:
            return 1.0
        pseudo = np.log(self.smoothing) + length * np.log(self.vocab_size)
        return float(np.exp(-np.logaddexp(0.0, pseudo - np.log(n))))


@dataclass(frozen=True)
class NGramLearner(Learner):
    """This learner builds an interpolated n-gram; see `models.learned.ngram` for the law and its sources.

    Strengths are tuned because one fixed strength makes orders 3 to 5 worse than a bigram: 10 % of the different
    documents, drawn at random, are held out with all their copies (`models.splitting` says which equal documents are
    copies), and from low order to high each strength is the one under which they are most likely (found in
    [1e-3, 1e5]). Then all documents are counted. With fewer than 20 different documents each strength is 4.

    Attributes:
        vocab_size: V >= 1; any size with (V+1)^order < 2^63.
        order: n >= 1; each symbol is predicted from the n-1 before it.
        strengths: (a_1, ..., a_n), each > 0, in counts; None to tune them.
        end: the symbol that documents are filled with once they are over; it is not read.
    """

    vocab_size: int
    order: int = 3
    strengths: tuple[float, ...] | None = None
    end: int | None = None

    def __post_init__(self) -> None:
        if self.vocab_size < 1 or self.order < 1:
            raise ValueError(f"an n-gram needs vocab_size >= 1 and order >= 1, got {self.vocab_size} and {self.order}")
        if (self.vocab_size + 1) ** self.order >= 2**63:
            raise ValueError(
                f"(V+1)^order must stay below 2^63 to number the contexts, got "
                f"{self.vocab_size + 1}^{self.order}: lower the order"
            )
        if self.strengths is None:
            return
        if len(self.strengths) != self.order or not all(np.isfinite(a) and a > 0 for a in self.strengths):
            raise ValueError(
                f"strengths must be {self.order} positive numbers, one for each order, got {self.strengths}"
            )

    def filled_with(self, end: int | None) -> NGramLearner:
        """Return this learner for documents that are filled with `end`."""
        return replace(self, end=end)

    @property
    def holds_out(self) -> bool:
        """Whether strengths are tuned, on documents that are held out."""
        return self.strengths is None

    def fit(self, x: np.ndarray, weights: np.ndarray | None = None, *, rng: np.random.Generator) -> ngram.NGramLaw:
        """Tune the strengths, then count documents x (N, T) int, each `weights` (N,) times.

        Raises:
            ValueError: if no document has positive weight, a symbol is outside 0..V-1, or a weight is bad.
        """
        x, weights = checked(x, weights, self.vocab_size)
        strengths = self.strengths
        if strengths is None:
            strengths = self._tuned(x, weights, rng)
        return ngram.NGramLaw(self._count(x, weights), tuple(strengths), self.vocab_size, x.shape[1])

    def fit_soft(self, x: np.ndarray, targets: np.ndarray, *, rng: np.random.Generator) -> ngram.NGramLaw:
        """Count the teacher's chance of each next symbol, p(v | x_<t), after each context of x.

        x (N, T) int, targets (N, T, V). Strengths are tuned on the symbols that were drawn.

        Raises:
            ValueError: if the targets have another shape, or a symbol is outside 0..V-1.
        """
        x, _ = checked(x, None, self.vocab_size)
        if targets.shape != (*x.shape, self.vocab_size):
            raise ValueError(
                f"targets must be {(*x.shape, self.vocab_size)}, a law for each symbol, got {targets.shape}"
            )
        strengths = self.strengths
        if strengths is None:
            strengths = self._tuned(x, None, rng, targets)
        return ngram.NGramLaw(self._count(x, None, targets), tuple(strengths), self.vocab_size, x.shape[1])

    def _count(
        self, x: np.ndarray, weights: np.ndarray | None, targets: np.ndarray | None = None
    ) -> tuple[ngram.Counts, ...]:
        return tuple(
            ngram.count_ngrams(
                ngram.context_codes(x, x.shape[1], n, self.vocab_size),
                x,
                weights,
                contexts=(self.vocab_size + 1) ** (n - 1),
                vocab_size=self.vocab_size,
                targets=targets,
                read=None if self.end is None else before(x, self.end),
            )
            for n in range(1, self.order + 1)
        )

    def _tuned(
        self,
        x: np.ndarray,
        weights: np.ndarray | None,
        rng: np.random.Generator,
        targets: np.ndarray | None = None,
    ) -> tuple[float, ...]:
        """Return one strength an order, each the most likely for held-out documents given those below it."""
        first = first_of_copies(x)
        if np.count_nonzero(first == np.arange(len(x))) < TUNE_FROM:
            return (STRENGTH,) * self.order
        held, rest = held_out(first, HELD_OUT, rng=rng)
        levels = self._count(
            x[rest], None if weights is None else weights[rest], None if targets is None else targets[rest]
        )
        weight = np.ones(len(held)) if weights is None else weights[held]
        weight = np.repeat(weight / weight.sum(), x.shape[1])
        if self.end is not None:
            weight = weight * before(x[held], self.end).ravel()
        symbol = x[held].ravel()
        p = np.full(symbol.shape, 1.0 / self.vocab_size)
        strengths = []
        for n, level in enumerate(levels, start=1):
            context = ngram.context_codes(x[held], x.shape[1], n, self.vocab_size).ravel()
            pair, total = level.of(context, symbol)
            seen = np.flatnonzero(total > 0)  # an unseen context passes p on, whatever the strength

            def loss(
                log_a: float,
                pair: np.ndarray = pair[seen],
                total: np.ndarray = total[seen],
                p: np.ndarray = p[seen],
                weight: np.ndarray = weight[seen],
            ) -> float:
                a = np.exp(log_a)
                return -(weight * np.log((pair + a * p) / (total + a))).sum()

            strengths.append(float(np.exp(minimise(loss, *LOG_STRENGTHS))) if len(seen) else STRENGTH)
            p = (pair + strengths[-1] * p) / (total + strengths[-1])
        return tuple(strengths)


def minimise(f: Callable[[float], float], low: float, high: float, *, grid: int = 9, tolerance: float = 0.05) -> float:
    """Return the argument of the least f in [low, high]: a grid finds the valley, golden sections its bottom.

    >>> round(minimise(lambda a: (a - 2.0) ** 2, -6.0, 11.0), 1)
    2.0
    """
    points = np.linspace(low, high, grid)
    best = int(np.argmin([f(a) for a in points]))
    a, b = points[max(best - 1, 0)], points[min(best + 1, grid - 1)]
    golden = (np.sqrt(5.0) - 1) / 2
    c, d = b - golden * (b - a), a + golden * (b - a)
    f_c, f_d = f(c), f(d)
    while b - a > tolerance:
        if f_c < f_d:
            b, d, f_d = d, c, f_c
            c = b - golden * (b - a)
            f_c = f(c)
        else:
            a, c, f_c = c, d, f_d
            d = a + golden * (b - a)
            f_d = f(d)
    return float((a + b) / 2)


def checked(x: np.ndarray, weights: np.ndarray | None, vocab_size: int) -> tuple[np.ndarray, np.ndarray | None]:
    """Return documents of positive weight and their weights, after checks.  x (N, T) -> (N', T) int64, (N',) or None

    Raises:
        ValueError: if x is not (N, T) integers in 0..V-1, weights are not finite and >= 0, or all are 0.
    """
    x = np.asarray(x)
    if x.ndim != 2 or x.shape[1] < 1:
        raise ValueError(f"documents must be an (N, T) array with T >= 1, got shape {x.shape}")
    if len(x) == 0:
        raise ValueError("the shelf is empty: a learner needs at least one document")
    if x.dtype.kind not in "iu":
        raise ValueError(f"documents must be integer symbols, got {x.dtype}: this learner counts")
    if x.min() < 0 or x.max() >= vocab_size:
        raise ValueError(f"symbols must be in 0..{vocab_size - 1}, got {x.min()}..{x.max()}: check vocab_size")
    x = x.astype(np.int64)
    if weights is None:
        return x, None
    return kept(x, weights)
