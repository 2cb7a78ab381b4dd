"""Drift alarms test, loss by loss, whether a stream of losses has changed, and a schedule retrains when they go off.

Not handled here: which losses are worth watching, and infinite losses, which leave no mean to compare with.
"""

from __future__ import annotations

import abc
import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:  # imported where it is used: river loads pandas and scikit-learn
    from river.base import DriftDetector


class Alarm(abc.ABC):
    """An alarm listens to losses one by one and says when they have changed since the last `reset`.

    What it says depends on the losses since then and their order alone, not on how they were cut into ticks.
    """

    @abc.abstractmethod
    def observe_loss(self, values: np.ndarray) -> bool:
        """Observe losses and return whether a change was found at any of them.  values (n,) float, finite"""

    @abc.abstractmethod
    def reset(self) -> None:
        """Forget every loss observed so far."""


class Silent(Alarm):
    """This alarm never goes off."""

    def observe_loss(self, values: np.ndarray) -> bool:
        """Return False, whatever the losses are."""
        return False

    def reset(self) -> None:
        """Do nothing, because this alarm remembers nothing."""


class _River(Alarm):
    """This alarm wraps a detector of the package river, which is built anew at each reset."""

    def __init__(self, make: Callable[[], DriftDetector]):
        self._make = make
        self.reset()

    def observe_loss(self, values: np.ndarray) -> bool:
        """Feed the detector one loss at a time and return whether it found a change; it then starts anew by itself."""
        found = False
        for value in values.tolist():
            self._detector.update(value)
            found |= self._detector.drift_detected
        return found

    def reset(self) -> None:
        """Build a new detector."""
        self._detector = self._make()


class Adwin(_River):
    """ADWIN compares the means of two parts of a window that adapts its length (Bifet and Gavalda 2007).

    https://doi.org/10.1137/1.9781611972771.42

    It keeps a window as long as its mean stays the same, and finds a change where two parts of the window differ by
    more than `delta` allows. The bound holds for losses in [0, 1]; wrap the alarm in `Scaled` for others.

    Args:
        delta: chance in (0, 1), at each loss, of taking equal means for different ones.
    """

    def __init__(self, delta: float):
        _within("delta", delta, 0, 1)

        def make() -> DriftDetector:
            from river.drift import ADWIN

            return ADWIN(delta=delta)

        super().__init__(make)


class PageHinkley(_River):
    """The Page-Hinkley test sums the deviations of losses from their mean so far (Page 1954).

    https://doi.org/10.1093/biomet/41.1-2.100

    It finds a change, up or down, where the sum of (loss - mean - delta) has risen by more than `threshold` above its
    least (or that of mean - loss - delta).

    Nothing is forgotten: the sums are Page's own. River multiplies them by 0.9999 at each loss unless it is told
    otherwise, and so pulls a sum that should keep falling, by delta a loss, back towards 0: losses that never change
    then raise an alarm within some thousands of losses, however high the threshold.

    Args:
        threshold: above 0, in units of the loss.
        min_instances: number of losses observed before it may go off.
        delta: deviation of the mean that is tolerated, in units of the loss.
    """

    def __init__(self, threshold: float, min_instances: int, delta: float):
        _within("threshold", threshold, 0, math.inf)
        _within("delta", delta, 0, math.inf)
        _within("min_instances", min_instances, 0, math.inf)

        def make() -> DriftDetector:
            from river.drift import PageHinkley

            return PageHinkley(threshold=threshold, min_instances=min_instances, delta=delta, alpha=1.0)

        super().__init__(make)


class Kswin(_River):
    """KSWIN compares the newest losses with older ones by a Kolmogorov-Smirnov test (Raab et al. 2020).

    https://doi.org/10.1016/j.neucom.2019.11.111

    It tests at each loss whether the newest `stat_size` of the last `window_size` have the law of as many of the
    others, drawn at random, with a false alarm in `alpha` of the tests. It also finds a change of spread.

    Args:
        alpha: share of false alarms among the tests, in (0, 1).
        window_size: number of losses that it remembers, above `stat_size`.
        stat_size: number of losses on each side of the test.
        seed: seed of its random draws, which begin anew with it at each reset.
    """

    def __init__(self, alpha: float, window_size: int, stat_size: int, seed: int):
        _within("alpha", alpha, 0, 1)
        _within("stat_size", stat_size, 0, window_size / 2 + 1e-9)

        def make() -> DriftDetector:
            from river.drift import KSWIN

            return KSWIN(alpha=alpha, window_size=window_size, stat_size=stat_size, seed=seed)

        super().__init__(make)


class Scaled(Alarm):
    """This alarm standardises losses by the mean and the deviation of the first `first` after each reset.

    The inner alarm hears them in standard deviations from that mean, so the unit (bits or nats) does not matter. It
    gets nothing until `first` losses have come, and then it gets those too. Where they are all equal, losses are passed
    on as deviations from the mean.
    """

    _early: np.ndarray
    _scale: tuple[float, float] | None

    def __init__(self, alarm: Alarm, first: int):
        _within("first", first, 1, math.inf)
        self.alarm = alarm
        self.first = first
        self.reset()

    def observe_loss(self, values: np.ndarray) -> bool:
        """Pass (loss - mean) / standard deviation to the inner alarm and return whether it found a change.

        values (n,) float
        """
        if self._scale is None:
            self._early = np.concatenate([self._early, values])
            if len(self._early) < self.first:
                return False
            values, known = self._early, self._early[: self.first]
            self._scale = known.mean(), known.std() or 1.0
        mean, deviation = self._scale
        return self.alarm.observe_loss((values - mean) / deviation)

    def reset(self) -> None:
        """Reset the inner alarm and forget the scale as well."""
        self.alarm.reset()
        self._early = np.empty(0)
        self._scale = None


class Schedule:
    """A schedule says when to train: at first, then `most` ticks after the last training, or once an alarm went off.

    The alarm starts anew with each training, because training changes the losses. The losses observed since then are
    its whole state: a checkpoint keeps them (`history`) and restores an equal schedule from them (`replay`).

    Args:
        alarm: the alarm that listens to the losses.
        losses: number of documents of each tick whose loss it observes; 0 means that `hear` need not be called.
        least: fewest ticks between two trainings, alarm or not.
        most: most ticks between two trainings.

    >>> schedule = Schedule(Silent(), most=3)
    >>> [schedule.due(tick, studied_at) for tick, studied_at in ((1, 0), (2, 1), (3, 1), (4, 1), (5, 4))]
    [True, False, False, True, False]
    """

    def __init__(self, alarm: Alarm, *, losses: int = 0, least: int = 1, most: float = math.inf):
        self.alarm = alarm
        self.losses = losses
        self.least = least
        self.most = most
        self.alarmed = False
        self._heard: list[np.ndarray] = []

    def due(self, tick: int, studied_at: int) -> bool:
        """Return whether to train at `tick`, after the last training at `studied_at`; 0 means that there was none."""
        if not studied_at:
            return True
        since = tick - studied_at
        return since >= self.most or (self.alarmed and since >= self.least)

    def observe_loss(self, losses: np.ndarray) -> None:
        """Pass a tick's losses on to the alarm; once it has gone off it stays so until `trained`.  losses (n,) float

        Raises:
            ValueError: if a loss is not finite, or they are no vector.
        """
        losses = np.array(losses, dtype=np.float64)  # a copy, because the caller may change its own array
        if losses.ndim != 1:
            raise ValueError(f"an alarm hears losses (n,), not an array of shape {losses.shape}; flatten it.")
        if not np.isfinite(losses).all():
            odd = losses[~np.isfinite(losses)][0]
            raise ValueError(
                f"a drift alarm hears finite losses, not {odd}: a learner that holds a document impossible has no "
                "mean loss; give it some smoothing, or train at a fixed interval."
            )
        if self.losses:
            self._heard.append(losses)
            self.alarmed |= self.alarm.observe_loss(losses)

    def trained(self) -> None:
        """Note that a training has happened: the alarm starts anew."""
        self.alarm.reset()
        self.alarmed = False
        self._heard = []

    def history(self) -> np.ndarray:
        """Return the losses observed since the last training, which are the whole state of the schedule.

        -> (n,) float64
        """
        return np.concatenate([np.empty(0), *self._heard])

    def replay(self, history: np.ndarray) -> None:
        """Restore the state of the schedule whose `history` this is.  history (n,) float64

        Raises:
            ValueError: if a loss is not finite, or they are no vector.
        """
        self.trained()
        self.observe_loss(history)


def _within(name: str, value: float, low: float, high: float) -> None:
    if not low < value < high:
        raise ValueError(f"{name} must be above {low} and below {high:g}, got {value}; change it.")
