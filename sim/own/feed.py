"""A feed of one's own: how much attention each public document gets."""

from __future__ import annotations

import abc

import numpy as np

from godmodel.models.social.feed import Feed as Drawn
from godmodel.sim.checks import attentions
from godmodel.sim.corpus import Corpus
from godmodel.sim.society.feeds.base import FeedSettings


class Feed(FeedSettings, abc.ABC):
    """A feed is settings and a method `attention`; documents are read in proportion to it."""

    @abc.abstractmethod
    def attention(self, corpus: Corpus, rows: np.ndarray, *, topics_of: np.ndarray, tick: int) -> np.ndarray:
        """Return the attention that each document on offer gets.  rows (n,) of the corpus -> (n,) >= 0

        topics_of (n, K): what each document is about, the posterior of its topic. Attention is multiplied by the
        visibility of whoever signed the document, and by population.performative for what a machine wrote.
        """

    def build(self, corpus, rows, *, place, visibility, topics_of, dice, tick):
        """Return the feed that draws by `attention`."""
        found = self.attention(corpus, rows, topics_of=topics_of, tick=tick)
        weight = attentions(found, len(rows), f"{type(self).__name__}.attention")
        return Drawn(weight * place * visibility, corpus.is_synthetic(rows))
