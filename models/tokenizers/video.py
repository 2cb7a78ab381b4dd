"""Video tokens are patches of space and time, quantised without a codebook, causal in time.

Yu et al. 2024, "Language Model Beats Diffusion: Tokenizer is Key to Visual Generation" (MAGVIT-v2), arXiv 2310.05737:
lookup-free quantisation keeps the sign of each of log2 W numbers, and every convolution over time looks back alone, so
that the first frame is a picture of its own and a token never knows what comes after it. The quantiser is
`vector-quantize-pytorch`'s.
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
class VideoTokenizer(Autoencoder):
    """This tokenizer has W = 2^bits codes, one for each region of the first frame and of each `time` frames after it.

    Attributes:
        raw_vocab_size: V >= 2 grey levels.
        shape: (F, R, C) with R and C multiples of `size` and F - 1 of `time`; F = 1 is a picture.
        bits: bits of a token, log2 W, in 1..16.
        size: side of a region, pixels.
        time: number of frames to a token, after the first.
        width: number of channels of the network.
        steps, batch_size, learning_rate, smoothing, weights, channel, raw_length: as in `Autoencoder`.

    Raises:
        ValueError: for numbers outside these ranges.
        ImportError: in training, where torch or vector-quantize-pytorch is missing.
    """

    raw_vocab_size: int
    shape: Shape
    bits: int = 6
    size: int = 2
    time: int = 1
    width: int = 32
    steps: int = 1000
    batch_size: int = 16
    learning_rate: float = 1e-2
    smoothing: float = 0.5
    weights: dict[str, np.ndarray] | None = None
    channel: np.ndarray | None = None
    raw_length: int = 0

    def __post_init__(self) -> None:
        positive("raw_vocab_size", self.raw_vocab_size, 2)
        for name in ("bits", "size", "time", "width"):
            positive(name, getattr(self, name))
        if self.bits > 16:
            raise ValueError(f"bits of a token must be at most 16, got {self.bits}: W = 2^bits tokens are listed")
        self._check_training()
        shape = checked_shape(self.shape, self.size)
        if (shape[0] - 1) % self.time:
            raise ValueError(
                f"after the first frame come whole groups of {self.time}, got {shape[0]} frames: take a time that "
                f"divides {shape[0] - 1}"
            )
        object.__setattr__(self, "shape", shape)

    @property
    def vocab_size(self) -> int:
        """Return W = 2^bits, the number of codes."""
        return 2**self.bits

    @property
    def length(self) -> int:
        """Return L, the regions of space and time."""
        frames, rows, columns = self.shape
        return (1 + (frames - 1) // self.time) * (rows // self.size) * (columns // self.size)

    def _built(self) -> Quantised:
        return networks().CausalCodes(self.shape, self.bits, self.size, self.time, self.width)
