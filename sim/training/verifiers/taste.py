"""Readers with a taste: the more a document pleases them, the sooner it is kept."""

from typing import ClassVar, Literal

from pydantic import Field

from godmodel.sim.errors import InputError
from godmodel.sim.parts import Can, Need
from godmodel.sim.training.verifiers.base import VerifierSettings


class Taste(VerifierSettings):
    """A reward for each symbol; w(x) ∝ e^(r(x) / tau), and Bradley-Terry (1952) between candidates.

    Curation in the sense of Ferbach et al. 2024 (arXiv 2407.09499). At tau = 0 the best alone will do.
    """

    kind: Literal["taste"] = "taste"
    needs: ClassVar[tuple[Need, ...]] = (Need("world", Can.SYMBOLS),)
    rewards: tuple[float, ...] = Field((0.0, 1.0), min_length=1, description="reward of each symbol, the first ones")
    tau: float = Field(1.0, ge=0.0, le=1e6, description="temperature: rewards are divided by it; 0: only the best")

    def build(self, world, dice):
        """Return a judge by rewards; symbols beyond the list are worth nothing."""
        import numpy as np

        from godmodel.models.judges import TasteJudge

        if len(self.rewards) > world.vocab_size:
            raise InputError(
                f"verifier.rewards are rewards of symbols, and this world has {world.vocab_size} of them, got "
                f"{len(self.rewards)} rewards; set as many at most, or a world of symbols."
            )
        rewards = np.zeros(world.vocab_size)
        rewards[: len(self.rewards)] = self.rewards
        return TasteJudge(rewards, world.length, self.tau)
