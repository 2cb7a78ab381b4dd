"""Tokenizers of pictures and films share a geometry, a reconstruction, and a law of what it leaves out.

A document is F frames of R rows of C pixels, frame by frame and row by row, each pixel a grey level 0..V-1. Tokens
stand for whole patches, so that decoding gives back a picture that is only like the one encoded. The decoder's law of
the rest is noise on every pixel: p(x | tokens) = prod_i channel[r_i, x_i] with r the reconstruction, counted on the
training documents. Every picture can come of any tokens then, so that the law of one tokenization is a lower bound of
p(x) (`unambiguous` is False): the evidence bound of a VAE whose encoder is certain of itself.

Not handled here: colours, and noise that depends on the neighbours.
"""

from __future__ import annotations

import abc
from dataclasses import replace
from typing import Self

import numpy as np

from godmodel.models.distribution import Distribution
from godmodel.models.exact.mixture import Mixture
from godmodel.models.exact.prototypes import PrototypeTopics
from godmodel.models.tokenizers.base import (
    Tokenizer,
    as_symbols,
    checked_documents,
    checked_shelf,
    checked_tokens,
    learned,
    trained,
)

Shape = tuple[int, int, int]


class Pictures(Tokenizer):
    """A picture tokenizer is lossy; subclasses find codes (`_learned`), give them and draw them.

    Attributes:
        shape: (F, R, C); F = 1 for single pictures.
        channel: (V, V), row r the law of a pixel whose reconstruction is r; training counts it.
        smoothing: pseudo-count of each level in it, > 0.
    """

    lossless = False
    unambiguous = False

    shape: Shape
    smoothing: float
    channel: np.ndarray | None

    @abc.abstractmethod
    def _learned(self, x: np.ndarray, *, rng: np.random.Generator) -> dict:
        """Return the fields that training finds.  x (N, F, R, C) float64 in [0, 1]"""

    @abc.abstractmethod
    def _tokens(self, x: np.ndarray) -> np.ndarray:
        """Return the codes of pictures.  x (N, F, R, C) float64 in [0, 1] -> (N, L) int"""

    @abc.abstractmethod
    def _drawn(self, tokens: np.ndarray) -> np.ndarray:
        """Draw the pictures of codes.  tokens (N, L) int -> (N, F, R, C) float, about [0, 1]"""

    def train(self, x: np.ndarray, *, rng: np.random.Generator) -> Self:
        """Find the codes, then count how reconstructions of the documents differ from them.  x (N, T) int

        Raises:
            ValueError: if the documents have another number of pixels than the shape, or symbols outside 0..V-1.
        """
        x = checked_shelf(x, self.raw_vocab_size)
        if x.shape[1] != np.prod(self.shape):
            raise ValueError(f"a picture of shape {self.shape} has {np.prod(self.shape)} pixels, got {x.shape[1]}")
        found = trained(self, x.shape[1], **self._learned(self._as_pictures(x), rng=rng))
        blank = found.reconstructed(x)
        count = np.zeros((self.raw_vocab_size, self.raw_vocab_size))
        np.add.at(count, (blank.ravel(), x.ravel()), 1)
        count += self.smoothing
        channel = count / count.sum(axis=1, keepdims=True)
        channel.flags.writeable = False
        return replace(found, channel=channel)

    def encode(self, x: np.ndarray) -> np.ndarray:
        """Return the codes of documents.  x (N, T) int -> (N, L)"""
        x = checked_documents(x, self)
        tokens = self._tokens(self._as_pictures(x)) if len(x) else np.zeros((0, self.length), dtype=np.intp)
        return as_symbols(tokens, self.vocab_size)

    def decode(self, tokens: np.ndarray, *, rng: np.random.Generator | None = None) -> np.ndarray:
        """Return the reconstruction, seen through the channel if `rng` is given, else itself.

        tokens (N, L) int -> (N, T)
        """
        grey = self.levels(tokens)
        if rng is None:
            return grey
        upto = np.cumsum(learned(self.channel, self), axis=1)
        u = rng.random(grey.shape)
        drawn = (upto[grey] <= u[..., None] * upto[grey][..., -1:]).sum(axis=-1)
        return as_symbols(drawn, self.raw_vocab_size)

    def levels(self, tokens: np.ndarray) -> np.ndarray:
        """Return the reconstruction in whole grey levels.  tokens (N, L) int -> (N, T) in 0..V-1"""
        tokens = checked_tokens(tokens, self)
        if not len(tokens):
            return np.zeros((0, self.raw_length), dtype=np.min_scalar_type(self.raw_vocab_size - 1))
        top = self.raw_vocab_size - 1
        grey = np.rint(self._drawn(tokens).reshape(len(tokens), -1) * top)
        return as_symbols(np.clip(grey, 0, top), self.raw_vocab_size)

    def reconstructed(self, x: np.ndarray) -> np.ndarray:
        """Return what comes back of documents, without noise.  x (N, T) int -> (N, T)"""
        return self.levels(self.encode(x))

    def log_expansion(self, x: np.ndarray) -> np.ndarray:
        """Return sum_i log channel[r_i, x_i] with r the reconstruction of x, in nats.  x (N, T) int -> (N,)"""
        x = checked_documents(x, self)
        return np.log(learned(self.channel, self))[self.reconstructed(x), x].sum(axis=1)

    def round_trip(self, p: Distribution) -> Mixture:
        """Return the law of p's documents after encoding and decoding, as noisy prototypes, where p can be enumerated.

        It sums over tokens, where a learner is scored by one tokenization alone: that difference is the learner's own
        cost.

        Raises:
            TypeError: if p has too many documents to enumerate.
        """
        x = p.support()
        if x is None:
            raise TypeError(
                f"{type(self).__name__} has no exact law of what comes back of a {type(p).__name__} that can't be "
                "enumerated"
            )
        mass = np.exp(p.log_prob(x))
        tokens, which = np.unique(self.encode(x[mass > 0]), axis=0, return_inverse=True)
        weights = np.bincount(which.ravel(), mass[mass > 0])
        topics = PrototypeTopics(
            self.levels(tokens),
            np.zeros(len(tokens), dtype=np.intp),
            weights / weights.sum(),
            learned(self.channel, self),
        )
        return Mixture(topics, np.ones(1))

    def _as_pictures(self, x: np.ndarray) -> np.ndarray:
        return x.reshape(len(x), *self.shape) / max(self.raw_vocab_size - 1, 1)


def checked_shape(shape: Shape, size: int) -> Shape:
    """Return (F, R, C) as a tuple, if patches of size x size tile it.

    Raises:
        ValueError: if they do not, or if a number is smaller than 1.
    """
    whole = tuple(int(n) for n in shape)
    if len(whole) != 3 or min(whole) < 1:
        raise ValueError(f"a shape is (frames, rows, columns), each >= 1, got {whole}")
    frames, rows, columns = whole
    if rows % size or columns % size:
        raise ValueError(
            f"patches of {size} x {size} pixels must tile the picture, got {rows} x {columns}: take a size that "
            "divides both"
        )
    return frames, rows, columns
