"""An agent that stays: people, trainees and verifiers are parts of one whole, from which none can be taken alone."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from weakref import WeakKeyDictionary

import mesa


class Numbers(WeakKeyDictionary):
    """The next number of an agent, by its model, which may be forgotten: {model: 1, 2, ...}.

    Mesa 3.3 counts in a dictionary of its class `Agent` that holds every model there ever was, with all that it holds.
    """

    def __getitem__(self, model: mesa.Model) -> Iterator[int]:
        if model not in self:
            self[model] = itertools.count(1)
        return super().__getitem__(model)


class LastingAgent(mesa.Agent):
    """A Mesa agent that cannot be removed from its model."""

    _ids = Numbers()  # what Mesa asks for an agent's number; later versions count in the model itself
    leaves = "it is a part of the simulation for as long as that lasts"  # what to do instead, in words

    def remove(self) -> None:
        """Refuse: half of the agent would stay behind.

        Raises:
            ValueError: always, with what can be done instead.
        """
        raise ValueError(f"{self!r} cannot be removed: {self.leaves}.")
