"""Measurements where documents are rows of numbers: means and variances of people's law and of the learner's."""

from __future__ import annotations

from typing import cast

from godmodel.models.distribution import Estimate, Law
from godmodel.models.exact.gaussian import GaussianLaw
from godmodel.models.exact.gaussian_mixture import GaussianMixture
from godmodel.models.exact.regression import Regression
from godmodel.sim.measure.column import About, Column
from godmodel.sim.measure.finder import measure
from godmodel.sim.measure.tick import Tick

ORDER = 120
Numbers = GaussianMixture | Regression  # what people's law is where documents are numbers
MOMENTS = {
    "location_world": ("units of the world", "mean of people's law, averaged over coordinates"),
    "location_learner": ("units of the world", "mean of the learner's law, averaged over coordinates"),
    "location_error": ("squared units", "mean squared distance of the learner's mean to people's, by coordinate"),
    "variance_world": ("squared units", "variance of people's law, averaged over coordinates"),
    "variance_learner": ("squared units", "variance of the learner's law, averaged over coordinates"),
}


def _numbers(about: About) -> bool:
    return about.numbers


@measure(Column(name, float, unit, meaning, applies=_numbers) for name, (unit, meaning) in MOMENTS.items())
def moments(tick: Tick) -> dict[str, Estimate | float]:
    """Return means and variances in a world of numbers; none in others."""
    if not tick.world.numbers:
        return {}
    god, law = cast(Numbers, tick.god), cast(Law, tick.law)  # there is no None by now
    row: dict[str, Estimate | float] = {
        "location_world": float(god.mean.mean()),
        "variance_world": float(god.variance.mean()),
    }
    if isinstance(law, GaussianLaw | GaussianMixture | Regression):
        row["location_learner"] = float(law.mean.mean())
        row["location_error"] = location_error(god, law)
        row["variance_learner"] = float((law.variances if isinstance(law, GaussianLaw) else law.variance).mean())
    return row


def location_error(god: Numbers, law: Law) -> float:
    """Return the mean squared distance of a law's mean to people's, by coordinate; NaN where its mean is not known."""
    mean = getattr(law, "mean", None)
    return float(((mean - god.mean) ** 2).mean()) if mean is not None else float("nan")
