"""An agent that stays: people, trainees and verifiers are parts of one whole, from which none can be taken alone."""

from __future__ import annotations

import mesa


class LastingAgent(mesa.Agent):
    """A Mesa agent that cannot be removed from its model."""

    leaves = "it is a part of the simulation for as long as that lasts"  # what to do instead, in words

    def remove(self) -> None:
        """Refuse: half of the agent would stay behind.

        Raises:
            ValueError: always, with what can be done instead.
        """
        raise ValueError(f"{self!r} cannot be removed: {self.leaves}.")
