"""What the tokenizer costs, where god's documents are listed: exact bits lost; and how pictures come back."""

from __future__ import annotations

import numpy as np

from godmodel.models.distribution import Estimate
from godmodel.models.exact.mixture import Mixture
from godmodel.models.tokenizers.base import Tokenizer
from godmodel.models.tokenizers.ceiling import ceiling, reconstruction
from godmodel.models.tokenizers.pictures import Pictures

MOST = 100_000  # documents up to which a ceiling is worth its sum at every tick


def cost_of_tokens(god: Mixture, tokenizer: Tokenizer, shelf: np.ndarray) -> dict[str, Estimate]:
    """The columns of a lossy tokenizer; none for one that loses nothing.  shelf (N, T): what it was trained on

    Bits are exact and there only where god has at most 100,000 documents; the rest is exact for this shelf.
    """
    if tokenizer.lossless:
        return {}
    out = {}
    if isinstance(tokenizer, Pictures):
        back = reconstruction(tokenizer, shelf)
        out = {"tokenizer_error": back.error, "tokenizer_use": back.use}
    listed = god.support()
    if listed is not None and len(listed) <= MOST:
        bits = ceiling(god, tokenizer)
        out |= {"tokenizer_lost_bits": bits.lost, "tokenizer_label_lost_bits": bits.label_lost}
    return {name: Estimate(value) for name, value in out.items()}
