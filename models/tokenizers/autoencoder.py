"""Autoencoder tokenizers are neural: trained by gradient descent, kept as arrays, rebuilt where they are used.

Not handled here: the networks themselves (`models.learned.autoencoders`), which need torch.
"""

from __future__ import annotations

import abc
from functools import cached_property
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np

from godmodel.models.tokenizers.base import learned
from godmodel.models.tokenizers.pictures import Pictures

if TYPE_CHECKING:  # it needs torch
    from godmodel.models.learned.autoencoders import Quantised

TOGETHER = 512  # pictures that go through the network at once


class Autoencoder(Pictures):
    """This picture tokenizer has as encoder and decoder one network with a quantiser in the middle.

    Attributes:
        steps: number of gradient steps in training.
        batch_size: number of pictures in each step.
        learning_rate: highest learning rate; it falls to zero along a cosine.
        weights: the trained network's parameters and buffers by name, as read-only arrays.
    """

    steps: int
    batch_size: int
    learning_rate: float
    weights: dict[str, np.ndarray] | None

    @abc.abstractmethod
    def _built(self) -> Quantised:
        """Build the untrained network, a `models.learned.autoencoders.Quantised`."""

    def _learned(self, x: np.ndarray, *, rng: np.random.Generator) -> dict:
        learn = networks().learn
        settings = {"steps": self.steps, "batch_size": self.batch_size, "learning_rate": self.learning_rate}
        return {"weights": learn(self._built, x, **settings, rng=rng)}

    def _tokens(self, x: np.ndarray) -> np.ndarray:
        parts = [self._network.tokens(x[i : i + TOGETHER]) for i in range(0, len(x), TOGETHER)]
        return np.concatenate(parts)

    def _drawn(self, tokens: np.ndarray) -> np.ndarray:
        parts = [self._network.pictures(tokens[i : i + TOGETHER]) for i in range(0, len(tokens), TOGETHER)]
        return np.concatenate(parts)

    @cached_property
    def _network(self) -> Quantised:
        return networks().rebuilt(self._built, learned(self.weights, self))

    def __getstate__(self) -> dict:
        """Return the fields alone: the network is built again where it is needed."""
        return {name: value for name, value in vars(self).items() if name != "_network"}

    def _check_training(self) -> None:
        for name in ("steps", "batch_size", "learning_rate", "smoothing"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} must be > 0, got {getattr(self, name)}; the default is a good start")


def networks() -> ModuleType:
    """Return the module with the networks, imported on first use.

    Raises:
        ImportError: where torch or vector_quantize_pytorch is missing.
    """
    try:
        from godmodel.models.learned import autoencoders
    except ModuleNotFoundError as missing:
        if missing.name not in ("torch", "vector_quantize_pytorch"):
            raise
        raise ImportError(
            "learned codes for pictures need torch and vector-quantize-pytorch: pip install 'godmodel[neural]', or use "
            "patches"
        ) from None
    return autoencoders
