"""Three networks give next-symbol logits: a feed-forward window, an LSTM, and a causal transformer.

Each gives the same logits in two ways: `forward` reads whole documents, `step` reads one symbol and carries
a state. Symbol V, the begin mark, is an input only. Not handled here: training, documents of unequal length.
"""

from __future__ import annotations

import abc
import math
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.nn import functional as F

Cache = tuple[int, list[Tensor]]  # symbols read, and each block's keys and values (2, n, T, width)


class Network(nn.Module, abc.ABC):
    """A network gives logits of the next symbol after each prefix of a document that opens with symbol V.

    Parameters are made without values, and `initialise` draws them: torch's global seed is not touched.
    """

    @abc.abstractmethod
    def forward(self, symbols: Tensor) -> Tensor:
        """Return the logits after each symbol.  symbols (N, s) int, the first column is V -> (N, s, V)"""

    @abc.abstractmethod
    def start(self, n: int) -> Any:
        """Return the state of n documents before their begin mark."""

    @abc.abstractmethod
    def step(self, symbols: Tensor, state: Any) -> tuple[Tensor, Any]:
        """Read one symbol of each document.  symbols (n,) int -> logits (n, V) and the next state"""

    @abc.abstractmethod
    def initialise(self, generator: torch.Generator) -> None:
        """Draw every parameter from `generator`."""


class FeedForwardNetwork(Network):
    """This is the network of Bengio et al. (2003), eq. 1, with a window of c symbols and no direct connections.

    Its logits are b + U tanh(d + H [C x_t; ...; C x_{t-c+1}]). H acts on the V+1 rows of C before the look-up, lag by
    lag, which is the same sum with fewer products.
    """

    def __init__(self, vocab_size: int, width: int, hidden: int, context: int):
        super().__init__()
        self.begin = vocab_size
        self.context = context
        self.embed = empty(vocab_size + 1, width)  # C
        self.mix = empty(context, width, hidden)  # H, one block per lag; block 0 reads the newest symbol
        self.bias = empty(hidden)  # d
        self.head = linear(hidden, vocab_size)  # U, b

    def initialise(self, generator: torch.Generator) -> None:
        """Draw every parameter from `generator`; lags begin with small weights, because most are noise at first."""
        context, width, hidden = self.mix.shape
        nn.init.normal_(self.embed, generator=generator)
        small = 0.3 / math.sqrt(context * width)  # most lags are noise at first
        nn.init.normal_(self.mix, std=small, generator=generator)
        nn.init.zeros_(self.bias)
        initialise_linear(self.head, generator)

    def forward(self, symbols: Tensor) -> Tensor:
        """Return the logits after each symbol, from a window of its last c symbols.  symbols (N, s) int -> (N, s, V)"""
        padded = F.pad(symbols, (self.context - 1, 0), value=self.begin)
        windows = padded.unfold(1, self.context, 1).flip(2)  # (N, s, c), newest first
        return self._logits(windows.flatten(0, 1), self._tables()).unflatten(0, symbols.shape)

    def start(self, n: int) -> tuple[Tensor, Tensor]:
        """Return windows (n, c) of begin marks, and the tables of what each symbol adds at each lag."""
        return torch.full((n, self.context), self.begin), self._tables()

    def step(self, symbols: Tensor, state: tuple[Tensor, Tensor]) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """Move the window on by one symbol.  symbols (n,) int -> logits (n, V) and the next state"""
        windows, tables = state
        windows = torch.cat([symbols[:, None], windows[:, :-1]], dim=1)
        return self._logits(windows, tables), (windows, tables)

    def _tables(self) -> Tensor:
        return (self.embed @ self.mix).flatten(0, 1)  # (c (V+1), hidden): what each symbol adds at each lag

    def _logits(self, windows: Tensor, tables: Tensor) -> Tensor:
        rows = windows + torch.arange(self.context) * (self.begin + 1)
        return self.head(torch.tanh(F.embedding_bag(rows, tables, mode="sum") + self.bias))


class LSTMNetwork(Network):
    """This is the LSTM of Hochreiter and Schmidhuber (1997) with the forget gate of Gers et al. (2000).

    The forget gate is open at first (bias 1).
    """

    def __init__(self, vocab_size: int, width: int, layers: int):
        super().__init__()
        self.embed = empty(vocab_size + 1, width)
        self.lstm = nn.LSTM(width, width, layers, batch_first=True, device="meta").to_empty(device="cpu")
        self.head = linear(width, vocab_size)

    def initialise(self, generator: torch.Generator) -> None:
        """Draw every parameter from `generator`; the forget gates begin open (bias 1)."""
        width = self.lstm.hidden_size
        nn.init.normal_(self.embed, generator=generator)
        for name, values in self.lstm.named_parameters():
            if name.startswith("weight"):
                nn.init.normal_(values, std=1 / math.sqrt(width), generator=generator)
            else:
                nn.init.zeros_(values)
                if name.startswith("bias_ih"):
                    nn.init.ones_(values[width : 2 * width])  # gates in torch: input, forget, cell, output
        initialise_linear(self.head, generator)

    def forward(self, symbols: Tensor) -> Tensor:
        """Return the logits after each symbol, from the hidden state that has read it.

        symbols (N, s) int -> (N, s, V)
        """
        return self.head(self.lstm(F.embedding(symbols, self.embed))[0])

    def start(self, n: int) -> tuple[Tensor, Tensor]:
        """Return hidden and cell states of zeros.  -> two tensors (layers, n, width)"""
        shape = (self.lstm.num_layers, n, self.lstm.hidden_size)
        return torch.zeros(shape), torch.zeros(shape)

    def step(self, symbols: Tensor, state: tuple[Tensor, Tensor]) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """Move the hidden and cell states on by one symbol.  symbols (n,) int -> logits (n, V) and the next state"""
        hidden, state = self.lstm(F.embedding(symbols, self.embed)[:, None], state)
        return self.head(hidden[:, 0]), state


class TransformerNetwork(Network):
    """This transformer (Vaswani et al. 2017) is decoder only, with pre-norm, GELU and learned positions.

    Its `step` keeps keys and values.
    """

    def __init__(self, vocab_size: int, width: int, layers: int, heads: int, length: int):
        super().__init__()
        self.embed = empty(vocab_size + 1, width)
        self.position = empty(length, width)
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(layers))
        self.norm = norm(width)
        self.head = linear(width, vocab_size)

    def initialise(self, generator: torch.Generator) -> None:
        """Draw every parameter from `generator`; what is added to the stream shrinks with depth (GPT-2)."""
        nn.init.normal_(self.embed, std=0.5, generator=generator)
        nn.init.normal_(self.position, std=0.1, generator=generator)
        for block in self._stack:
            for layer in (block.qkv, block.up):
                initialise_linear(layer, generator)
            for layer in (block.out, block.down):  # what is added to the stream shrinks with depth (GPT-2)
                initialise_linear(layer, generator, scale=1 / math.sqrt(2 * len(self.blocks)))
        for module in self.modules():
            if isinstance(module, nn.LayerNorm):
                nn.init.ones_(module.weight)
                nn.init.zeros_(module.bias)
        initialise_linear(self.head, generator)

    def forward(self, symbols: Tensor) -> Tensor:
        """Return the logits after each symbol, by causal attention to all before it.

        symbols (N, s) int -> (N, s, V)
        """
        h = F.embedding(symbols, self.embed) + self.position[: symbols.shape[1]]
        for block in self.blocks:
            h = block(h)
        return self.head(self.norm(h))

    def start(self, n: int) -> Cache:
        """Return the position 0 and an empty cache of keys and values for each block."""
        length, width = self.position.shape
        return 0, [torch.empty(2, n, length, width) for _ in self.blocks]

    def step(self, symbols: Tensor, state: Cache) -> tuple[Tensor, Cache]:
        """Read one symbol and write its keys and values to the cache.

        symbols (n,) int -> logits (n, V) and the next state
        """
        t, caches = state
        h = (F.embedding(symbols, self.embed) + self.position[t])[:, None]
        for block, cache in zip(self._stack, caches, strict=True):
            h = block.step(h, cache, t)
        return self.head(self.norm(h[:, 0])), (t + 1, caches)

    @property
    def _stack(self) -> list[Block]:
        return cast("list[Block]", list(self.blocks))  # torch's list says of its modules only that they are modules


class Block(nn.Module):
    """A block computes h + attention(norm h), then h + mlp(norm h), with the MLP four times as wide."""

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = norm(width), norm(width)
        self.qkv, self.out = linear(width, 3 * width), linear(width, width)
        self.up, self.down = linear(width, 4 * width), linear(4 * width, width)

    def forward(self, h: Tensor) -> Tensor:
        """Apply causal attention and the MLP to all positions.  h (N, s, width) -> (N, s, width)"""
        q, k, v = self.qkv(self.norm1(h)).chunk(3, dim=2)
        return self._rest(h, q, k, v, causal=True)

    def step(self, h: Tensor, cache: Tensor, t: int) -> Tensor:
        """Apply the block to one position: h (n, 1, width) at place t; cache (2, n, T, width) is written to."""
        q, cache[0, :, t : t + 1], cache[1, :, t : t + 1] = self.qkv(self.norm1(h)).chunk(3, dim=2)
        return self._rest(h, q, cache[0, :, : t + 1], cache[1, :, : t + 1], causal=False)

    def _rest(self, h: Tensor, q: Tensor, k: Tensor, v: Tensor, *, causal: bool) -> Tensor:
        q, k, v = (a.unflatten(2, (self.heads, -1)).transpose(1, 2) for a in (q, k, v))  # (N, heads, s, d)
        seen = F.scaled_dot_product_attention(q, k, v, is_causal=causal)
        h = h + self.out(seen.transpose(1, 2).flatten(2))
        return h + self.down(F.gelu(self.up(self.norm2(h))))


def empty(*shape: int) -> nn.Parameter:
    """Make a parameter without values."""
    return nn.Parameter(torch.empty(shape))


def linear(inputs: int, outputs: int) -> nn.Linear:
    """Make a linear layer without values: torch's own constructor would draw them from the global seed."""
    return nn.utils.skip_init(nn.Linear, inputs, outputs)


def norm(width: int) -> nn.LayerNorm:
    """Make a layer norm without values."""
    return nn.utils.skip_init(nn.LayerNorm, width)


def initialise_linear(layer: nn.Linear, generator: torch.Generator, *, scale: float = 1.0) -> None:
    """Draw weights of standard deviation scale / sqrt(inputs), and set biases to zero."""
    nn.init.normal_(layer.weight, std=scale / math.sqrt(layer.in_features), generator=generator)
    nn.init.zeros_(layer.bias)
