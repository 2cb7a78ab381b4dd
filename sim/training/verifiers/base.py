"""What every verifier's settings have, and what they make."""

from __future__ import annotations

import abc
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from godmodel.sim.parts import Can, Need, Part

if TYPE_CHECKING:
    from godmodel.models.distribution import Law
    from godmodel.models.judges import Judge
    from godmodel.sim.streams import Dice
    from godmodel.sim.world.base import World


class VerifierSettings(Part, abc.ABC):
    """Settings from which a verifier is made."""

    needs: ClassVar[tuple[Need, ...]] = (Need("world", Can.QUESTIONS),)

    budget: int | None = Field(
        None, ge=0, le=1_000_000_000, description="checks in a tick; no limit by default, checks"
    )
    cost: float = Field(1.0, ge=0.0, le=1e9, description="cost of a check, in units of your own")
    patience: int = Field(
        100, ge=1, le=1_000_000, description="most drafts for each document that is to be published, drafts"
    )

    typical: float = Field(
        0.95,
        gt=0.0,
        le=1.0,
        description="in a world without right answers, the share of what people write that counts as right, the "
        "likeliest documents, share",
    )

    @abc.abstractmethod
    def build(self, world: World, dice: Dice) -> Judge:
        """Return the judge by which the verifier goes.

        Raises:
            InputError: if the world has nothing that it could judge by.
        """

    def renews(self, tick: int) -> bool:
        """Return whether the verifier learns anew, at a tick, from what people write then; by default it never does."""
        return False

    def renewed(self, world: World, people: Law, tick: int, dice: Dice) -> Judge:
        """Return the judge from a tick on at which it `renews`; `people` is their true distribution of that tick."""
        return self.build(world, dice)
