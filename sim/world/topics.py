"""The topics world: K Markov or hidden Markov sources over one alphabet whose symbols have a Zipf tail."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from godmodel.models.exact.hidden_markov import HiddenMarkovTopics
from godmodel.models.exact.markov import MarkovTopics
from godmodel.models.exact.mixture import Topics
from godmodel.sim.streams import Dice
from godmodel.sim.world.base import World, WorldSettings


class TopicsSettings(WorldSettings):
    """K sources of documents. Symbol v has the overall weight (v+1)^-zipf.

    Each state bends it by a log-normal factor of its own.
    """

    kind: Literal["topics"] = "topics"
    topics: int = Field(8, ge=1, le=1000, description="K, topics that people can have a taste for")
    vocabulary: int = Field(64, ge=2, le=20_000, description="V, symbols")
    length: int = Field(32, ge=1, le=4096, description="T, symbols in a document")
    states: int = Field(
        8, ge=0, le=512, description="S, hidden states of each topic; 0 makes each an observed first-order chain"
    )
    zipf: float = Field(1.2, ge=0.0, le=5.0, description="exponent of the symbols' Zipf law; 0 is flat")
    contrast: float = Field(
        1.5, ge=0.0, le=5.0, description="standard deviation of a state's log-factor on each symbol, nats; 0: all alike"
    )
    alike: bool = Field(
        False,
        description="whether topics differ by a rotation of the alphabet alone, equal in all but their words: true or "
        "false",
    )
    persistence: float = Field(
        0.3, ge=0.01, le=100.0, description="Dirichlet concentration of a state's transitions; small is predictable"
    )

    def build(self, dice: Dice) -> TopicsWorld:
        """Draw the sources from dice["world"]."""
        return TopicsWorld(self, dice)


class TopicsWorld(World):
    """Symbols stand for words; a document is T of them. Topics are equally popular at the start."""

    def __init__(self, settings: TopicsSettings, dice: Dice):
        rng = dice("world")
        k, v, s = settings.topics, settings.vocabulary, settings.states
        self.vocab_size, self.length = v, settings.length
        self.topic_names = tuple(f"topic {i}" for i in range(k))
        overall = -settings.zipf * np.log(np.arange(1, v + 1))  # (V,)
        rows = max(s, v if s == 0 else s)
        weights = np.exp(overall + settings.contrast * rng.standard_normal((k, rows, v)))
        weights /= weights.sum(axis=2, keepdims=True)
        if s == 0:
            initial = np.exp(overall + settings.contrast * rng.standard_normal((k, v)))
            initial /= initial.sum(axis=1, keepdims=True)
            if settings.alike:
                weights = rotated(weights)
                weights = np.stack([np.roll(w, i * v // k, axis=0) for i, w in enumerate(weights)])  # u, too
                initial = rotated(initial)
            self._topics: Topics = MarkovTopics(initial, weights, length=self.length)
        else:
            transition = rng.dirichlet(np.full(s, settings.persistence), size=(k, s))
            transition = (transition + 1e-6) / (1 + s * 1e-6)  # keep every state reachable
            if settings.alike:
                transition, weights = np.repeat(transition[:1], k, axis=0), rotated(weights)
            self._topics = HiddenMarkovTopics(_stationary(transition), transition, weights, length=self.length)

    def topics(self, period: int = 0) -> Topics:
        """The sources as they were drawn; they have no calendar."""
        return self._topics

    def popularity(self) -> np.ndarray:
        """Equal shares (K,)."""
        return np.full(len(self.topic_names), 1 / len(self.topic_names))

    def spell(self, x: np.ndarray) -> list[str]:
        """Symbols as w0, w1, ...: the number is the rank in the overall Zipf law."""
        return [" ".join(f"w{symbol}" for symbol in row) for row in x]


def rotated(laws: np.ndarray) -> np.ndarray:
    """The first of K laws in the place of each, its alphabet (the last axis, V) turned by V / K a topic.  (K, ..., V)

    >>> rotated(np.array([[0.9, 0.1], [0.5, 0.5]])).tolist()
    [[0.9, 0.1], [0.1, 0.9]]
    """
    k, v = len(laws), laws.shape[-1]
    return np.stack([np.roll(laws[0], i * v // k, axis=-1) for i in range(k)])


def _stationary(transition: np.ndarray) -> np.ndarray:
    """Stationary law of each chain by solving pi (P - I) = 0, sum pi = 1.  (K, S, S) -> (K, S)"""
    k, s, _ = transition.shape
    system = np.swapaxes(transition, 1, 2) - np.eye(s)
    system[:, -1] = 1.0
    right = np.zeros((k, s, 1))
    right[:, -1] = 1.0
    pi = np.clip(np.linalg.solve(system, right)[:, :, 0], 0.0, None)
    return pi / pi.sum(axis=1, keepdims=True)
