"""The ledger's bands: which boundary costs how many bits of KL(p_t || learner)."""

from __future__ import annotations

from godmodel.models.distribution import Estimate
from godmodel.sim.measure.column import DOC, with_error
from godmodel.sim.measure.finder import measure
from godmodel.sim.measure.telescope import telescope
from godmodel.sim.measure.tick import Tick

ORDER = 40
BANDS = {
    "staleness": "people's law of the ticks that the training set comes from, instead of today's",
    "observability": "that law as the lens recorded it",
    "tokenization": "the recorded law after documents were encoded and decoded",
    "feedback": "the law of the training set itself, machines' documents at their share",
    "learning": "the learner instead of the law of its training set: finite sample, capacity, optimisation",
}
BAND_COLUMNS = tuple(f"ledger_{band}_bits" for band in BANDS)


@measure(
    column
    for band, meaning in BANDS.items()
    for column in with_error(
        f"ledger_{band}_bits",
        DOC,
        f"bits that the ledger's step of {band} adds to KL(p_t || learner), which is the sum of the five: {meaning}",
    )
)
def account(tick: Tick) -> dict[str, Estimate]:
    """Return what each boundary costs, in bits; nothing where no ledger is kept, or what it asks for is forgotten."""
    if not tick.settings.ledger or not tick.ledger.remembers(tick.corpus, tick.trainee):
        return {}
    chain = tick.ledger.chain(tick.corpus, tick.trainee, tick.dice)
    bands = telescope(tick.people, chain, tick.samples.law(), uniform=tick.settings.uniform)
    return dict(zip(BAND_COLUMNS, bands, strict=True))
