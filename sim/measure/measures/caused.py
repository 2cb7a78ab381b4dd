"""How far the world has moved, and how much of that machines caused: the distance to the mute twin."""

from __future__ import annotations

from typing import cast

from godmodel.models.distribution import Estimate, Law
from godmodel.models.sample import Sample
from godmodel.sim.measure.column import DOC, Column, with_error
from godmodel.sim.measure.finder import measure
from godmodel.sim.measure.scores import moved_apart
from godmodel.sim.measure.tick import Tick

ORDER = 110


@measure(
    with_error(
        "caused_drift_js_bits",
        DOC,
        "Jensen-Shannon divergence of p_t and that of the twin world with the same random streams, in which machines "
        "are mute",
    ),
    with_error("moved_js_bits", DOC, "Jensen-Shannon divergence of p_t and p_1: how far the world has moved in all"),
    Column(
        "caused_drift_share",
        float,
        "share",
        "share of the drift that machines caused: caused_drift_js_bits over itself plus the way that the twin has "
        "moved from tick 1",
    ),
)
def caused(tick: Tick) -> dict[str, Estimate | float]:
    """Return what machines caused of the drift; nothing without a twin."""
    if tick.mute_god is None:
        return {}

    samples, mute, first, first_mute = tick.samples, tick.mute_god, tick.first_god, tick.first_mute_god

    def people_and_mute() -> tuple[Sample, Sample]:
        return samples.people(), samples.of(mute, "caused")

    def people_and_first() -> tuple[Sample, Sample]:
        return samples.people(), samples.of(cast(Law, first), "moved")

    def mute_and_first() -> tuple[Sample, Sample]:
        return samples.of(mute, "caused"), samples.of(cast(Law, first_mute), "moved alone")

    caused = moved_apart(tick.god, mute, people_and_mute).bits
    alone = moved_apart(mute, first_mute, mute_and_first).bits
    share = max(caused.value, 0.0)  # a sampled divergence may fall below its bound
    total = share + max(alone.value, 0.0)
    return {
        "caused_drift_js_bits": caused,
        "moved_js_bits": moved_apart(tick.god, first, people_and_first).bits,
        "caused_drift_share": share / total if total > 0 else 0.0,
    }
