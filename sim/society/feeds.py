"""Feeds as settings: which of the public documents people come to read (`models.social.feed` draws them)."""

from __future__ import annotations

import abc
from typing import Literal

import numpy as np
from pydantic import Field

from godmodel.models.social.feed import Feed, attention, channels_of
from godmodel.sim.corpus import Corpus
from godmodel.sim.settings import Settings, by_kind
from godmodel.sim.streams import Dice


class FeedSettings(Settings, abc.ABC):
    """Settings from which a tick's feed is made."""

    window: int = Field(1, ge=1, le=10_000, description="how far back the feed goes, ticks")

    def rows(self, corpus: Corpus, tick: int) -> np.ndarray:
        """Documents that are on offer at `tick`: those of the last ticks before it.  -> (n,) rows of the corpus"""
        return corpus.rows(first=tick - self.window, last=tick - 1)

    @abc.abstractmethod
    def build(
        self,
        corpus: Corpus,
        rows: np.ndarray,
        *,
        place: np.ndarray,
        visibility: np.ndarray,
        topics_of: np.ndarray,
        dice: Dice,
        tick: int,
    ) -> Feed:
        """The feed over `rows` (n,).

        place (n,): of a position that each document takes; visibility (n,) of those who signed; topics_of (n, K).
        """

    def channels(self, tastes: np.ndarray, reads: int, *, dice: Dice, tick: int) -> np.ndarray:
        """From which channel of the feed each thing that a person reads comes: one for all, by default.  -> (N, R)"""
        return np.zeros((len(tastes), reads), dtype=np.int64)


class Uniform(FeedSettings):
    """Every document is as likely to be read as any other."""

    kind: Literal["uniform"] = "uniform"

    def build(self, corpus, rows, *, place, visibility, topics_of, dice, tick):
        """No order."""
        return Feed(place * visibility, corpus.is_synthetic(rows))


class _Ordered(FeedSettings):
    bias: float = Field(
        0.5,
        ge=0.0,
        le=10.0,
        description="position bias: attention falls as position^-bias; 0: the order does not matter",
    )

    def _attention(self, corpus, rows, first: np.ndarray, place, visibility, dice, tick) -> np.ndarray:
        """Attention in the order of `first` (n,), smallest first; ties by lot, people's by dice of their own."""
        machine = corpus.is_synthetic(rows)
        lot = np.empty(len(rows))
        lot[~machine] = dice("feed order", tick).random(int((~machine).sum()))
        lot[machine] = dice("feed order of machines", tick).random(int(machine.sum()))
        return attention(_order(first, lot), place, self.bias, visibility)


def _order(first: np.ndarray, lot: np.ndarray) -> np.ndarray:
    """`np.lexsort((lot, first))` in half the time: numpy sorts short whole numbers by radix.  (n,), (n,) -> (n,)"""
    by_lot = np.argsort(lot)
    key = first[by_lot]
    key = key - key.min(initial=0)
    return by_lot[np.argsort(key.astype(np.uint16) if key.max(initial=0) < 2**16 else key, kind="stable")]


class Chronological(_Ordered):
    """The newest first; those of a tick in an order by lot, which all share."""

    kind: Literal["chronological"] = "chronological"

    def build(self, corpus, rows, *, place, visibility, topics_of, dice, tick):
        """By age."""
        weight = self._attention(corpus, rows, -corpus.tick[rows], place, visibility, dice, tick)
        return Feed(weight, corpus.is_synthetic(rows))


class Popular(_Ordered):
    """The most read first (Salganik, Dodds and Watts 2006): what is read comes to be read."""

    kind: Literal["popular"] = "popular"
    window: int = Field(3, ge=1, le=10_000, description="how far back the feed goes, ticks")

    def build(self, corpus, rows, *, place, visibility, topics_of, dice, tick):
        """By readers so far."""
        weight = self._attention(corpus, rows, -corpus.reads[rows], place, visibility, dice, tick)
        return Feed(weight, corpus.is_synthetic(rows))


class Personalised(_Ordered):
    """People see what they like: a topic by their taste, then a document on it, the newest first."""

    kind: Literal["personalised"] = "personalised"
    focus: float = Field(
        1.0, ge=0.0, le=100.0, description="exponent of taste in the choice of topics: 1 as one's taste"
    )

    def build(self, corpus, rows, *, place, visibility, topics_of, dice, tick):
        """By age, a channel a topic."""
        weight = self._attention(corpus, rows, -corpus.tick[rows], place, visibility, dice, tick)
        return Feed(weight, corpus.is_synthetic(rows), topics_of)

    def channels(self, tastes, reads, *, dice, tick):
        """Topics in proportion to taste^focus."""
        return channels_of(tastes, reads, self.focus, rng=dice("feed topics", tick))


AnyFeed = by_kind(Uniform, Chronological, Popular, Personalised)
