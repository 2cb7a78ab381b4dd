"""Tokenizers as settings: what stands between the shelf and the learner, trained on the shelf at every study."""

from __future__ import annotations

import abc
from importlib.util import find_spec
from typing import Literal

from pydantic import Field

from godmodel.models.tokenizers.base import Tokenizer
from godmodel.sim.errors import InputError
from godmodel.sim.settings import Settings, by_kind


class TokenizerSettings(Settings, abc.ABC):
    """Settings from which an untrained tokenizer is made."""

    @abc.abstractmethod
    def build(self, vocab_size: int, shape: tuple[int, ...] | None = None) -> Tokenizer:
        """A tokenizer of documents over V symbols; `shape` (R, C) or (F, R, C) of a world of pictures or films.

        Raises:
            InputError: if these and the settings do not go together.
        """


class Identity(TokenizerSettings):
    """Tokens are symbols: nothing is lost, nothing is gathered."""

    kind: Literal["identity"] = "identity"

    def build(self, vocab_size, shape=None):
        """No settings."""
        from godmodel.models.tokenizers.identity import Identity as Tokens
        from godmodel.models.tokenizers.numbers import Numbers

        return Tokens(vocab_size) if vocab_size else Numbers()


class Merge(TokenizerSettings):
    """Several symbols become one token and can't be told apart any more."""

    kind: Literal["merge"] = "merge"
    classes: int = Field(16, ge=1, le=1_000_000, description="W, tokens")
    by: Literal["rarest", "adjacent"] = Field(
        "rarest",
        description="`rarest`: all but the W-1 most frequent symbols share one; `adjacent`: equal ranges of rank",
    )

    def build(self, vocab_size, shape=None):
        """At most V classes."""
        from godmodel.models.tokenizers.merge import Merge as Tokens

        if self.classes > vocab_size:
            raise InputError(
                f"a merging tokenizer needs at most as many classes as the world has symbols, {vocab_size}, "
                f"got {self.classes}; set a smaller trainee.tokenizer.classes."
            )
        return Tokens(vocab_size, self.classes, by=self.by)


class Chunk(TokenizerSettings):
    """Tokens are all strings of n symbols: nothing is lost, V^n tokens."""

    kind: Literal["chunk"] = "chunk"
    symbols: int = Field(2, ge=1, le=64, description="n, symbols in a token")

    def build(self, vocab_size, shape=None):
        """V^n tokens must be few enough."""
        from godmodel.models.tokenizers.chunk import Chunk as Tokens

        try:
            return Tokens(vocab_size, symbols=self.symbols)
        except ValueError as error:
            raise InputError(f"trainee.tokenizer = chunk: {error}; set a smaller trainee.tokenizer.symbols.") from None


class _Pieces(TokenizerSettings):
    size: int = Field(512, ge=2, le=1_000_000, description="W, most tokens; more than the world's symbols")

    def _made(self, tokens: type, vocab_size: int, **settings) -> Tokenizer:
        try:
            return tokens(vocab_size, size=self.size, **settings)
        except ValueError as error:
            raise InputError(f"trainee.tokenizer = {self.kind}: {error}; set another trainee.tokenizer.size.") from None


class BPE(_Pieces):
    """Byte-pair encoding (Sennrich et al. 2016): the most frequent pairs become tokens."""

    kind: Literal["bpe"] = "bpe"

    def build(self, vocab_size, shape=None):
        """Needs Hugging Face's tokenizers."""
        from godmodel.models.tokenizers.bpe import BPE as Tokens

        return self._made(Tokens, vocab_size)


class Unigram(_Pieces):
    """SentencePiece's unigram (Kudo 2018): the likeliest set of pieces."""

    kind: Literal["unigram"] = "unigram"

    def build(self, vocab_size, shape=None):
        """Needs Hugging Face's tokenizers."""
        from godmodel.models.tokenizers.unigram import Unigram as Tokens

        return self._made(Tokens, vocab_size)


class PictureTokenizer(TokenizerSettings):
    """What tokenizers of pictures share."""

    size: int = Field(2, ge=1, le=64, description="side of the square that a token stands for, pixels")

    def _made(self, tokens: type, vocab_size: int, shape: tuple[int, ...] | None, **settings) -> Tokenizer:
        if shape is None:
            raise InputError(
                f"trainee.tokenizer = {self.kind} cuts pictures: set world.kind=images or video, or another "
                "trainee.tokenizer."
            )
        try:
            return tokens(vocab_size, (1, *shape)[-3:], size=self.size, **settings)
        except ValueError as error:
            raise InputError(f"trainee.tokenizer = {self.kind}: {error}.") from None


class Patches(PictureTokenizer):
    """Square patches and a dictionary of them, by k-means (after ViT, Dosovitskiy et al. 2021)."""

    kind: Literal["patches"] = "patches"
    codes: int = Field(64, ge=1, le=65_536, description="W, patches in the dictionary")

    def build(self, vocab_size, shape=None):
        """Needs scikit-learn, in training."""
        from godmodel.models.tokenizers.patches import Patches as Tokens

        return self._made(Tokens, vocab_size, shape, codes=self.codes)


class _Autoencoder(PictureTokenizer):
    width: int = Field(32, ge=1, le=1024, description="channels of the network")
    steps: int = Field(1000, ge=1, le=10_000_000, description="gradient steps at each training")

    def _checked(self) -> None:
        for name in ("torch", "vector_quantize_pytorch"):
            if find_spec(name) is None:
                raise InputError(
                    f"trainee.tokenizer = {self.kind} needs {name}, which is not installed: pip install "
                    f"{name.replace('_', '-')}, or set trainee.tokenizer=patches."
                )


class Codebook(_Autoencoder):
    """The codebook of a VQ-VAE (van den Oord et al. 2017); films frame by frame."""

    kind: Literal["codebook"] = "codebook"
    codes: int = Field(64, ge=2, le=65_536, description="W, vectors in the codebook")

    def build(self, vocab_size, shape=None):
        """Needs torch."""
        self._checked()
        from godmodel.models.tokenizers.codebook import Codebook as Tokens

        return self._made(Tokens, vocab_size, shape, codes=self.codes, width=self.width, steps=self.steps)


class Video(_Autoencoder):
    """Patches of space and time, causal in time, quantised without a codebook (after MAGVIT-v2, Yu et al. 2024)."""

    kind: Literal["video"] = "video"
    bits: int = Field(6, ge=1, le=16, description="log2 W, bits of a token")
    time: int = Field(1, ge=1, le=64, description="frames that a token stands for, after the first frame")

    def build(self, vocab_size, shape=None):
        """Needs torch."""
        self._checked()
        from godmodel.models.tokenizers.video import VideoTokens as Tokens

        settings = {"bits": self.bits, "time": self.time, "width": self.width, "steps": self.steps}
        return self._made(Tokens, vocab_size, shape, **settings)


AnyTokenizer = by_kind(Identity, Merge, Chunk, BPE, Unigram, Patches, Codebook, Video)
