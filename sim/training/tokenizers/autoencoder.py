"""What tokenizers by an autoencoder share: the network's width and how long it is trained."""

from __future__ import annotations

from importlib.util import find_spec

from pydantic import Field

from godmodel.sim.errors import InputError
from godmodel.sim.training.tokenizers.pictures import PictureSettings


class AutoencoderSettings(PictureSettings):
    """What tokenizers by an autoencoder share: the network's width and how long it is trained."""

    width: int = Field(32, ge=1, le=1024, description="channels of the network")
    steps: int = Field(1000, ge=1, le=10_000_000, description="gradient steps at each training")

    def _checked(self) -> None:
        for name in ("torch", "vector_quantize_pytorch"):
            if find_spec(name) is None:
                raise InputError(
                    f"trainee.tokenizer = {self.kind} needs {name}, which is not installed: pip install "
                    f"{name.replace('_', '-')}, or set trainee.tokenizer=patches."
                )
