"""The population: arrays that hold every person, and what all of them do at once."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from models.exact.mixture import Mixture, Topics


class Population:
    """N people with tastes over K topics.

    Attributes:
        tastes: (N, K) points on the simplex; row i is what person i likes to write about.
        influence: (N, N) sparse row-stochastic matrix; row i is whom person i listens to.
        written: (N,) documents that each person wrote this tick.
    """

    def __init__(self, tastes: np.ndarray, influence: csr_array):
        self.tastes = tastes
        self.influence = influence
        self.written = np.zeros(len(tastes), dtype=np.int64)

    @classmethod
    def drawn(
        cls, popularity: np.ndarray, concentration: float, influence: csr_array, *, rng: np.random.Generator
    ) -> Population:
        """People with tastes from Dirichlet(concentration * popularity).  popularity (K,) -> N = len(influence) people

        A small concentration makes specialists; a large one makes everybody like the mean.
        """
        alpha = concentration * popularity
        gammas = rng.standard_gamma(alpha, size=(influence.shape[0], len(alpha)))
        total = gammas.sum(axis=1, keepdims=True)
        tastes = np.where(total > 0, gammas / np.where(total > 0, total, 1.0), popularity)  # all underflown: the mean
        return cls(tastes, influence)

    def __len__(self) -> int:
        return len(self.tastes)

    def listen(self, strength: float) -> None:
        """Tastes move toward the neighbours': taste <- (1 - strength) taste + strength * W taste (DeGroot 1974)."""
        if strength > 0:
            self.tastes = (1 - strength) * self.tastes + strength * (self.influence @ self.tastes)

    def read(self, topics_of: np.ndarray, reads: int, strength: float, *, rng: np.random.Generator) -> None:
        """Tastes move toward what was read.  topics_of (n, K): what each public document is about, as shares of topics

        Every person reads `reads` documents at random and goes `strength` of the way to their mean.
        """
        if strength > 0 and len(topics_of):
            picks = rng.integers(len(topics_of), size=(len(self), reads))
            seen = np.zeros_like(self.tastes)
            for column in picks.T:
                seen += topics_of[column]
            self.tastes = (1 - strength) * self.tastes + strength * seen / reads

    def choose_authors(self, n: int, *, rng: np.random.Generator) -> np.ndarray:
        """Who writes n documents: everybody equally often, the remainder by lot.  -> (n,) rows of people"""
        each, rest = divmod(n, len(self))
        lot = rng.choice(len(self), size=rest, replace=False)
        authors = np.concatenate([np.repeat(np.arange(len(self)), each), np.sort(lot)])
        self.written = np.bincount(authors, minlength=len(self))
        return authors

    def write(self, authors: np.ndarray, topics: Topics, *, rng: np.random.Generator) -> np.ndarray:
        """One document from each author's own law: a topic by their taste, a text by the topic.  (n,) -> (n, T)"""
        cumulative = np.cumsum(self.tastes[authors], axis=1)
        u = rng.random(len(authors)) * cumulative[:, -1]
        return topics.sample((cumulative <= u[:, None]).sum(axis=1), rng=rng)

    def law(self, topics: Topics, *, among: np.ndarray | None = None) -> Mixture:
        """god: the exact law of a document of this tick, p(x) = sum_k (mean taste of whoever wrote)_k p_k(x).

        `among` (N,) bool: of those people's documents alone; at least one of them must have written.
        """
        written = self.written if among is None else self.written * among
        weights = (written / written.sum()) @ self.tastes
        return Mixture(topics, weights / weights.sum())
