"""Tokenizers: what stands between the training set and the learner, a file each, found by looking."""

from typing import Annotated

from godmodel.sim.kinds import OneOf
from godmodel.sim.training.tokenizers.base import TokenizerSettings

AnyTokenizer = Annotated[TokenizerSettings, OneOf(TokenizerSettings, __name__)]

__all__ = ["AnyTokenizer", "TokenizerSettings"]
