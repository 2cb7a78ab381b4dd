"""What a lens does to one tick's documents and to their law. Machines' documents are published as they are."""

from __future__ import annotations

import abc
from typing import NamedTuple

import numpy as np

from godmodel.agents.population import Population
from godmodel.models.distribution import Law
from godmodel.models.exact.grammar import Grammar
from godmodel.models.exact.mixture import Mixture, safe_log
from godmodel.models.lenses import Successes, Survivors, keep, see_symbols, through


class Record(NamedTuple):
    """What a lens lets through: the documents (n, T) and whose they are (n,), n at most as many as were written."""

    x: np.ndarray
    authors: np.ndarray


class Lens(abc.ABC):
    """A lens over one population."""

    @abc.abstractmethod
    def see(self, x: np.ndarray, authors: np.ndarray, *, rng: np.random.Generator) -> Record:
        """What is recorded of the documents x (N, T) that `authors` (N,) wrote."""

    def publishes(self, authors: np.ndarray) -> np.ndarray:
        """Whether what each person signs can come before the public at all.  authors (n,) -> (n,) bool"""
        return np.ones(len(authors), dtype=bool)

    def blur(self) -> np.ndarray | None:
        """Return the entropy of what each symbol may be recorded as, nats (V,); None where none is ever changed."""
        return None

    def shown(self, god: Mixture, population: Population) -> Mixture:
        """The law of the documents of those whom the lens shows; `god` is that of all of `population`'s this tick."""
        return god

    @abc.abstractmethod
    def law(self, shown: Mixture) -> Law:
        """The exact law of a recorded document, given that of the documents which are `shown`."""


class ChannelLens(Lens):
    """Every symbol passes a channel (V, V) by itself; None is a clear view."""

    def __init__(self, channel: np.ndarray | None = None, missing: float = 0.0):
        self.channel = channel
        self.missing = missing

    def see(self, x, authors, *, rng):
        """Documents lost by lot, symbols changed by the channel."""
        if self.missing:
            kept = rng.random(len(x)) >= self.missing
            x, authors = x[kept], authors[kept]
        return Record(x if self.channel is None else see_symbols(x, self.channel, rng=rng), authors)

    def blur(self):
        """Return the entropy of each row of the channel."""
        if self.channel is None:
            return None
        return -(self.channel * safe_log(np.where(self.channel > 0, self.channel, 1.0))).sum(axis=1)

    def law(self, shown):
        """Return the law of the shown documents after the channel."""
        return shown if self.channel is None else through(shown, self.channel)


class HiddenPeopleLens(Lens):
    """Some people write, and are never published."""

    def __init__(self, hidden: np.ndarray):
        self.hidden = hidden

    def see(self, x, authors, *, rng):
        """Record the documents of everybody who is not hidden."""
        shown = ~self.hidden[authors]
        return Record(x[shown], authors[shown])

    def publishes(self, authors):
        """Return True for people who are not hidden.  authors (n,) -> (n,) bool"""
        return ~self.hidden[authors]

    def shown(self, god, population):
        """Return the law of the same topics at the mean taste of those who are published."""
        return population.law(god.topics, among=~self.hidden)

    def law(self, shown):
        """Return the law of what is shown, which is recorded as it is."""
        return shown


class RightAnswersLens(Lens):
    """Wrong answers are recorded only by chance."""

    def __init__(self, grammar: Grammar, kept: float):
        self.grammar = grammar
        self.kept = kept

    def see(self, x, authors, *, rng):
        """Record the right answers, and a share of the wrong ones."""
        kept = self.grammar.right(x) | (rng.random(len(x)) < self.kept)
        return Record(x[kept], authors[kept])

    def law(self, shown):
        """Return the law of the shown documents, reweighted by their chance of being recorded."""
        return shown if self.kept == 1.0 else Successes(shown, self.kept)


class SurvivorshipLens(Lens):
    """Documents with a failing symbol are recorded only by chance."""

    def __init__(self, failing: np.ndarray, kept: float):
        self.failing = failing
        self.kept = kept

    def see(self, x, authors, *, rng):
        """Record the successes, and a share of the failures."""
        kept = keep(x, self.failing, self.kept, rng=rng)
        return Record(x[kept], authors[kept])

    def law(self, shown):
        """Return the law of the shown documents, reweighted by their chance of being recorded."""
        return shown if self.kept == 1.0 else Survivors(shown, self.failing, self.kept)
