"""A hidden cause lies behind every document, p(x) = sum_z p(z) p(x | z); expectation maximisation recovers it.

Dempster, Laird, Rubin 1977, "Maximum Likelihood from Incomplete Data via the EM Algorithm", for mixtures of Markov
chains. The E-step is exact (Bayes' rule over M causes), so that no iteration lowers the likelihood; drawing z from it
instead is stochastic EM (Celeux and Diebolt 1985), or with several draws Monte Carlo EM (Wei and Tanner 1990), which
may.

Not handled here: how many causes there are, and causes that change within a document.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from godmodel.models.distribution import Learner
from godmodel.models.exact.markov import MarkovTopics
from godmodel.models.exact.mixture import Mixture, log_sum_exp, posterior, safe_log
from godmodel.models.learned.counts import checked


class LatentMixture(Mixture):
    """A latent mixture is a learned mixture that can also say which cause it infers for a document."""

    def recognise(self, x: np.ndarray) -> np.ndarray:
        """Return q(z | x), which is here the exact posterior.  x (N, T) int -> (N, M)"""
        return self.responsibilities(x)

    def elbo(self, x: np.ndarray) -> np.ndarray:
        """Return the evidence lower bound sum_z q(z|x) (log p(x, z) - log q(z|x)), in nats.  x (N, T) int -> (N,)

        It is below log p(x) by KL(q || posterior). Jordan et al. 1999; Kingma and Welling 2014 (arXiv 1312.6114), eq.
        3.
        """
        q = self.recognise(x)
        joint = self.topics.log_prob_each(x) + safe_log(self.weights)
        return (q * (np.where(q > 0, joint, 0.0) - np.where(q > 0, safe_log(q), 0.0))).sum(axis=1)


@dataclass(frozen=True)
class Fit:
    """A fit holds a mixture, and the objective after each iteration of the best restart, in nats (never falling)."""

    law: LatentMixture
    trace: np.ndarray


@dataclass(frozen=True)
class ChainMixture(Learner):
    """This learner builds a mixture of M first-order chains by maximum likelihood, or maximum a posteriori.

    Attributes:
        vocab_size: V.
        components: M >= 1.
        smoothing: a >= 0, a pseudo-count of every first symbol and of every pair: the objective is the log-likelihood
            plus a times the sum of the logs of these chances (a Dirichlet prior); 0 is maximum likelihood.
        restarts: number of fits from random assignments, >= 1; the best is kept.
        iterations: most iterations, >= 1; fewer where the objective rises by less than `tolerance` nats a document.
        stochastic: whether z is drawn in the E-step.
        draws: number of draws of z for each document in a stochastic E-step, >= 1.
    """

    vocab_size: int
    components: int = 4
    smoothing: float = 0.1
    restarts: int = 3
    iterations: int = 100
    tolerance: float = 1e-6
    stochastic: bool = False
    draws: int = 1

    def __post_init__(self) -> None:
        for name in ("vocab_size", "components", "restarts", "iterations", "draws"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1, got {getattr(self, name)}")
        if not self.smoothing >= 0 or not self.tolerance >= 0:
            raise ValueError(f"smoothing and tolerance must be >= 0, got {self.smoothing} and {self.tolerance}")

    def fit(self, x: np.ndarray, weights: np.ndarray | None = None, *, rng: np.random.Generator) -> LatentMixture:
        """Fit all restarts and return the best mixture.  x (N, T) int, weights (N,) >= 0"""
        return self.fit_traced(x, weights, rng=rng).law

    def fit_traced(self, x: np.ndarray, weights: np.ndarray | None = None, *, rng: np.random.Generator) -> Fit:
        """Fit all restarts and return the best, with its objective after each iteration.

        x (N, T) int, weights (N,) >= 0
        """
        x, w = checked(x, weights, self.vocab_size)
        w = np.ones(len(x)) if w is None else w
        data = ChainCounts(x, self.vocab_size)
        fits = [self._climb(data, w, rng) for _ in range(self.restarts)]
        return max(fits, key=lambda fit: fit.trace[-1])

    def _climb(self, data: ChainCounts, w: np.ndarray, rng: np.random.Generator) -> Fit:
        r = rng.dirichlet(np.full(self.components, 0.5), size=len(w))
        trace: list[float] = []
        for _ in range(self.iterations):
            weight, first, pair = self._maximised(data, w[:, None] * r)
            joint = data.log_prob_each(safe_log(first), safe_log(pair)) + safe_log(weight)
            trace.append(float(w @ log_sum_exp(joint)) + self._prior(first, pair))
            if len(trace) > 1 and trace[-1] - trace[-2] < self.tolerance * w.sum() and not self.stochastic:
                break
            r = posterior(joint)
            if self.stochastic:
                r = rng.multinomial(self.draws, r) / self.draws
        topics = MarkovTopics(first, pair, data.length)
        return Fit(LatentMixture(topics, weight), np.array(trace))

    def _maximised(self, data: ChainCounts, r: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return weights (M,), first symbols (M, V) and pairs (M, V, V) that are likeliest for assignments r (N, M)."""
        first, pair = data.expected(r)
        total = r.sum(axis=0)
        return total / total.sum(), _laws(first + self.smoothing), _laws(pair + self.smoothing)

    def _prior(self, first: np.ndarray, pair: np.ndarray) -> float:
        if self.smoothing == 0:
            return 0.0
        return self.smoothing * float(np.log(first).sum() + np.log(pair).sum())


class ChainCounts:
    """This record holds what a chain needs of documents: first symbols and counts of pairs."""

    def __init__(self, x: np.ndarray, vocab_size: int):
        n, self.length = x.shape
        self.vocab_size = vocab_size
        codes = (x[:, :-1] * vocab_size + x[:, 1:]).ravel()
        rows = np.repeat(np.arange(n), self.length - 1)
        self.pairs = csr_array((np.ones(len(codes)), (rows, codes)), shape=(n, vocab_size**2))
        self.pairs.sum_duplicates()
        self.first = csr_array((np.ones(n), (np.arange(n), x[:, 0])), shape=(n, vocab_size))

    def log_prob_each(self, log_first: np.ndarray, log_pair: np.ndarray) -> np.ndarray:
        """Return log p(x | z), in nats.  (M, V), (M, V, V) -> (N, M)"""
        m = len(log_first)
        return self.first @ log_first.T + self.pairs @ log_pair.reshape(m, -1).T

    def expected(self, r: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Count first symbols (M, V) and pairs (M, V, V), with each document shared out by r (N, M)."""
        v = self.vocab_size
        return (self.first.T @ r).T, (self.pairs.T @ r).T.reshape(-1, v, v)


def _laws(counts: np.ndarray) -> np.ndarray:
    """Return rows that sum to one, uniform where nothing was counted."""
    total = counts.sum(axis=-1, keepdims=True)
    even = 1 / counts.shape[-1]
    return np.where(total > 0, counts / np.where(total > 0, total, 1.0), even)
