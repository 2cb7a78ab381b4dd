"""A feed decides which of the public documents each person comes to read.

A feed gives every document an attention a_n, and draws what a person reads from it: a_n falls with the document's
position, position^-bias, and grows with the visibility of who signed it. A machine's document takes up `strength` of a
place: at 0 it takes none, and everything is as if it had not been published, to the bit.

Where a feed is personalised, a person first chooses a topic by their taste, then a document by its attention among
those of that topic.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from godmodel.models.exact.blocks import in_blocks

LARGE = 2**14  # numbers from which on a search is worth a table
READERS = 2**14  # people to a task of choosing topics
POINTS = 2**16  # points to a task of a search
STEPS = 8  # of a walk from where the table begins


class Reading(NamedTuple):
    """This is what people read: `picks` (N, R) rows of documents, `machine` (N, R) whether a machine wrote them."""

    picks: np.ndarray
    machine: np.ndarray


def attention(order: np.ndarray, place: np.ndarray, bias: float, visibility: np.ndarray) -> np.ndarray:
    """Return the attention of each document, up to a factor: place_n visibility_n (1 + places before it)^-bias.

    order (n,): documents from the first position to the last; place (n,): how much of a place each takes, 1 or
    `strength`; visibility (n,) of those who signed -> (n,)

    >>> attention(np.array([1, 0]), np.ones(2), 1.0, np.ones(2)).tolist()
    [0.5, 1.0]
    """
    taken = place[order]
    before = np.empty(len(order))
    before[order] = np.cumsum(taken) - taken
    return place * visibility * (1 + before) ** -bias


class Feed:
    """A feed draws what people read from n documents, some of them written by machines.

    Args:
        attention: (n,) >= 0; those of people's documents are not all zero unless there are none of these.
        machine: (n,) whether a machine wrote it.
        topics_of: (n, C) share of each channel in a document, or None for one channel that all share.
    """

    def __init__(self, attention: np.ndarray, machine: np.ndarray, topics_of: np.ndarray | None = None):
        weight = attention[:, None] if topics_of is None else attention[:, None] * topics_of  # (n, C)
        self._rows = (np.flatnonzero(~machine), np.flatnonzero(machine))
        self._cumulative = tuple(np.cumsum(weight[rows], axis=0) for rows in self._rows)  # (h, C), (m, C)
        people, machines = (c[-1] if len(c) else np.zeros(weight.shape[1]) for c in self._cumulative)
        total = people + machines
        self.machine_share = np.divide(machines, total, out=np.zeros_like(total), where=total > 0)  # (C,)

    def draw(
        self,
        channels: np.ndarray,
        *,
        rng: np.random.Generator,
        which: np.random.Generator,
        machines: np.random.Generator,
    ) -> Reading:
        """Draw one document for each entry of `channels` (N, R) int.

        It uses three random generators, so that what people read of each other does not depend on what machines
        publish: `rng` picks among people's documents, `which` decides whether a machine's is read instead, `machines`
        picks that.
        """
        shape = channels.shape
        u = rng.random(shape)
        if self.machine_share.any():
            machine = which.random(shape) < self.machine_share[channels]
        else:
            machine = np.zeros(shape, dtype=bool)
        picks = np.zeros(shape, dtype=np.int64)
        if len(self._rows[0]):
            picks = self._pick(0, channels, u)
        else:
            machine[:] = True
        if machine.any():
            picks[machine] = self._pick(1, channels[machine], machines.random(int(machine.sum())))
        return Reading(picks, machine)

    def _pick(self, kind: int, channels: np.ndarray, u: np.ndarray) -> np.ndarray:
        """Invert the cumulative attention in each channel: one sorted array holds all channels side by side."""
        cumulative = self._cumulative[kind]
        total = cumulative[-1]
        scaled = cumulative / np.where(total > 0, total, 1.0)
        flat = (scaled + np.arange(len(total))).T.ravel()
        found = _searched(flat, channels + u)
        found -= channels * len(cumulative)
        np.minimum(found, len(cumulative) - 1, out=found)
        return self._rows[kind].take(found)


def channels_of(tastes: np.ndarray, reads: int, focus: float, *, rng: np.random.Generator) -> np.ndarray:
    """Draw the topic of each document that a person reads in a personalised feed, in proportion to taste^focus.

    tastes (N, K) -> (N, R) int
    """
    lot = rng.random((len(tastes), reads))
    chosen = np.zeros(lot.shape, dtype=np.int64)

    def task(rows: slice) -> None:
        top = tastes[rows].max(axis=1, keepdims=True)
        cumulative = np.cumsum((tastes[rows] / top) ** focus, axis=1)
        u = lot[rows] * cumulative[:, -1:]
        for edge in cumulative.T:
            chosen[rows] += edge[:, None] <= u

    in_blocks(task, len(tastes), READERS)
    return chosen


def _searched(edges: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Return `np.searchsorted(edges, points, side="right")`, where there are many by a table of where to begin.

    edges (n,) ascending from 0, points (...) in [0, edges[-1]] or just above -> the shape of points, int

    The table is that of Chen and Asau (1974): the answer for each of n points at even distances. From there one walks
    to the answer, a step on average; who is not there after `STEPS` is looked up.
    """
    if points.size < LARGE or edges.size < LARGE or not edges[-1] > 1e-300:
        return np.searchsorted(edges, points, side="right")
    cells = len(edges)
    scale = cells / edges[-1]
    begin = np.arange(cells) / scale * (1 - 1e-15)  # so that no rounding begins behind the answer
    table = np.searchsorted(edges, begin, side="right")
    ended = np.append(edges, np.inf)
    flat = points.ravel()
    found = np.empty(len(flat), dtype=np.int64)

    def task(part: slice) -> None:
        these = flat[part]
        at = table.take((these * scale).astype(np.int64), mode="clip")
        ahead = np.flatnonzero(ended.take(at) <= these)
        for _ in range(STEPS):
            at[ahead] += 1
            ahead = ahead[ended.take(at.take(ahead)) <= these.take(ahead)]
        at[ahead] = np.searchsorted(edges, these.take(ahead), side="right")
        found[part] = at

    in_blocks(task, len(flat), POINTS)
    return found.reshape(points.shape)


def gini(counts: np.ndarray) -> float:
    """Return the Gini coefficient of counts >= 0: 0 for all alike, toward 1 where one has all; NaN without any.

    >>> round(gini(np.array([0, 0, 0, 4])), 3), gini(np.array([1, 1]))
    (0.75, 0.0)
    """
    counts = np.sort(counts)
    total = counts.sum()
    if not len(counts) or total == 0:
        return float("nan")
    n = len(counts)
    return float(max((2 * np.arange(1, n + 1) - n - 1) @ counts / (n * total), 0.0))
