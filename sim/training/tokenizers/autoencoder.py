"""What tokenizers by an autoencoder share: the network's width and how long it is trained."""

from __future__ import annotations

from pydantic import Field

from godmodel.sim.optional import require
from godmodel.sim.training.tokenizers.pictures import PictureSettings


class AutoencoderSettings(PictureSettings):
    """What tokenizers by an autoencoder share: the network's width and how long it is trained."""

    width: int = Field(32, ge=1, le=1024, description="channels of the network")
    steps: int = Field(1000, ge=1, le=10_000_000, description="gradient steps at each training")

    def _checked(self) -> None:
        modules = ("torch", "vector_quantize_pytorch")
        require(f"trainee.tokenizer = {self.kind}", *modules, otherwise="set trainee.tokenizer=patches")
