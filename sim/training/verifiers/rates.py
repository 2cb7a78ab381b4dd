"""A verifier of which only the error rates are known, about a truth that is known exactly."""

from typing import ClassVar, Literal

from pydantic import Field

from godmodel.sim.parts import Can, Need
from godmodel.sim.training.verifiers.base import VerifierSettings


class Rates(VerifierSettings):
    """Refuses right documents and accepts wrong ones with given chances, by lots.

    Right is, in a world with questions, a document whose answer is right. In any other world it is one that is typical
    of what people write: of their true distribution p, the likeliest documents that hold `typical` of it (95 %); a
    document is wrong if it is less likely than these.
    """

    kind: Literal["rates"] = "rates"
    needs: ClassVar[tuple[Need, ...]] = (Need("world", Can.KNOWN),)
    false_rejection: float = Field(0.1, ge=0.0, le=1.0, description="chance that a right document is refused")
    false_acceptance: float = Field(0.3, ge=0.0, le=1.0, description="chance that a wrong document is accepted")
    refresh: int = Field(
        1,
        ge=0,
        le=1_000_000_000,
        description="ticks after which it learns what people write then; 1: it is never out of date, 0: never, ticks",
    )

    def build(self, world, dice):
        """Return a judge with these rates about what is right at the start."""
        if world.grammar is not None:
            return self._about(world.grammar)
        return self._of(world.topics().mixture(world.popularity()), dice("typical"))

    def renews(self, tick):
        """Return whether it learns at a tick what people write; answers never change."""
        return bool(self.refresh) and tick % self.refresh == 0

    def renewed(self, world, people, tick, dice):
        """Return a judge with these rates about what is right at this tick."""
        return self._about(world.grammar) if world.grammar else self._of(people, dice("typical", tick))

    def _of(self, people, rng):
        from godmodel.models.exact.typical import Typical

        return self._about(Typical.of(people, self.typical, rng=rng))

    def _about(self, truth):
        from godmodel.models.judges import Answer

        return Answer(truth, 1 - self.false_rejection, self.false_acceptance)
