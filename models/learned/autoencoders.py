"""These networks write a picture as a grid of codes and draw it again: VQ-VAE, and lookup-free causal video codes.

Pictures are (N, F, R, C) float in [0, 1]; codes are (N, L) int, frame by frame and row by row. Not handled here:
adversarial and perceptual losses, which matter for photographs.
"""

from __future__ import annotations

import abc
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from vector_quantize_pytorch import LFQ, VectorQuantize

from godmodel.models.learned.neural import batches, one_thread, rate

QUANTISER = 0.1  # weight of the quantiser's loss beside the mean squared error
ENTROPY = 0.02  # weight of LFQ's entropy loss: sure of each code, and all codes in use


class Quantised(nn.Module, abc.ABC):
    """A quantised autoencoder is an encoder, a quantiser and a decoder in one network."""

    @abc.abstractmethod
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Return the reconstruction, and what the quantiser adds to the loss.  x (N, F, R, C) -> (N, F, R, C), ()"""

    @abc.abstractmethod
    def encoded(self, x: Tensor) -> Tensor:
        """Return the codes of pictures.  x (N, F, R, C) -> (N, L) int64"""

    @abc.abstractmethod
    def decoded(self, codes: Tensor) -> Tensor:
        """Return the pictures that the codes stand for.  codes (N, L) int64 -> (N, F, R, C)"""

    def tokens(self, x: np.ndarray) -> np.ndarray:
        """Return the codes of pictures, as `encoded` does, for arrays.  x (N, F, R, C) -> (N, L) int64"""
        with one_thread(), torch.inference_mode():
            return self.encoded(torch.from_numpy(x.astype(np.float32))).numpy()

    def pictures(self, tokens: np.ndarray) -> np.ndarray:
        """Return the pictures of codes, as `decoded` does, for arrays.  tokens (N, L) int -> (N, F, R, C) float64"""
        with one_thread(), torch.inference_mode():
            return self.decoded(torch.from_numpy(tokens.astype(np.int64))).double().numpy()


class FrameCodes(Quantised):
    """This network codes each frame by itself: a strided convolution, two of context, vector quantisation, and back."""

    def __init__(self, shape: tuple[int, int, int], codes: int, size: int, width: int, dimensions: int):
        super().__init__()
        self.shape = shape
        self.grid = (shape[1] // size, shape[2] // size)
        self.encoder = nn.Sequential(
            nn.Conv2d(1, width, 3, padding=1),
            nn.SiLU(),
            nn.Conv2d(width, width, size, stride=size),
            nn.SiLU(),
            nn.Conv2d(width, width, 3, padding=1),
            nn.SiLU(),
            nn.Conv2d(width, dimensions, 1),
        )
        self.quantiser = VectorQuantize(
            dim=dimensions,
            codebook_size=codes,
            decay=0.9,
            commitment_weight=0.25,
            kmeans_init=True,
            kmeans_iters=10,
            threshold_ema_dead_code=1,
        )
        self.decoder = nn.Sequential(
            nn.Conv2d(dimensions, width, 3, padding=1),
            nn.SiLU(),
            nn.ConvTranspose2d(width, width, size, stride=size),
            nn.SiLU(),
            nn.Conv2d(width, width, 3, padding=1),
            nn.SiLU(),
            nn.Conv2d(width, 1, 3, padding=1),
        )

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Reconstruct with straight-through gradients; the commitment loss is the quantiser's."""
        quantised, _, loss = self.quantiser(self._features(x))
        return self._drawn(quantised).reshape(x.shape), loss.sum()

    def encoded(self, x: Tensor) -> Tensor:
        """Return the nearest code of each region.  x (N, F, R, C) -> (N, L) int64"""
        _, codes, _ = self.quantiser(self._features(x))
        return codes.reshape(len(x), -1)

    def decoded(self, codes: Tensor) -> Tensor:
        """Look the codes up in the codebook and draw them.  codes (N, L) int64 -> (N, F, R, C)"""
        vectors = self.quantiser.get_codes_from_indices(codes.reshape(-1, self.grid[0] * self.grid[1]))
        return self._drawn(vectors).reshape(len(codes), *self.shape)

    def _features(self, x: Tensor) -> Tensor:
        frames = x.reshape(-1, 1, *self.shape[1:])
        return self.encoder(2 * frames - 1).flatten(2).transpose(1, 2)  # (N F, r c, dimensions)

    def _drawn(self, vectors: Tensor) -> Tensor:
        return self.decoder(vectors.transpose(1, 2).reshape(len(vectors), -1, *self.grid))


class CausalConv(nn.Conv3d):
    """This 3 x 3 x 3 convolution sees this frame and the two before it; before the first frame there is nothing."""

    def __init__(self, inputs: int, outputs: int):
        super().__init__(inputs, outputs, 3, padding=(0, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        """Convolve after padding with two empty frames in front.  x (N, channels, F, R, C) -> (N, outputs, F, R, C)"""
        return super().forward(F.pad(x, (0, 0, 0, 0, 2, 0)))


class CausalCodes(Quantised):
    """This network groups frames 0, 1..time, ... and gives each region of a group the signs of `bits` numbers."""

    def __init__(self, shape: tuple[int, int, int], bits: int, size: int, time: int, width: int):
        super().__init__()
        self.shape, self.time = shape, time
        self.grid = (1 + (shape[0] - 1) // time, shape[1] // size, shape[2] // size)
        self.shrink = nn.Sequential(
            nn.Conv3d(1, width, (1, 3, 3), padding=(0, 1, 1)),
            nn.SiLU(),
            nn.Conv3d(width, width, (1, size, size), stride=(1, size, size)),
            nn.SiLU(),
            CausalConv(width, width),
            nn.SiLU(),
        )
        self.gather = nn.Conv3d(width, width, (time, 1, 1), stride=(time, 1, 1))
        self.sign = nn.Conv3d(width, bits, 1)
        self.quantiser = LFQ(
            codebook_size=2**bits,
            dim=bits,
            entropy_loss_weight=ENTROPY,
            commitment_loss_weight=0.25,
            diversity_gamma=2.0,
        )
        self.open = CausalConv(bits, width)
        self.spread = nn.ConvTranspose3d(width, width, (time, size, size), stride=(time, size, size))
        self.draw = nn.Sequential(nn.SiLU(), CausalConv(width, width), nn.SiLU(), CausalConv(width, 1))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Reconstruct with straight-through gradients; entropy and commitment are the quantiser's loss."""
        quantised, _, loss = self.quantiser(self._features(x))
        return self._drawn(quantised), loss

    def encoded(self, x: Tensor) -> Tensor:
        """Return the signs of each region as a number.  x (N, F, R, C) -> (N, L) int64"""
        _, codes, _ = self.quantiser(self._features(x))
        return codes.reshape(len(x), -1)

    def decoded(self, codes: Tensor) -> Tensor:
        """Turn the codes back into signs and draw them.  codes (N, L) int64 -> (N, F, R, C)"""
        return self._drawn(self.quantiser.indices_to_codes(codes.reshape(len(codes), *self.grid)))

    def _features(self, x: Tensor) -> Tensor:
        """Return the numbers whose signs are the code.  x (N, F, R, C) -> (N, bits, groups, r, c)"""
        seen = self.shrink(2 * x[:, None] - 1)
        return self.sign(F.silu(self.gather(F.pad(seen, (0, 0, 0, 0, self.time - 1, 0)))))

    def _drawn(self, signs: Tensor) -> Tensor:
        frames = self.spread(F.silu(self.open(signs)))[:, :, self.time - 1 :]
        return self.draw(frames)[:, 0]


def learn(
    build: Callable[[], Quantised],
    x: np.ndarray,
    *,
    steps: int,
    batch_size: int,
    learning_rate: float,
    rng: np.random.Generator,
) -> dict[str, np.ndarray]:
    """Minimise the mean squared error plus the quantiser's loss with Adam (Kingma and Ba 2015).

    x (N, F, R, C) in [0, 1] -> parameters and buffers by name, read-only. The library draws from torch's global random
    generator, which is seeded from `rng` and put back afterwards: equal pictures and `rng` give equal networks to the
    bit.
    """
    size = min(batch_size, len(x))
    order = torch.from_numpy(batches(len(x), size, steps, rng=rng))
    pictures = torch.from_numpy(x.astype(np.float32))
    with torch.random.fork_rng(devices=[]), one_thread():
        torch.manual_seed(int(rng.integers(2**63)))
        network = build().train()
        optimiser = torch.optim.Adam(network.parameters(), lr=0.0)
        for step, rows in enumerate(order):
            optimiser.param_groups[0]["lr"] = learning_rate * rate(step, steps, 0.05)
            batch = pictures[rows]
            drawn, extra = network(batch)
            loss = F.mse_loss(drawn, batch) + QUANTISER * extra
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
    weights = {name: value.detach().numpy().copy() for name, value in network.state_dict().items()}
    for value in weights.values():
        value.flags.writeable = False
    return weights


def rebuilt(build: Callable[[], Quantised], weights: dict[str, np.ndarray]) -> Quantised:
    """Return the network with these weights, ready for use."""
    with torch.random.fork_rng(devices=[]):
        network = build()
    network.load_state_dict({name: torch.from_numpy(value.copy()) for name, value in weights.items()})
    return network.eval().requires_grad_(False)
