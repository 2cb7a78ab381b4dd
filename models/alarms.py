"""Drift alarms: sequential tests of whether a stream of losses has changed, and the schedule that retrains by them.

Not handled here: which losses are worth hearing, and infinite ones, which leave no mean to compare with.
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
    """Listens to losses one by one and says when they have changed since the last `reset`.

    What it says depends on the losses since then and their order alone, not on how they were cut into ticks.
    """

    @abc.abstractmethod
    def hear(self, values: np.ndarray) -> bool:
        """Whether a change was found at any of these losses.  values (n,) float, finite"""

    @abc.abstractmethod
    def reset(self) -> None:
        """Forget everything heard."""


class Silent(Alarm):
    """Never goes off."""

    def hear(self, values):
        """No."""
        return False

    def reset(self):
        """There is nothing to forget."""


class _River(Alarm):
    """A detector of the package river, made anew at each reset."""

    def __init__(self, make: Callable[[], DriftDetector]):
        self._make = make
        self.reset()

    def hear(self, values):
        """Feed the detector one by one; having found a change it starts anew by itself."""
        found = False
        for value in values.tolist():
            self._detector.update(value)
            found |= self._detector.drift_detected
        return found

    def reset(self):
        """A new detector."""
        self._detector = self._make()


class Adwin(_River):
    """Adaptive windowing (Bifet and Gavalda 2007, https://doi.org/10.1137/1.9781611972771.42).

    It keeps as long a window as has one mean, and finds a change where two parts of it differ by more than `delta`
    allows.  delta: the chance in (0, 1) of taking equal means for different ones, at each loss. Its bound is one for
    losses in [0, 1], so losses of a larger or smaller spread belong into `Scaled`.
    """

    def __init__(self, delta: float):
        _within("delta", delta, 0, 1)

        def make():
            from river.drift import ADWIN

            return ADWIN(delta=delta)

        super().__init__(make)


class PageHinkley(_River):
    """A cumulative sum of deviations from the mean so far (Page 1954, https://doi.org/10.1093/biomet/41.1-2.100).

    It finds a change, up or down, where the sum of (loss - mean - delta) has risen by more than `threshold` above its
    least (or that of mean - loss - delta).

    Args:
        threshold: above 0, in units of the loss.
        min_instances: losses heard before it may go off.
        delta: deviation of the mean that is let pass, in units of the loss.
    """

    def __init__(self, threshold: float, min_instances: int, delta: float):
        _within("threshold", threshold, 0, math.inf)
        _within("delta", delta, 0, math.inf)
        _within("min_instances", min_instances, 0, math.inf)

        def make():
            from river.drift import PageHinkley

            return PageHinkley(threshold=threshold, min_instances=min_instances, delta=delta)

        super().__init__(make)


class Kswin(_River):
    """Kolmogorov-Smirnov windowing (Raab et al. 2020, https://doi.org/10.1016/j.neucom.2019.11.111).

    It tests at each loss whether the newest `stat_size` of the last `window_size` have the law of as many of the
    others, drawn at random, with a false alarm in `alpha` of the tests. It hears a change of spread, too.

    Args:
        alpha: in (0, 1).
        window_size: losses that it remembers, above `stat_size`.
        stat_size: losses on each side of the test.
        seed: of its draws; they begin anew with it at each reset.
    """

    def __init__(self, alpha: float, window_size: int, stat_size: int, seed: int):
        _within("alpha", alpha, 0, 1)
        _within("stat_size", stat_size, 0, window_size / 2 + 1e-9)

        def make():
            from river.drift import KSWIN

            return KSWIN(alpha=alpha, window_size=window_size, stat_size=stat_size, seed=seed)

        super().__init__(make)


class Scaled(Alarm):
    """An alarm that hears losses in standard deviations of the first `first` after each reset, from their mean.

    So it does not matter whether they come in bits or in nats. It passes nothing on until it has heard `first`, and
    then those, too. Losses that are all alike there are passed on as deviations.
    """

    def __init__(self, alarm: Alarm, first: int):
        _within("first", first, 1, math.inf)
        self.alarm = alarm
        self.first = first
        self.reset()

    def hear(self, values):
        """(loss - mean) / standard deviation, one by one."""
        if self._scale is None:
            self._early = np.concatenate([self._early, values])
            if len(self._early) < self.first:
                return False
            values, known = self._early, self._early[: self.first]
            self._scale = known.mean(), known.std() or 1.0
        mean, deviation = self._scale
        return self.alarm.hear((values - mean) / deviation)

    def reset(self):
        """Forget the scale as well."""
        self.alarm.reset()
        self._early = np.empty(0)
        self._scale: tuple[float, float] | None = None


class Schedule:
    """When to train: at first, then `most` ticks after the last training, or once an alarm went off.

    The alarm starts anew with each training, which makes new losses, so that the losses heard since are all of its
    state: what a checkpoint keeps (`history`) and what makes an equal one (`replay`).

    Args:
        alarm: what listens to the losses.
        losses: documents of each tick whose loss it wants to hear; 0: none, `hear` need not be called.
        least: ticks between two trainings at least, alarm or not.
        most: ticks between two trainings at most.

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
        """Whether to train at `tick`, having trained last at `studied_at`, 0 for never."""
        if not studied_at:
            return True
        since = tick - studied_at
        return since >= self.most or (self.alarmed and since >= self.least)

    def hear(self, losses: np.ndarray) -> None:
        """Pass a tick's losses on to the alarm; once gone off it stays so until `trained`.  losses (n,) float

        Raises:
            ValueError: if a loss is not finite, or they are no vector.
        """
        losses = np.array(losses, dtype=np.float64)  # a copy: the caller may use its own again
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
            self.alarmed |= self.alarm.hear(losses)

    def trained(self) -> None:
        """Say that it has trained: the alarm starts anew."""
        self.alarm.reset()
        self.alarmed = False
        self._heard = []

    def history(self) -> np.ndarray:
        """The losses heard since the last training, all that it remembers.  -> (n,) float64"""
        return np.concatenate([np.empty(0), *self._heard])

    def replay(self, history: np.ndarray) -> None:
        """Be again as the schedule was whose `history` this is.  history (n,) float64

        Raises:
            ValueError: as `hear` does.
        """
        self.trained()
        self.hear(history)


def _within(name: str, value: float, low: float, high: float) -> None:
    if not low < value < high:
        raise ValueError(f"{name} must be above {low} and below {high:g}, got {value}; change it.")
