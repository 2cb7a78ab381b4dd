"""Measurements where documents are rows of numbers: the same columns as far as they make sense, and moments.

Entropies are differential. KL is exact between Gaussians, else a mean over documents drawn from god.
"""

from __future__ import annotations

from godmodel.models.distribution import Estimate, Law
from godmodel.models.exact.gaussian import Gaussian, GaussianMixture
from godmodel.models.exact.regression import Regression
from godmodel.sim.measure.divergence import cross_to, entropy_of, gap_to, moved_apart
from godmodel.sim.measure.market import location_error
from godmodel.sim.measure.settings import MeasureSettings
from godmodel.sim.streams import Dice


def measure_numbers(
    god: GaussianMixture, previous_god: GaussianMixture | None, law: Law, *, settings: MeasureSettings, dice: Dice, tick
) -> dict[str, Estimate | float]:
    """The measured columns of one row."""
    gap = gap_to(god, law, settings=settings, rng=dice("measure kl", tick))
    h = entropy_of(god, draws=settings.draws, rng=dice("measure world", tick))
    row = {
        "kl_bits": gap,
        "kl_bits_per_symbol": Estimate(gap.value / god.length, gap.stderr / god.length),
        "cross_entropy_bits": cross_to(god, law, settings=settings, rng=dice("measure kl", tick)),
        "entropy_world_bits": h,
        "entropy_learner_bits": entropy_of(law, draws=settings.draws, rng=dice("measure learner", tick)),
        "drift_js_bits": moved_apart(god, previous_god, draws=settings.draws, rng=dice("measure drift", tick)).bits,
        "location_world": float(god.mean.mean()),
        "variance_world": float(god.variance.mean()),
    }
    if isinstance(law, Gaussian | GaussianMixture | Regression):
        row["location_learner"] = float(law.mean.mean())
        row["location_error"] = location_error(god, law)
        row["variance_learner"] = float((law.variances if isinstance(law, Gaussian) else law.variance).mean())
    return row
