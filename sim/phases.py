"""Phases: the steps of a tick, and who is told of them. A listener sees a frozen record of the tick, read only."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, TypeVar

from godmodel.sim.errors import InputError

if TYPE_CHECKING:
    from godmodel.sim.measure.tick import Tick

PHASES = ("drift", "listen", "write", "study", "publish", "measure")


class Listening:
    """A callback that is told of a phase until `stop` is called, or until the end of a `with`."""

    def __init__(self, listeners: list, callback: Callable[[Tick], None]):
        self._listeners, self._callback = listeners, callback
        listeners.append(callback)

    def stop(self) -> None:
        """Tell the callback no more."""
        if self._callback in self._listeners:
            self._listeners.remove(self._callback)

    def __enter__(self) -> Listening:
        return self

    def __exit__(self, *problem) -> None:
        self.stop()


class Phased:
    """What a simulation has so that others can listen to it: `on`, and `phase` around each step of a tick.

    Attributes:
        now: returns a frozen record of the tick; the simulation defines it.
    """

    now: Callable[[], Tick]

    def __init__(self) -> None:
        self._before: dict[str, list[Callable]] = {name: [] for name in PHASES}
        self._after: dict[str, list[Callable]] = {name: [] for name in PHASES}

    def on(self, phase: str, callback: Callable[[Tick], None], *, before: bool = False) -> Listening:
        """Call `callback` with a record of the tick after every such phase, or `before` it.

        >>> # with sim.on("measure", lambda tick: print(tick.number, tick.row["kl_bits"])):
        >>> #     sim.step()

        Raises:
            InputError: for a phase that a tick does not have.
        """
        if phase not in PHASES:
            raise InputError(f"a tick has the phases {', '.join(PHASES)}, got {phase!r}: listen to one of these.")
        return Listening((self._before if before else self._after)[phase], callback)


AnyPhased = TypeVar("AnyPhased", bound=Phased)


def phase(act: Callable[[AnyPhased], None]) -> Callable[[AnyPhased], None]:
    """Make a method a phase of the tick: whoever listens is told before and after it, by the method's name."""
    name = act.__name__

    @wraps(act)
    def told(self: AnyPhased) -> None:
        for callback in list(self._before[name]):
            callback(self.now())
        act(self)
        for callback in list(self._after[name]):
            callback(self.now())

    return told
