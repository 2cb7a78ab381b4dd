"""Learners as settings: what the trainee is. Building one imports its code, and torch only for the neural ones."""

from __future__ import annotations

import abc
from collections.abc import Callable
from typing import ClassVar, Literal

from pydantic import Field, model_validator

from godmodel.models.distribution import Distribution, Learner
from godmodel.sim.errors import InputError
from godmodel.sim.settings import Settings, by_kind


class LearnerSettings(Settings, abc.ABC):
    """Settings from which a learner is made."""

    of_numbers: ClassVar[bool | None] = False  # whether it learns rows of numbers, or of symbols; None: both

    @abc.abstractmethod
    def build(self, vocab_size: int, god: Callable[[], Distribution]) -> Learner:
        """The learner over V symbols; `god` reads off the law of the moment, for the oracle alone."""


class God(LearnerSettings):
    """The oracle: handed people's exact law at every study. The positive control."""

    kind: Literal["god"] = "god"
    of_numbers: ClassVar[bool | None] = None

    def build(self, vocab_size, god):
        """It needs no vocabulary."""
        from godmodel.models.learned.oracle import Oracle

        return Oracle(god)


class Table(LearnerSettings):
    """Relative frequencies of whole documents, optionally smoothed."""

    kind: Literal["table"] = "table"
    smoothing: float = Field(0.0, ge=0.0, le=1e6, description="pseudo-count added to each possible document, documents")
    uniform: float = Field(0.0, ge=0.0, le=1.0, description="share of a uniform law mixed in, share in [0, 1]")

    def build(self, vocab_size, god):
        """Counts."""
        from godmodel.models.learned.counts import SmoothedTable

        return SmoothedTable(vocab_size, smoothing=self.smoothing, uniform=self.uniform)


class NGram(LearnerSettings):
    """Interpolated n-gram counts with a strength per order, tuned on held-out documents."""

    kind: Literal["ngram"] = "ngram"
    order: int = Field(3, ge=1, le=8, description="n: symbols of context plus one")

    def build(self, vocab_size, god):
        """Counts."""
        from godmodel.models.learned.counts import NGram as Counts

        return Counts(vocab_size, order=self.order)


class Chains(LearnerSettings):
    """A mixture of Markov chains with a hidden cause, by exact EM (Dempster et al. 1977)."""

    kind: Literal["chains"] = "chains"
    components: int = Field(4, ge=1, le=10_000, description="M, hidden causes")
    smoothing: float = Field(0.1, ge=0.0, le=1e6, description="pseudo-count of each first symbol and pair, counts")
    restarts: int = Field(3, ge=1, le=1000, description="random beginnings, of which the best end is kept")
    iterations: int = Field(100, ge=1, le=100_000, description="most iterations of EM")

    def build(self, vocab_size, god):
        """Counts."""
        from godmodel.models.learned.latent import ChainMixture

        return ChainMixture(vocab_size, self.components, self.smoothing, self.restarts, self.iterations)


class VAE(LearnerSettings):
    """A variational autoencoder with a discrete cause and chains as decoder (Kingma and Welling 2014)."""

    kind: Literal["vae"] = "vae"
    components: int = Field(4, ge=1, le=10_000, description="M, hidden causes")
    reads: int | None = Field(None, ge=1, le=1_000_000, description="first symbols that the encoder sees; default all")
    steps: int = Field(600, ge=1, le=10_000_000, description="gradient steps")
    batch_size: int = Field(128, ge=1, le=1_000_000, description="documents in a gradient step")
    learning_rate: float = Field(3e-2, gt=0.0, le=1.0, description="peak learning rate of Adam; it falls to zero")

    def build(self, vocab_size, god):
        """Needs torch."""
        try:
            from godmodel.models.learned.vae import DiscreteVAE
        except ModuleNotFoundError as missing:
            if missing.name != "torch":
                raise
            raise InputError(
                "the learner 'vae' needs PyTorch, which is not installed: pip install torch, or set "
                "trainee.learner=chains."
            ) from None
        return DiscreteVAE(vocab_size, **self.model_dump(exclude={"kind"}))


class _Neural(LearnerSettings):
    width: int = Field(64, ge=1, le=8192, description="width of the embeddings and layers, units")
    epochs: float = Field(3.0, gt=0.0, le=10_000.0, description="passes over the shelf, at least 200 steps in all")
    batch_size: int = Field(32, ge=1, le=65_536, description="documents in a gradient step")
    learning_rate: float = Field(2e-2, gt=0.0, le=1.0, description="peak learning rate of AdamW; it falls to zero")
    weight_decay: float = Field(0.1, ge=0.0, le=100.0, description="decoupled weight decay of AdamW")

    def _import(self):
        try:
            from godmodel.models.learned import neural
        except ModuleNotFoundError as missing:
            if missing.name != "torch":
                raise
            raise InputError(
                f"the learner {self.kind!r} needs PyTorch, which is not installed: pip install torch, or set "
                "trainee.learner=ngram."
            ) from None
        return neural

    def _shared(self) -> dict:
        return self.model_dump(exclude={"kind"})


class FeedForward(_Neural):
    """Bengio et al. (2003): embeddings of the last symbols, one tanh layer, softmax."""

    kind: Literal["mlp"] = "mlp"
    learning_rate: float = Field(1e-2, gt=0.0, le=1.0, description="peak learning rate of AdamW; it falls to zero")
    context: int = Field(16, ge=1, le=1024, description="symbols of context")
    hidden: int = Field(128, ge=1, le=65_536, description="units of the tanh layer")

    def build(self, vocab_size, god):
        """Needs torch."""
        return self._import().FeedForward(vocab_size, **self._shared())


class LSTM(_Neural):
    """Long short-term memory (Hochreiter and Schmidhuber 1997): the default neural learner."""

    kind: Literal["lstm"] = "lstm"
    layers: int = Field(1, ge=1, le=16, description="recurrent layers")

    def build(self, vocab_size, god):
        """Needs torch."""
        return self._import().LSTM(vocab_size, **self._shared())


class Transformer(_Neural):
    """Causal decoder (Vaswani et al. 2017), layer norm before each block."""

    kind: Literal["transformer"] = "transformer"
    layers: int = Field(2, ge=1, le=64, description="blocks")
    heads: int = Field(4, ge=1, le=128, description="attention heads; they divide the width")
    learning_rate: float = Field(1e-2, gt=0.0, le=1.0, description="peak learning rate of AdamW; it falls to zero")

    @model_validator(mode="after")
    def _heads_divide(self):
        if self.width % self.heads:
            raise ValueError(f"heads must divide width, got width = {self.width} and heads = {self.heads}.")
        return self

    def build(self, vocab_size, god):
        """Needs torch."""
        return self._import().Transformer(vocab_size, **self._shared())


class Gaussian(LearnerSettings):
    """A Gaussian by maximum likelihood."""

    kind: Literal["gaussian"] = "gaussian"
    of_numbers: ClassVar[bool | None] = True
    covariance: Literal["full", "diagonal", "spherical"] = Field("spherical", description="form of the covariance")
    ddof: Literal[0, 1] = Field(0, description="0: maximum likelihood; 1: the unbiased variance")
    known_variance: float | None = Field(
        None, gt=0.0, le=1e300, description="the variance, if it is known and only the mean is learned"
    )

    def build(self, vocab_size, god):
        """Moments."""
        from godmodel.models.learned.gaussian import GaussianFit

        return GaussianFit(self.covariance, self.ddof, self.known_variance)


class Components(LearnerSettings):
    """A mixture of Gaussians by EM (scikit-learn)."""

    kind: Literal["components"] = "components"
    of_numbers: ClassVar[bool | None] = True
    components: int = Field(2, ge=1, le=10_000, description="Gaussians in the mixture")

    def build(self, vocab_size, god):
        """scikit-learn's."""
        from godmodel.models.learned.gaussian import MixtureFit

        return MixtureFit(self.components)


class Density(LearnerSettings):
    """A kernel density estimate (scikit-learn)."""

    kind: Literal["density"] = "density"
    of_numbers: ClassVar[bool | None] = True
    bandwidth: float | Literal["scott", "silverman"] = Field(
        "scott", description="width of the Gaussian kernel, or the rule that sets it"
    )

    def build(self, vocab_size, god):
        """scikit-learn's."""
        from godmodel.models.learned.gaussian import KernelDensityFit

        return KernelDensityFit(self.bandwidth)


class LeastSquares(LearnerSettings):
    """Linear regression: the last numbers of a document by those before them."""

    kind: Literal["least_squares"] = "least_squares"
    of_numbers: ClassVar[bool | None] = True
    answers: int = Field(1, ge=1, le=10_000, description="R, numbers at the end of a document that are explained")
    noise: float = Field(1.0, gt=0.0, le=1e6, description="standard deviation of an answer, which is known")
    again: bool = Field(
        True, description="whether it answers the questions of its shelf again, in order, and not new ones"
    )

    def build(self, vocab_size, god):
        """Least squares."""
        from godmodel.models.learned.regression import LeastSquares as Fit

        return Fit(self.answers, self.noise, self.again)


AnyLearner = by_kind(
    God, Table, NGram, Chains, VAE, FeedForward, LSTM, Transformer, Gaussian, Components, Density, LeastSquares
)
