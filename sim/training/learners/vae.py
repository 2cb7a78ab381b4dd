"""A variational autoencoder with a discrete cause and chains as decoder (Kingma and Welling 2014)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from godmodel.sim.optional import needed_by
from godmodel.sim.training.learners.base import LearnerSettings


class VAE(LearnerSettings):
    """A variational autoencoder with a discrete cause and chains as decoder (Kingma and Welling 2014)."""

    kind: Literal["vae"] = "vae"
    components: int = Field(4, ge=1, le=10_000, description="M, hidden causes")
    reads: int | None = Field(None, ge=1, le=1_000_000, description="first symbols that the encoder sees; default all")
    steps: int = Field(600, ge=1, le=10_000_000, description="gradient steps")
    batch_size: int = Field(128, ge=1, le=1_000_000, description="documents in a gradient step")
    learning_rate: float = Field(3e-2, gt=0.0, le=1.0, description="peak learning rate of Adam; it falls to zero")

    def build(self, vocab_size, god):
        """Build a discrete variational autoencoder; it needs torch."""
        with needed_by("the learner 'vae'", "set trainee.learner=chains"):
            from godmodel.models.learned.vae import DiscreteVAE
        return DiscreteVAE(vocab_size, **self.model_dump(exclude={"kind"}))
