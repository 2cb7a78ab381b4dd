"""A codebook tokenizer writes each region of a picture as the nearest of W learned vectors, by a VQ-VAE.

van den Oord, Vinyals, Kavukcuoglu 2017, "Neural Discrete Representation Learning", arXiv 1711.00937; the quantiser,
with a codebook that follows its vectors' moving means and replaces those that die, is `vector-quantize-pytorch`'s.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from godmodel.models.tokenizers.autoencoder import Autoencoder, networks
from godmodel.models.tokenizers.base import positive
from godmodel.models.tokenizers.pictures import Shape, checked_shape

if TYPE_CHECKING:  # it needs torch
    from godmodel.models.learned.autoencoders import Quantised


@dataclass(frozen=True, eq=False)
class CodebookTokenizer(Autoencoder):
    """This tokenizer has W codes, one for each size x size region in its context; L = F R C / size^2.

    Attributes:
        raw_vocab_size: V >= 2 grey levels.
        shape: (F, R, C) with R and C multiples of `size`; films are coded frame by frame.
        codes: W >= 2, the number of codes.
        size: side of a region, pixels.
        width: number of channels of the network.
        dimensions: number of dimensions of a code.
        steps, batch_size, learning_rate, smoothing, weights, channel, raw_length: as in `Autoencoder`.

    Raises:
        ValueError: for numbers outside these ranges.
        ImportError: in training, where torch or vector-quantize-pytorch is missing.
    """

    raw_vocab_size: int
    shape: Shape
    codes: int = 64
    size: int = 2
    width: int = 32
    dimensions: int = 16
    steps: int = 1000
    batch_size: int = 64
    learning_rate: float = 1e-2
    smoothing: float = 0.5
    weights: dict[str, np.ndarray] | None = None
    channel: np.ndarray | None = None
    raw_length: int = 0

    def __post_init__(self) -> None:
        positive("raw_vocab_size", self.raw_vocab_size, 2)
        positive("codes", self.codes, 2)
        for name in ("size", "width", "dimensions"):
            positive(name, getattr(self, name))
        self._check_training()
        object.__setattr__(self, "shape", checked_shape(self.shape, self.size))

    @property
    def vocab_size(self) -> int:
        """Return W, the number of codes."""
        return self.codes

    @property
    def length(self) -> int:
        """Return L, the regions in a document."""
        return int(np.prod(self.shape)) // self.size**2

    def _learned(self, x: np.ndarray, *, rng: np.random.Generator) -> dict:
        return super()._learned(x.reshape(-1, 1, *self.shape[1:]), rng=rng)

    def _built(self) -> Quantised:
        return networks().FrameCodes(self.shape, self.codes, self.size, self.width, self.dimensions)
