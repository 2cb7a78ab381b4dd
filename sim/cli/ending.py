"""How a command ends before its time: by a signal, or by an error that nobody expected."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from godmodel.sim.errors import Stopped

SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")


@contextmanager
def stoppable() -> Iterator[None]:
    """Let a signal end the block by `Stopped`, so that workers are stopped and locks are given back.

    A signal that was ignored when the program began, as under `nohup`, stays so; once one has come, further ones are.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [getattr(signal, name) for name in SIGNALS if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}
    ours = [number for number, handler in before.items() if handler not in (signal.SIG_IGN, None)]

    def stop(number: int, frame: FrameType | None) -> NoReturn:
        for each in ours:
            signal.signal(each, signal.SIG_IGN)
        raise Stopped(number)

    try:
        for number in ours:
            signal.signal(number, stop)
        yield
    finally:
        for number in ours:
            signal.signal(number, before[number])


def unexpected(problem: BaseException) -> str:
    """Keep the traceback of an error that is no fault of the input, and say in a sentence where it is."""
    from godmodel.sim.experiment.failures import kept, trace_of

    words = " ".join(str(problem).split())[:200].rstrip(".")
    return f"an error of this program, {type(problem).__name__}{': ' * bool(words)}{words}; {kept(trace_of(problem))}."
