"""How much of what people write comes through the lens: the share of their documents, and what a record tells."""

from __future__ import annotations

from typing import cast

from godmodel.models.distribution import Estimate
from godmodel.models.exact.mixture import Mixture
from godmodel.models.information import entropy, symbol_shares
from godmodel.sim.measure.column import DOC, fact, with_error
from godmodel.sim.measure.finder import measure
from godmodel.sim.measure.tick import Tick

ORDER = 35


@measure(
    fact(
        "recorded_share",
        float,
        "share",
        "share of the documents that people wrote themselves at this tick which the lens recorded",
    )
)
def share(tick: Tick) -> dict[str, float]:
    """Return the share of people's own documents that the lens let through; NaN where they wrote none."""
    return {"recorded_share": tick.recorded_share}


@measure(
    with_error(
        "recorded_bits",
        DOC,
        "what the record of a document tells of it, in runs whose lens changes symbols: the mutual information of what "
        "people write and what is recorded; all of it would be entropy_world_bits",
        lambda about: not about.numbers,
    )
)
def told(tick: Tick) -> dict[str, Estimate]:
    """Return H(recorded) - H(recorded | written), bits; nothing where documents are recorded as they were written."""
    blur = tick.lens.blur()
    if blur is None or tick.god is None:
        return {}
    god = cast(Mixture, tick.god)  # a lens that changes symbols is refused in worlds of numbers
    whole = entropy(tick.lens.law(god), **tick.sampled("recorded"))
    shares = symbol_shares(god, **tick.sampled("recorded symbols"))
    error = whole.stderr if shares.exact else float("nan")
    return {"recorded_bits": Estimate(whole.value - god.length * float(shares.values @ blur), error).bits}
