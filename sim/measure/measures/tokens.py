"""What the tokenizer costs: exact bits lost where people's documents are listed, and how pictures come back."""

from __future__ import annotations

from typing import cast

from godmodel.models.distribution import Estimate
from godmodel.models.exact.mixture import Mixture
from godmodel.models.tokenizers.ceiling import ceiling, reconstruction
from godmodel.models.tokenizers.pictures import Pictures
from godmodel.sim.measure.column import DOC, Column
from godmodel.sim.measure.finder import measure
from godmodel.sim.measure.tick import Tick

ORDER = 70
MOST = 100_000  # documents up to which a ceiling is worth its sum at every tick


@measure(
    Column("tokenizer_lost_bits", float, DOC, "H(X) - H(tokens): what no learner of the tokens can know of a document"),
    Column(
        "tokenizer_label_lost_bits",
        float,
        DOC,
        "I(X;Y) - I(tokens;Y) with Y the topic that the document was drawn from: what tokens lose of the topic",
    ),
    Column(
        "tokenizer_error",
        float,
        "squared levels",
        "mean squared error of the training set's pictures after they were encoded and decoded",
    ),
    Column("tokenizer_use", float, "share", "share of the tokens that occur in the training set"),
)
def cost_of_tokens(tick: Tick) -> dict[str, Estimate]:
    """Return the columns of a lossy tokenizer; none for one that loses nothing.

    Bits are exact and there only where people have at most 100,000 documents; the rest is exact for this training set.
    """
    tokenizer, god = tick.trainee.tokenizer, cast(Mixture, tick.god)  # a lossy tokenizer reads symbols
    if tokenizer.lossless:
        return {}
    out = {}
    if isinstance(tokenizer, Pictures):
        back = reconstruction(tokenizer, tick.corpus.x[tick.trainee.shelf])
        out = {"tokenizer_error": back.error, "tokenizer_use": back.use}
    listed = god.support()
    if listed is not None and len(listed) <= MOST:
        bits = ceiling(god, tokenizer)
        out |= {"tokenizer_lost_bits": bits.lost, "tokenizer_label_lost_bits": bits.label_lost}
    return {name: Estimate(value) for name, value in out.items()}
