"""Feeds as settings: which of the public documents people come to read (`models.social.feed` draws them)."""

from __future__ import annotations

import abc
from typing import ClassVar

import numpy as np
from pydantic import Field

from godmodel.models.social.feed import Feed
from godmodel.sim.corpus import Corpus
from godmodel.sim.parts import Part
from godmodel.sim.streams import Dice


class FeedSettings(Part, abc.ABC):
    """Settings from which a tick's feed is made."""

    judges: ClassVar[bool] = True  # whether it needs to know what documents are about

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

        place (n,): of a position that each document takes; visibility (n,) of those who signed; topics_of (n, K),
        which is empty where the feed does not judge and there are very many people.
        """

    def channels(self, tastes: np.ndarray, reads: int, *, dice: Dice, tick: int) -> np.ndarray:
        """From which channel of the feed each thing that a person reads comes: one for all, by default.  -> (N, R)"""
        return np.broadcast_to(np.int64(0), (len(tastes), reads))
