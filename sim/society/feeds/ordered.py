"""What feeds with an order share: attention falls with the position in it."""

from __future__ import annotations

import numpy as np
from pydantic import Field

from godmodel.models.social.feed import attention
from godmodel.sim.society.feeds.base import FeedSettings


def _order(first: np.ndarray, lot: np.ndarray) -> np.ndarray:
    """`np.lexsort((lot, first))` in half the time: numpy sorts short whole numbers by radix.  (n,), (n,) -> (n,)"""
    by_lot = np.argsort(lot)
    key = first[by_lot]
    key = key - key.min(initial=0)
    return by_lot[np.argsort(key.astype(np.uint16) if key.max(initial=0) < 2**16 else key, kind="stable")]


class OrderedFeed(FeedSettings):
    """What feeds with an order share: attention falls with the position in it."""

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
