"""A lens is an observation channel: this is what it does to documents and, exactly, to their law.

A channel (V, V) has in row v the law of the symbol that is recorded where v was written; it acts on every symbol by
itself. The law of what is recorded, p'(x') = sum_x p(x) prod_t channel[x_t, x'_t], stays in the family: hidden Markov
topics get other emissions, chains become such topics, listed documents become prototypes. By the data-processing
inequality (Cover and Thomas 2006, section 2.8) KL(p' || q') <= KL(p || q).

Selection is another thing: it keeps or drops whole documents by what they say, and may raise a divergence.
"""

from __future__ import annotations

import numpy as np

from godmodel.models.distribution import Distribution, Law, symbol_dtype
from godmodel.models.exact.hidden_markov import HiddenMarkovTopics
from godmodel.models.exact.markov import MarkovTopics
from godmodel.models.exact.mixture import Mixture, Stack, Topics
from godmodel.models.exact.prototypes import PrototypeTopics, replacement
from godmodel.models.exact.table import TableTopics
from godmodel.models.exact.tasks import TaskTopics
from godmodel.models.exact.uniform import UniformLaw
from godmodel.models.tokenizers.merge import MergeTokenizer

TRIES = 10_000  # proposals for one recorded document at which rejection sampling gives up
PROPOSALS = 2**16  # the most documents that are proposed at once


def noise_channel(vocab_size: int, share: float) -> np.ndarray:
    """Return the channel that replaces every symbol by a uniform one with chance `share`.  -> (V, V)

    >>> noise_channel(2, 0.2).tolist()
    [[0.9, 0.1], [0.1, 0.9]]
    """
    return replacement(vocab_size, share)


def merging_channel(mapping: np.ndarray) -> np.ndarray:
    """Return the channel that records a uniformly drawn symbol of the same class.  mapping (V,) int -> (V, V)

    It tells as much as the class alone would, and keeps the alphabet, so that divergences stay finite.

    >>> merging_channel(np.array([0, 1, 1])).tolist()
    [[1.0, 0.0, 0.0], [0.0, 0.5, 0.5], [0.0, 0.5, 0.5]]
    """
    alike = np.asarray(mapping)[:, None] == np.asarray(mapping)
    return alike / alike.sum(axis=1, keepdims=True)


def see_symbols(x: np.ndarray, channel: np.ndarray, *, rng: np.random.Generator) -> np.ndarray:
    """Send every symbol through the channel.  x (N, T) int in 0..V-1, channel (V, V) -> (N, T) int"""
    cumulative = np.cumsum(channel, axis=1)
    cumulative /= cumulative[:, -1:]
    rows = np.arange(len(channel))[:, None]
    edges = (cumulative + rows).ravel()  # row v has the stretch from v to v + 1
    drawn = np.searchsorted(edges, x + rng.random(x.shape), side="right") - x.astype(np.intp) * len(channel)
    last = len(channel) - 1 - np.argmax((channel > 0)[:, ::-1], axis=1)  # v + u may round up to v + 1
    return np.minimum(drawn, last[x]).astype(symbol_dtype(len(channel)))


def through(p: Distribution, channel: np.ndarray) -> Distribution:
    """Return the exact law of documents of p that were sent through the channel.  channel (V, V)

    Raises:
        ValueError: if the channel is not square of p's alphabet with rows that sum to one.
        TypeError: for a law whose image is not known in closed form.
    """
    channel = np.asarray(channel, dtype=np.float64)
    if channel.shape != (p.vocab_size, p.vocab_size):
        raise ValueError(f"a channel must be ({p.vocab_size}, {p.vocab_size}) like p's alphabet, got {channel.shape}")
    if (channel < 0).any() or np.abs(channel.sum(axis=1) - 1).max() > 1e-9:
        raise ValueError("each row of a channel must be a law: numbers >= 0 that sum to 1 within 1e-9")
    if np.array_equal(channel, np.eye(p.vocab_size)):
        return p
    if isinstance(p, Mixture):
        return Mixture(_topics_through(p.topics, channel), p.weights)
    if isinstance(p, UniformLaw):
        chain = HiddenMarkovTopics(np.ones((1, 1)), np.ones((1, 1, 1)), channel.mean(axis=0)[None, None], p.length)
        return Mixture(chain, np.ones(1))
    raise TypeError(f"a {type(p).__name__} has no exact image under a channel here: pass a mixture of topics")


def _topics_through(topics: Topics, channel: np.ndarray) -> Topics:
    if isinstance(topics, HiddenMarkovTopics):
        return topics.observed_through(channel)
    if isinstance(topics, MarkovTopics):
        emission = np.broadcast_to(channel, (topics.count, *channel.shape))
        return HiddenMarkovTopics(topics.initial, topics.transition, emission, topics.length)
    if isinstance(topics, PrototypeTopics):
        return PrototypeTopics(topics.prototypes, topics.owner, topics.weights, topics.channel @ channel)
    if isinstance(topics, TableTopics):
        if topics.length == 1:
            by_symbol = np.zeros((topics.count, topics.vocab_size))
            for k in range(topics.count):
                by_symbol[k] = np.bincount(topics.documents[:, 0], topics.probabilities[k], topics.vocab_size)
            return TableTopics(by_symbol @ channel, np.arange(topics.vocab_size)[:, None], topics.vocab_size)
        owner, row = np.nonzero(topics.probabilities)
        return PrototypeTopics(topics.documents[row], owner, topics.probabilities[owner, row], channel)
    if isinstance(topics, Stack):
        return Stack([through(law, channel) for law in topics.laws])
    raise TypeError(f"{type(topics).__name__} have no exact image under a channel here")


class Survivors(Law):
    """This is the law of recorded documents where failures are recorded by chance: q(x) = p(x) w(x) / Z.

    A document with any `failing` symbol has w = kept, any other w = 1. Z = P(none) + kept (1 - P(none)) is exact:
    P(none) is the probability of the document without failures under p merged to two symbols.

    Args:
        p: the law of what is written.
        failing: (V,) bool, the symbols that mark a failure.
        kept: chance of a failure to be recorded, in [0, 1].

    Attributes:
        recorded: Z, the share of documents that are recorded.

    Raises:
        ValueError: for another shape, a chance outside [0, 1], or if nothing is ever recorded.
    """

    def __init__(self, p: Distribution, failing: np.ndarray, kept: float):
        failing = np.asarray(failing)
        if failing.shape != (p.vocab_size,) or failing.dtype != bool:
            raise ValueError(f"failing must be ({p.vocab_size},) bool, got {failing.dtype} {failing.shape}")
        if not 0 <= kept <= 1:
            raise ValueError(f"kept is a chance in [0, 1], got {kept}")
        self.p, self.failing, self.kept = p, failing, float(kept)
        self.vocab_size, self.length = p.vocab_size, p.length
        none = _without(p, failing)
        self.recorded = none + self.kept * (1 - none)
        if self.recorded <= 0:
            raise ValueError("no document is ever recorded: keep some failures, or let fewer symbols mark one")

    def log_prob(self, x: np.ndarray) -> np.ndarray:
        """Return log p(x) + log w(x) - log Z, in nats.  x (N, T) int -> (N,)"""
        with np.errstate(divide="ignore"):
            chance = np.where(self.failing[x].any(axis=1), np.log(self.kept), 0.0)
        return self.p.log_prob(x) + chance - np.log(self.recorded)

    def sample(self, n: int, *, rng: np.random.Generator, temperature: float = 1.0) -> np.ndarray:
        """Draw from p and record by chance until n are recorded.  -> (n, T) int

        Raises:
            ValueError: at another temperature than 1, which needs conditionals, or if fewer than one document in 10,000
                is recorded.
        """
        if temperature != 1.0:
            raise ValueError(f"this law has no conditionals to sharpen: temperature must be 1, got {temperature}")
        if self.recorded < 1 / TRIES:
            raise ValueError(
                f"drawing needs at least one recorded document in {TRIES}, and only {self.recorded:.2g} of all are: "
                "raise kept, or let fewer symbols mark a failure"
            )
        kept = [self.p.sample(0, rng=rng)]
        while (have := sum(map(len, kept))) < n:
            size = int(min(max(1.1 * (n - have) / self.recorded, 64), PROPOSALS))
            x = self.p.sample(size, rng=rng)
            kept.append(x[keep(x, self.failing, self.kept, rng=rng)])
        return np.concatenate(kept)[:n]


class Successes(Law):
    """This is the law of recorded answers where wrong ones are recorded by chance: q(x) = p(x) w(x) / Z.

    A right answer has w = 1, any other w = kept. Z = P(right) + kept (1 - P(right)) is exact, because the chance of a
    right answer is known in closed form for every topic.

    Args:
        p: a mixture of `TaskTopics`.
        kept: chance of a wrong answer to be recorded, in [0, 1].

    Raises:
        ValueError: for a chance outside [0, 1].
    """

    def __init__(self, p: Mixture[TaskTopics], kept: float):
        if not 0 <= kept <= 1:
            raise ValueError(f"kept is a chance in [0, 1], got {kept}")
        self.p, self.kept = p, float(kept)
        self.vocab_size, self.length = p.vocab_size, p.length
        right = float(p.weights @ p.topics.chance_right())
        self.recorded = right + self.kept * (1 - right)

    def log_prob(self, x: np.ndarray) -> np.ndarray:
        """Return log p(x) + log w(x) - log Z, in nats.  x (N, T) int -> (N,)"""
        with np.errstate(divide="ignore"):
            chance = np.where(self.p.topics.grammar.right(x), 0.0, np.log(self.kept))
        return self.p.log_prob(x) + chance - np.log(self.recorded)

    def sample(self, n: int, *, rng: np.random.Generator, temperature: float = 1.0) -> np.ndarray:
        """Draw from p and record by chance until n are recorded.  -> (n, T) int

        Raises:
            ValueError: at another temperature than 1, which needs conditionals.
        """
        if temperature != 1.0:
            raise ValueError(f"this law has no conditionals to sharpen: temperature must be 1, got {temperature}")
        kept, have = [np.zeros((0, self.length), dtype=symbol_dtype(self.vocab_size))], 0
        while have < n:  # answers are right at least by chance, so that this ends
            x = self.p.sample(int(1.1 * (n - have) / self.recorded) + 16, rng=rng)
            kept.append(x[self.p.topics.grammar.right(x) | (rng.random(len(x)) < self.kept)])
            have += len(kept[-1])
        return np.concatenate(kept)[:n]


def keep(x: np.ndarray, failing: np.ndarray, kept: float, *, rng: np.random.Generator) -> np.ndarray:
    """Return which documents are recorded: all successes, and failures with chance `kept`.

    x (N, T) int -> (N,) bool
    """
    return ~failing[x].any(axis=1) | (rng.random(len(x)) < kept)


def _without(p: Distribution, failing: np.ndarray) -> float:
    """Return the exact chance that a document of p has no failing symbol."""
    if failing.all():
        return 0.0
    if not failing.any():
        return 1.0
    none = np.zeros((1, p.length), dtype=np.uint8)
    merged = MergeTokenizer(p.vocab_size, mapping=failing.astype(int)).train(none).pushed(p)
    return float(np.exp(merged.log_prob(none)[0]))
