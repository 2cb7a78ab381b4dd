"""Tokenizers: what stands between the training set and the learner, a file each, found by looking."""

from godmodel.sim.settings import by_kind, kinds_in
from godmodel.sim.training.tokenizers.base import TokenizerSettings

AnyTokenizer = by_kind(*kinds_in(__name__, TokenizerSettings))

__all__ = ["AnyTokenizer", "TokenizerSettings"]
