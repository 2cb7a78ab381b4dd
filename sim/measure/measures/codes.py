"""What documents really take when they are coded: with people's law, with the learner's, and with common programs."""

from __future__ import annotations

from typing import cast

from godmodel.models.distribution import Distribution, Estimate
from godmodel.sim.measure.column import DOC, Column
from godmodel.sim.measure.finder import measure
from godmodel.sim.measure.tick import Tick
from godmodel.sim.optional import require

ORDER = 50
CODERS = {
    "world": "an arithmetic coder with people's conditionals: meets entropy_world_bits",
    "learner": "an arithmetic coder with the learner's conditionals: meets cross_entropy_bits",
    "zlib": "zlib at level 9",
    "xz": "xz at preset 9 extreme",
    "zstd": "zstd at level 22",
}


@measure(
    Column(
        f"code_{coder}_bits",
        float,
        DOC,
        f"measured length of measure.coded fresh human documents in one stream, as written by {words}",
    )
    for coder, words in CODERS.items()
)
def code_lengths(tick: Tick) -> dict[str, Estimate]:
    """Return what `coded` fresh documents of people's take; a law without conditionals has no code.

    The learner is coded with `uniform` mixed in, as it is scored. The lengths are exact for these documents, and
    estimates of the law's: their error is not computed.
    """
    if not tick.settings.coded:
        return {}
    require("measure.coded", "constriction", otherwise="set measure.coded=0")
    from godmodel.models.coding import baseline_bits, encode

    god = cast(Distribution, tick.god)  # people have written by now
    x = god.sample(tick.settings.coded, rng=tick.stream("code"))
    coders = {"world": god, "learner": tick.samples.law()}
    bits = {name: encode(q, x).bits / len(x) for name, q in coders.items() if isinstance(q, Distribution)}
    bits |= baseline_bits(x, god.vocab_size)
    return {f"code_{name}_bits": Estimate(float(value), float("nan")) for name, value in bits.items()}
