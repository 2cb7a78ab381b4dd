"""A variational autoencoder has here a discrete cause, chains as decoder and a log-linear encoder of the cause.

Kingma and Welling 2014 (arXiv 1312.6114), with z one of M, so that the bound and its gradient are sums and nothing is
drawn: ELBO(x) = sum_z q(z|x) (log p(x|z) + log p(z) - log q(z|x)) = log p(x) - KL(q(z|x) || p(z|x)). The decoder is a
mixture of first-order chains, so that log p(x) and the posterior are exact too, and the gap is a number.

Not handled here: continuous causes, and decoders that are networks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from godmodel.models.distribution import Learner
from godmodel.models.exact.markov import MarkovTopics
from godmodel.models.exact.mixture import posterior
from godmodel.models.learned.latent import ChainCounts, LatentMixture
from godmodel.models.learned.neural import batches, check_shelf, one_thread, rate


@dataclass(frozen=True)
class Recogniser:
    """The encoder is q(z | x) = softmax(b + first symbol's row of a + sum over neighbouring pairs of their rows).

    It computes in float64.

    The exact posterior of a mixture of chains has this form, so that who reads all of x can be exact.

    Attributes:
        a: (V + V^2, M), rows of first symbols and then of pairs u V + v.
        b: (M,).
        reads: number of first symbols of the document that are seen.
        vocab_size: V.
    """

    a: np.ndarray
    b: np.ndarray
    reads: int
    vocab_size: int

    def __call__(self, x: np.ndarray) -> np.ndarray:
        """Return q(z | x), the chance of each cause.  x (N, T) int -> (N, M)"""
        data = ChainCounts(x[:, : self.reads].astype(np.int64), self.vocab_size)
        v = self.vocab_size
        return posterior(data.first @ self.a[:v] + data.pairs @ self.a[v:] + self.b)


class VAELaw(LatentMixture):
    """This law is the decoder, which also knows the encoder's guess of the cause."""

    def __init__(self, topics: MarkovTopics, weights: np.ndarray, recogniser: Recogniser):
        super().__init__(topics, weights)
        self.recogniser = recogniser

    def recognise(self, x: np.ndarray) -> np.ndarray:
        """Return the encoder's q(z | x).  x (N, T) int -> (N, M)"""
        return self.recogniser(x)


@dataclass(frozen=True)
class DiscreteVAE(Learner):
    """This learner maximises the mean ELBO with Adam, from a fresh start at every fit.

    Equal random generators give equal laws to the bit.

    Attributes:
        vocab_size: V.
        components: M >= 1.
        reads: number of first symbols that the encoder sees; None means all.
        steps, batch_size: number of gradient steps and of documents in each, >= 1.
        learning_rate: highest learning rate, > 0; it falls to zero.
    """

    vocab_size: int
    components: int = 4
    reads: int | None = None
    steps: int = 600
    batch_size: int = 128
    learning_rate: float = 3e-2

    def __post_init__(self) -> None:
        for name in ("vocab_size", "components", "steps", "batch_size"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1, got {getattr(self, name)}")
        if self.reads is not None and self.reads < 1:
            raise ValueError(f"the encoder reads at least 1 symbol, got reads = {self.reads}; None is all of them")
        if not self.learning_rate > 0:
            raise ValueError(f"learning_rate must be > 0, got {self.learning_rate}")

    def fit(self, x: np.ndarray, weights: np.ndarray | None = None, *, rng: np.random.Generator) -> VAELaw:
        """Train on documents x (N, T) int with `weights` (N,) >= 0, all one by default.

        Raises:
            ValueError: for an empty training set, symbols outside 0..V-1, or weights that are negative or all zero.
        """
        x, w = check_shelf(x, weights, self.vocab_size)
        x = x.astype(np.int64)
        v, m = self.vocab_size, self.components
        reads = min(self.reads or x.shape[1], x.shape[1])
        first, pairs = _dense(ChainCounts(x, v))
        seen = torch.cat(_dense(ChainCounts(x[:, :reads], v)), dim=1)
        each = torch.from_numpy((w / w.mean()).astype(np.float32))
        parameters = self._drawn(rng)
        order = torch.from_numpy(batches(len(x), min(self.batch_size, len(x)), self.steps, rng=rng))
        with one_thread():
            optimiser = torch.optim.Adam(parameters, lr=0.0)
            for step, rows in enumerate(order):
                optimiser.param_groups[0]["lr"] = self.learning_rate * rate(step, len(order), 0.05)
                prior, start, move, a, b = parameters
                log_q = torch.log_softmax(seen[rows] @ a + b, dim=1)
                joint = first[rows] @ torch.log_softmax(start, dim=1).T
                joint = joint + pairs[rows] @ torch.log_softmax(move, dim=2).reshape(m, -1).T
                joint = joint + torch.log_softmax(prior, dim=0)
                elbo = (log_q.exp() * (joint - log_q)).sum(dim=1)
                loss = -(each[rows] * elbo).mean() / x.shape[1]
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
        prior, start, move, a, b = (p.detach().double() for p in parameters)
        topics = MarkovTopics(
            torch.softmax(start, dim=1).numpy(), torch.softmax(move, dim=2).numpy(), length=x.shape[1]
        )
        return VAELaw(topics, torch.softmax(prior, dim=0).numpy(), Recogniser(a.numpy(), b.numpy(), reads, v))

    def _drawn(self, rng: np.random.Generator) -> list[torch.Tensor]:
        """Draw the parameters of prior, decoder and encoder at random, ready for gradients."""
        v, m = self.vocab_size, self.components
        shapes = [(m,), (m, v), (m, v, v), (v + v * v, m), (m,)]
        values = [
            scale * rng.standard_normal(shape) for shape, scale in zip(shapes, (0, 0.5, 0.5, 0.5, 0), strict=True)
        ]
        return [torch.from_numpy(value.astype(np.float32)).requires_grad_(True) for value in values]


def _dense(data: ChainCounts) -> tuple[torch.Tensor, torch.Tensor]:
    """Return first symbols (N, V) and counts of pairs (N, V^2) as dense tensors."""
    first, pairs = (torch.from_numpy(part.toarray().astype(np.float32)) for part in (data.first, data.pairs))
    return first, pairs
