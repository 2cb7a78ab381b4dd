"""Neural learners fit next-symbol networks by maximum likelihood with gradient descent, in float32.

Not handled here: warm starts, early stopping, documents of unequal length (an end symbol is the world's own).
"""

from __future__ import annotations

import abc
import contextlib
import math
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import torch
from torch.nn import functional as F

from godmodel.models.distribution import Distribution, Learner, before, draw_symbols, symbol_dtype
from godmodel.models.learned.networks import FeedForwardNetwork, LSTMNetwork, Network, TransformerNetwork
from godmodel.models.learned.shelf import kept

CHUNK = 1024  # documents sampled together: a transformer's keys and values are 32 kB a document at T = 32


class NeuralLaw(Distribution):
    """This law is a trained network: p(x) = prod_t softmax(network(V, x_<t))[x_t].

    Args:
        network: gives logits of the next of V symbols; symbol V marks the beginning of a document.
        vocab_size: V.
        length: T.
    """

    def __init__(self, network: Network, *, vocab_size: int, length: int):
        self.network = network.eval().requires_grad_(False)
        self.vocab_size = vocab_size
        self.length = length
        self.memory = network.context if isinstance(network, FeedForwardNetwork) else None

    @property
    def parameters(self) -> int:
        """Return how many numbers the network holds."""
        return sum(p.numel() for p in self.network.parameters())

    def conditionals(self, x: np.ndarray) -> np.ndarray:
        """Return the log-softmax in float64 of float32 logits, in nats.  x (N, t) int -> (N, min(t+1, T), V)"""
        x = check_symbols(x, self.vocab_size)
        with one_thread(), torch.inference_mode():
            logits = self.network(opened(x[:, : self.length - 1], self.vocab_size))
            return torch.log_softmax(logits.double(), dim=2).numpy()

    def next_symbol(self, x: np.ndarray) -> np.ndarray:
        """Return the log-probabilities of the symbol that follows x, in nats.  x (N, t) int -> (N, V)

        A network of bounded memory reads no more than the last `memory` symbols of x.
        """
        if self.memory is None or x.shape[1] < self.memory:
            return super().next_symbol(x)
        recent = check_symbols(x[:, x.shape[1] - self.memory :], self.vocab_size)
        with one_thread(), torch.inference_mode():
            logits = self.network(torch.from_numpy(recent.astype(np.int64)))[:, -1]
            return torch.log_softmax(logits.double(), dim=1).numpy()

    def sample(self, n: int, *, rng: np.random.Generator, temperature: float = 1.0) -> np.ndarray:
        """Draw n documents by `Network.step`, so that a prefix is never read twice.  -> (n, T) int

        The same rng gives the documents of `Distribution.sample`, up to rounding of the logits.
        """
        x = np.zeros((n, self.length), dtype=symbol_dtype(self.vocab_size))
        self._fill(x, np.ones(x.shape, dtype=bool), rng, temperature)
        return x

    def complete(
        self, x: np.ndarray, slots: np.ndarray, *, rng: np.random.Generator, temperature: float = 1.0
    ) -> np.ndarray:
        """Fill slots as `Distribution.complete` does, by `Network.step`.

        x (N, T) int, slots (N, T) bool -> (N, T) int
        """
        x = np.array(check_symbols(x, self.vocab_size), dtype=symbol_dtype(self.vocab_size))
        self._fill(x, slots, rng, temperature)
        return x

    def _fill(self, x: np.ndarray, slots: np.ndarray, rng: np.random.Generator, temperature: float) -> None:
        """Fill the slots of x in place, all documents of a chunk a step at a time."""
        last = int(np.flatnonzero(slots.any(axis=0)).max(initial=-1)) + 1
        uniforms = np.zeros((last, len(x)))  # drawn at once, so that chunks keep the order of the draws
        uniforms[slots[:, :last].T] = rng.random(int(slots.sum()))
        with one_thread(), torch.inference_mode():
            for start in range(0, len(x), CHUNK):
                rows = slice(start, min(start + CHUNK, len(x)))
                state = self.network.start(rows.stop - start)
                symbols = torch.full((rows.stop - start,), self.vocab_size)
                for t in range(last):
                    logits, state = self.network.step(symbols, state)
                    mine = slots[rows, t]
                    if mine.any():
                        log_p = torch.log_softmax(logits[torch.from_numpy(mine)].double(), dim=1).numpy()
                        dice = _Drawn(uniforms[t, rows][mine])
                        x[rows, t][mine] = draw_symbols(log_p, rng=dice, temperature=temperature)
                    symbols = torch.from_numpy(x[rows, t].astype(np.int64))


@dataclass(frozen=True)
class NeuralLearner(Learner, abc.ABC):
    """A neural learner minimises -sum_n w_n log p(x_n) with AdamW (Loshchilov & Hutter 2019).

    Every fit begins anew. The rate rises linearly over the first `warmup` share of the steps, then falls to zero along
    a cosine. On one machine equal documents, weights and `rng` give equal laws to the bit, on any number of threads. It
    trains in float32: the bf16 LSTM of torch 2.13 fails on a processor without AVX-512.

    Attributes:
        vocab_size: V.
        width: numbers that stand for one symbol.
        epochs: passes over the documents that have positive weight.
        min_steps: fewest gradient steps, so that a small training set gets more passes.
        batch_size: documents in a gradient step.
        learning_rate: highest learning rate; the defaults are tuned at width 64, and wider networks want less.
        weight_decay: AdamW's decoupled decay, multiplied by the rate; 0.3 suits 1,000 training documents.
        warmup: share of the steps in [0, 1].
        clip: the largest norm of a gradient.
        end: the symbol that documents are filled with once they are over; it is not read.
    """

    vocab_size: int
    width: int = 64
    epochs: float = 3.0
    min_steps: int = 200
    batch_size: int = 32
    learning_rate: float = 2e-2
    weight_decay: float = 0.1
    warmup: float = 0.05
    clip: float = 1.0
    end: int | None = None

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if name == "end":
                continue
            zero_allowed = name in ("weight_decay", "warmup", "min_steps")
            if not (value > 0 or (zero_allowed and value == 0)):
                rule = ">= 0" if zero_allowed else "> 0"
                raise ValueError(f"{name} must be {rule}, got {value}; take a larger one, or the default")

    def filled_with(self, end: int | None) -> Self:
        """Return this learner for documents that are filled with `end`."""
        return replace(self, end=end)

    @abc.abstractmethod
    def network(self, length: int) -> Network:
        """Build the network for documents of T symbols, its parameters not yet drawn."""

    def fit(self, x: np.ndarray, weights: np.ndarray | None = None, *, rng: np.random.Generator) -> NeuralLaw:
        """Train a fresh network on documents x (N, T) int with `weights` (N,) >= 0, all one by default.

        Documents of weight zero drop out: they count neither as data nor toward the passes.

        Raises:
            ValueError: for an empty training set, symbols outside 0..V-1, or weights that are negative or all zero.
            FloatingPointError: if the loss or its gradient stops being finite.
        """
        x, w = check_shelf(x, weights, self.vocab_size)
        return self._fitted(x, w, None, rng)

    def fit_soft(self, x: np.ndarray, targets: np.ndarray, *, rng: np.random.Generator) -> NeuralLaw:
        """Train on a teacher's laws of the next symbol: minimise -sum_t sum_v p(v | x_<t) log q(v | x_<t).

        x (N, T) int, targets (N, T, V).

        Raises:
            ValueError: for a wrong shape or symbols outside 0..V-1.
            FloatingPointError: if the loss or its gradient stops being finite.
        """
        x, w = check_shelf(x, None, self.vocab_size)
        if targets.shape != (*x.shape, self.vocab_size):
            raise ValueError(
                f"targets must be {(*x.shape, self.vocab_size)}, a law for each symbol, got {targets.shape}"
            )
        return self._fitted(x, w, torch.from_numpy(targets.astype(np.float32)), rng)

    def _fitted(
        self, x: np.ndarray, w: np.ndarray, targets: torch.Tensor | None, rng: np.random.Generator
    ) -> NeuralLaw:
        n, length = x.shape
        network = self.network(length)
        network.initialise(torch.Generator().manual_seed(int(rng.integers(2**63))))
        steps = max(self.min_steps, math.ceil(self.epochs * n / self.batch_size))
        with one_thread():
            self._train(network, x, w, batches(n, self.batch_size, steps, rng=rng), targets)
        return NeuralLaw(network, vocab_size=self.vocab_size, length=length)

    def _train(
        self, network: Network, x: np.ndarray, w: np.ndarray, order: np.ndarray, targets: torch.Tensor | None
    ) -> None:
        symbols = opened(x, self.vocab_size)  # (N, T+1)
        weights = torch.from_numpy((w / w.mean()).astype(np.float32))
        read = None if self.end is None else torch.from_numpy(before(x, self.end).astype(np.float32))
        decay = self.weight_decay
        optimiser = torch.optim.AdamW(network.parameters(), lr=0.0, weight_decay=decay, fused=True)
        for step, rows in enumerate(torch.from_numpy(order)):
            optimiser.param_groups[0]["lr"] = self.learning_rate * rate(step, len(order), self.warmup)
            batch = symbols[rows]
            logits = network(batch[:, :-1])
            wanted = batch[:, 1:].flatten() if targets is None else targets[rows].flatten(0, 1)
            nats = F.cross_entropy(logits.flatten(0, 1), wanted, reduction="none")
            nats = nats.view(len(rows), -1)
            per_symbol = nats.mean(dim=1) if read is None else (nats * read[rows]).mean(dim=1)
            loss = (per_symbol * weights[rows]).mean()
            optimiser.zero_grad()
            loss.backward()
            norm = torch.nn.utils.clip_grad_norm_(network.parameters(), self.clip)
            if not math.isfinite(loss.item() + norm.item()):
                raise FloatingPointError(
                    f"training diverged at step {step + 1} of {len(order)}: loss {loss.item()} nats/symbol, "
                    f"gradient norm {norm.item()}; lower learning_rate ({self.learning_rate}) or raise warmup"
                )
            optimiser.step()


@dataclass(frozen=True)
class FeedForwardLearner(NeuralLearner):
    """This learner fits the feed-forward language model of Bengio, Ducharme, Vincent & Jauvin (2003), JMLR 3:1137.

    Attributes:
        context: symbols that are seen; the law is a Markov chain of this order.
        hidden: tanh units.
    """

    learning_rate: float = 1e-2
    context: int = 16
    hidden: int = 128

    def network(self, length: int) -> Network:
        """Build a network that sees the last `context` symbols, no more than a document has."""
        return FeedForwardNetwork(self.vocab_size, self.width, self.hidden, min(self.context, length))


@dataclass(frozen=True)
class LSTMLearner(NeuralLearner):
    """This learner fits an LSTM (Hochreiter & Schmidhuber 1997, Neural Computation 9:1735); it is a good default.

    Attributes:
        layers: cells stacked on each other.
    """

    layers: int = 1

    def network(self, length: int) -> Network:
        """Build an LSTM, whose size does not depend on the documents' length."""
        return LSTMNetwork(self.vocab_size, self.width, self.layers)


@dataclass(frozen=True)
class TransformerLearner(NeuralLearner):
    """This learner fits the decoder of Vaswani et al. (2017), arXiv:1706.03762, causal and pre-norm.

    Attributes:
        layers: blocks of attention and MLP.
        heads: attention heads in a block; they share `width` equally.
    """

    learning_rate: float = 1e-2
    warmup: float = 0.1
    layers: int = 2
    heads: int = 4

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.width % self.heads:
            raise ValueError(
                f"heads share the width equally: {self.heads} heads do not divide width {self.width}; "
                f"take width {self.heads * math.ceil(self.width / self.heads)} or 1 head"
            )

    def network(self, length: int) -> Network:
        """Build a transformer with one learned position for each of T places."""
        return TransformerNetwork(self.vocab_size, self.width, self.layers, self.heads, length)


def check_shelf(x: np.ndarray, weights: np.ndarray | None, vocab_size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return documents of positive weight, and their weights.  x (N, T) -> (M, T) int and (M,) float64, M >= 1

    Raises:
        ValueError: for an empty training set, symbols outside 0..V-1, or weights that are negative or all zero.
    """
    x = np.asarray(x)
    if x.ndim != 2 or 0 in x.shape:
        raise ValueError(f"a shelf is at least one document of one symbol, (N, T), got {x.shape}; add some")
    x = check_symbols(x, vocab_size)
    return kept(x, weights)


def check_symbols(x: np.ndarray, vocab_size: int) -> np.ndarray:
    """Return x itself, if it is an array of integers in 0..V-1.

    Raises:
        ValueError: for another type, or for symbols outside 0..V-1.
    """
    x = np.asarray(x)
    if x.size and x.dtype.kind not in "iu":
        raise ValueError(f"symbols must be integers, got {x.dtype}; convert them with astype")
    if x.size and (x.min() < 0 or x.max() >= vocab_size):
        bad = x.min() if x.min() < 0 else x.max()
        raise ValueError(f"symbols must lie in 0..{vocab_size - 1}, got {bad}; set vocab_size to the world's")
    return x


def opened(x: np.ndarray, vocab_size: int) -> torch.Tensor:
    """Put the begin mark V before each document.  x (N, t) int -> (N, t+1) int64"""
    return F.pad(torch.from_numpy(x.astype(np.int64)), (1, 0), value=vocab_size)


def batches(n: int, size: int, steps: int, *, rng: np.random.Generator) -> np.ndarray:
    """Return the rows of each step: passes over 0..n-1, each in a new order, cut into full batches.

    -> (steps, size)
    """
    passes = math.ceil(steps * size / n)
    return np.concatenate([rng.permutation(n) for _ in range(passes)])[: steps * size].reshape(steps, size)


def rate(step: int, steps: int, warmup: float) -> float:
    """Return the share of the highest learning rate at a step: a line up, then half a cosine down.

    >>> [round(rate(s, 10, 0.2), 2) for s in (0, 1, 2, 6, 9)]
    [0.5, 1.0, 0.97, 0.41, 0.03]
    """
    rise = max(1.0, warmup * steps)
    up = (step + 1) / rise
    down = (step + 1 - rise) / max(steps + 1 - rise, 1.0)
    return up if up <= 1 else 0.5 * (1 + math.cos(math.pi * down))


@contextlib.contextmanager
def one_thread() -> Iterator[None]:
    """Run the body with one torch thread and restore the caller's number after: sums keep one order everywhere.

    Where several threads are in such bodies at once, the last one that leaves restores the number.
    """
    with _LOCK:
        if not _INSIDE:
            _BEFORE.append(torch.get_num_threads())
            torch.set_num_threads(1)
        _INSIDE.append(None)
    try:
        yield
    finally:
        with _LOCK:
            _INSIDE.pop()
            if not _INSIDE:
                torch.set_num_threads(_BEFORE.pop())


_LOCK = threading.Lock()
_INSIDE: list[None] = []  # one entry for each body that is running
_BEFORE: list[int] = []  # the number of threads to restore, while one is


@dataclass(frozen=True)
class _Drawn:
    """These uniform numbers were drawn beforehand and stand in the place of a random generator."""

    uniforms: np.ndarray

    def random(self, size: int) -> np.ndarray:
        """Return the numbers themselves; `size` must be their count."""
        assert size == len(self.uniforms)
        return self.uniforms
