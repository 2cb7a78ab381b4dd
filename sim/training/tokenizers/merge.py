"""Several symbols become one token and can't be told apart any more."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from godmodel.sim.errors import InputError
from godmodel.sim.parts import Can, Need
from godmodel.sim.training.tokenizers.base import TokenizerSettings


class Merge(TokenizerSettings):
    """Several symbols become one token and can't be told apart any more."""

    kind: Literal["merge"] = "merge"
    needs: ClassVar[tuple[Need, ...]] = (
        Need("world", Can.SYMBOLS),
        Need("lens", Can.MERGES, ledger=True),
        Need("world", Can.SYMBOLWISE, ledger=True),
    )
    classes: int = Field(16, ge=1, le=1_000_000, description="W, tokens")
    by: Literal["rarest", "adjacent"] = Field(
        "rarest",
        description="`rarest`: all but the W-1 most frequent symbols share one; `adjacent`: equal ranges of rank",
    )

    def build(self, vocab_size, shape=None):
        """Build the merged alphabet, which has at most V classes."""
        from godmodel.models.tokenizers.merge import MergeTokenizer

        if self.classes > vocab_size:
            raise InputError(
                f"a merging tokenizer needs at most as many classes as the world has symbols, {vocab_size}, "
                f"got {self.classes}; set a smaller trainee.tokenizer.classes."
            )
        return MergeTokenizer(vocab_size, self.classes, by=self.by)
