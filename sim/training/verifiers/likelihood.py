"""A verifier that likes what is likely, by a model of people's documents as they once were."""

from typing import ClassVar, Literal

from pydantic import Field

from godmodel.sim.errors import InputError
from godmodel.sim.parts import Can, Need
from godmodel.sim.training.verifiers.base import VerifierSettings

LARGEST = 2**63  # contexts times symbols, which are numbered


class Likelihood(VerifierSettings):
    """Accepts documents by their log-likelihood per symbol under an n-gram model of people's documents.

    The model is fitted to documents of people as they are at the start, before the first tick and any drift, which
    nobody publishes; its bounds are set on as many others. It then stays as it is, so that a trainee can come to please
    it (Goodhart) and people can move away from it, unless `refresh` is set.
    """

    kind: Literal["likelihood"] = "likelihood"
    needs: ClassVar[tuple[Need, ...]] = (Need("world", Can.SYMBOLS),)
    order: int = Field(3, ge=1, le=8, description="n of the n-gram: symbols of context plus one")
    documents: int = Field(
        2000, ge=20, le=10_000_000, description="people's documents that the model is fitted to, and as many others"
    )
    accepts: float = Field(
        0.9, gt=0.0, le=1.0, description="share of people's documents, as they were then, that are accepted, share"
    )
    refuses: Literal["unlikely", "both"] = Field(
        "unlikely",
        description="what is refused: `unlikely` documents, or `both` these and, half of them, too likely ones, since "
        "a machine whose variety collapses writes those",
    )
    refresh: int = Field(
        0, ge=0, le=1_000_000_000, description="ticks after which model and bounds are made anew; 0: never, ticks"
    )

    def build(self, world, dice):
        """Return a judge by the likelihood under a model of people as they are at the start."""
        if (world.vocab_size + 1) ** self.order >= LARGEST:
            raise InputError(
                f"verifier.order must be small enough to number its contexts, and {world.vocab_size} symbols allow no "
                f"order of {self.order}; set a smaller verifier.order."
            )
        return self._fitted(world.topics().mixture(world.popularity()), dice("reference"))

    def renews(self, tick):
        """Return whether the model is fitted anew at a tick."""
        return bool(self.refresh) and tick % self.refresh == 0

    def renewed(self, world, people, tick, dice):
        """Return a judge by a model of people as they are at this tick."""
        return self._fitted(people, dice("reference", tick))

    def _fitted(self, people, rng):
        """Fit the model to one half of a sample of people's documents, and set the bounds on the other."""
        from godmodel.models.band import BandJudge
        from godmodel.models.learned.counts import NGramLearner

        x = people.sample(2 * self.documents, rng=rng)
        reference = NGramLearner(people.vocab_size, order=self.order).fit(x[: self.documents], rng=rng)
        return BandJudge.calibrated(reference, x[self.documents :], self.accepts, both=self.refuses == "both")
