"""Experiments with one Gaussian use the coordinates of a document, which are independent, as replicates."""

from collections.abc import Callable, Iterable

import numpy as np

from godmodel.sim.config import MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.papers import live, seeds_of
from godmodel.sim.society.networks.none import NoGraph
from godmodel.sim.training.anchors.base import AnchorPolicy
from godmodel.sim.training.learners.gaussian import Gaussian
from godmodel.sim.world.gaussian import GaussianSettings

BATCH = 2000  # coordinates at once: a corpus of 200 ticks of 100 documents fills 320 MB


def spec(documents: int, ticks: int, replicates: int, anchor: AnchorPolicy, *, ddof: int = 0, **trainee) -> Spec:
    """Return settings in which people write N(0, 1) and each coordinate has a fitted mean and variance of its own."""
    return Spec(
        ticks=ticks,
        world=GaussianSettings(dimensions=replicates),
        population=PopulationSettings(people=1, graph=NoGraph(), documents=documents),
        trainee=TraineeSettings(learner=Gaussian(covariance="diagonal", ddof=ddof), **trainee),
        anchor=anchor,
        measure=MeasureSettings(every=0, ledger=False),
    )


def moments(make: Callable[[int], Spec], seed: int, replicates: int, ticks: Iterable[int]) -> dict[int, np.ndarray]:
    """Return the learner's mean and variance after each of the `ticks`.  make: settings of n coordinates -> {tick: (2,
    R)}"""
    kept = sorted(ticks)
    batches = [min(BATCH, replicates - start) for start in range(0, replicates, BATCH)]
    found = {tick: [] for tick in kept}
    for n, dice in zip(batches, seeds_of(seed, len(batches)), strict=True):
        each = live(make(n), dice, lambda sim: _moments(sim.trainee.law) if sim.tick in found else None)
        for tick in kept:
            found[tick].append(each[tick - 1])
    return {tick: np.concatenate(parts, axis=1) for tick, parts in found.items()}


def _moments(law) -> np.ndarray:
    return np.stack([law.mean, law.variances])
