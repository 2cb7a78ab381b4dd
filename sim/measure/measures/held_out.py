"""The loss on real documents that nobody publishes, where the world has such."""

from __future__ import annotations

import numpy as np

from godmodel.models.distribution import Estimate
from godmodel.models.sample import scored_by
from godmodel.sim.measure.column import with_error
from godmodel.sim.measure.finder import measure
from godmodel.sim.measure.tick import Tick

ORDER = 60
HELD_OUT = "held_out_bits_per_symbol"


@measure(
    with_error(
        HELD_OUT,
        "bits per symbol",
        "the learner's mean -log2 on real documents that nobody publishes; where p_t is unknown (world.kind = text) "
        "this is the loss, and what is measured against god is measured against the documents at hand",
        lambda about: not about.known,
    )
)
def held_out(tick: Tick) -> dict[str, Estimate]:
    """Return the learner's loss on documents that it cannot have studied, bits per symbol.

    At most `draws` of them are scored. They are a sample of an unknown law, so the standard error is never 0.
    """
    x = tick.world.held_out(tick.period)
    if x is None:
        return {}
    if len(x) > tick.settings.draws:
        x = x[tick.stream("held out").choice(len(x), size=tick.settings.draws, replace=False)]
    loss = -tick.samples.law().log_prob(x) / (np.log(2) * x.shape[1])
    error = Estimate.mean(loss).stderr if len(loss) > 1 else 0.0
    return {HELD_OUT: scored_by(tick.samples.law(), Estimate(float(loss.mean()), error or float("nan")))}
