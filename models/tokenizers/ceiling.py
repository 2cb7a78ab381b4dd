"""A tokenizer costs something before anything is learned: exact ceilings by enumeration, and errors of pictures.

An encoder is a function of the document, so H(X | tokens) = H(X) - H(tokens): bits of a document that no learner of the
tokens can know. Of a label Y (the topic that a document was drawn from) I(X;Y) - I(tokens;Y) is gone, which the
data-processing inequality keeps from being negative.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from godmodel.models.distribution import LN2
from godmodel.models.exact.mixture import Mixture
from godmodel.models.tokenizers.base import Tokenizer


@dataclass(frozen=True)
class Ceiling:
    """These ceilings are exact, in bits per document.

    Attributes:
        entropy, token_entropy: H(X) and H(tokens).
        label, token_label: I(X;Y) and I(tokens;Y), Y the topic.
    """

    entropy: float
    token_entropy: float
    label: float
    token_label: float

    @property
    def lost(self) -> float:
        """Return H(X | tokens), the bits of a document that no learner of the tokens can know."""
        return self.entropy - self.token_entropy

    @property
    def label_lost(self) -> float:
        """Return I(X;Y) - I(tokens;Y), the bits about the topic that encoding throws away."""
        return self.label - self.token_label


@dataclass(frozen=True)
class Reconstruction:
    """This record says how well pictures come back after encoding and decoding.

    Attributes:
        error: mean squared error, grey levels squared.
        psnr: peak signal-to-noise ratio 10 log10((V-1)^2 / error), dB; infinite where nothing is lost.
        use: share of the W tokens that occur at all.
        perplexity: 2^H of the tokens' shares, the number of tokens in even use that would be as hard to guess.
    """

    error: float
    psnr: float
    use: float
    perplexity: float


def ceiling(god: Mixture, tokenizer: Tokenizer) -> Ceiling:
    """Return the ceilings of a trained tokenizer for documents of people's true distribution `god` and their topics.

    Raises:
        ValueError: if the documents of `god` cannot be enumerated.
    """
    x = god.support()
    if x is None:
        raise ValueError("a ceiling is a sum over all documents, and this law has too many: take one that is listed")
    joint = np.exp(god.topics.log_prob_each(x)) * god.weights  # (M, K)
    joint = joint[joint.any(axis=1)]
    x = x[np.exp(god.log_prob(x)) > 0]
    _, which = np.unique(tokenizer.encode(x), axis=0, return_inverse=True)
    merged = np.zeros((which.max() + 1, joint.shape[1]))
    np.add.at(merged, which.ravel(), joint)
    labels = _entropy(joint.sum(axis=0))
    return Ceiling(
        _entropy(joint.sum(axis=1)),
        _entropy(merged.sum(axis=1)),
        labels + _entropy(joint.sum(axis=1)) - _entropy(joint.ravel()),
        labels + _entropy(merged.sum(axis=1)) - _entropy(merged.ravel()),
    )


def reconstruction(tokenizer: Tokenizer, x: np.ndarray) -> Reconstruction:
    """Return how well documents x (N, T), N >= 1, come back, and which tokens they use."""
    tokens = tokenizer.encode(x)
    error = float(((tokenizer.decode(tokens).astype(np.float64) - x) ** 2).mean())
    used = tokens[tokenizer.used(tokens)]
    count = np.bincount(used, minlength=tokenizer.vocab_size)
    peak = (tokenizer.raw_vocab_size - 1) ** 2
    psnr = float(10 * np.log10(peak / error)) if error else float("inf")
    return Reconstruction(error, psnr, float((count > 0).mean()), float(2 ** _entropy(count / count.sum())))


def _entropy(p: np.ndarray) -> float:
    p = p[p > 0]
    return float(-(p @ np.log(p)) / LN2)
