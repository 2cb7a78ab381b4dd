"""What every engine does: it takes pieces of work, and gives back what each came to as soon as it is done.

A process may be killed without the others. Its piece of work is then done again, `RETRIES` times at most: whatever
kills its process each time must come to an end.
"""

from __future__ import annotations

import abc
from collections.abc import Callable, Generator, Iterable, Sequence
from itertools import islice
from typing import Any, ClassVar

RETRIES = 2

Done = Sequence[tuple[int, Any]]


class Lost(Exception):
    """What a piece of work came to whose processes were killed, each time that it was tried."""


class Engine(abc.ABC):
    """Processes that do pieces of work; the first one is started by the first piece, or earlier.

    Args:
        jobs: number of pieces that are done at the same time.
        address: of a cluster that is there already; None for processes of this machine, which end with the engine.

    Attributes:
        far: whether a process may run on a machine that does not see this machine's disk.
        needs: modules that must be installed.
        width: number of pieces that it is given at a time, so that no process waits for the next one.

    Raises:
        InputError: if nobody answers at the address.
    """

    far: ClassVar[bool] = True
    needs: ClassVar[tuple[str, ...]] = ()
    width: int

    @abc.abstractmethod
    def __init__(self, jobs: int, address: str | None = None): ...

    @abc.abstractmethod
    def submit(self, number: int, work: Callable[[Any], Any], piece: Any) -> None:
        """Let a process do `work(piece)`; the number is given back with what it came to."""

    @abc.abstractmethod
    def wait(self) -> Done:
        """Wait until some piece is done; return (its number, its result or the exception that ended it) of each."""

    @abc.abstractmethod
    def stop(self) -> None:
        """End what was started, whatever is still being done."""


def each_done(
    engine: Engine, work: Callable[[Any], Any], pieces: Iterable[Any]
) -> Generator[tuple[int, Any], None, None]:
    """Do `work` on every piece; gives (number of the piece, its result) as soon as it is there.

    The result is an exception where the piece came to nothing, `Lost` where its processes were killed. Close the
    iterator where you leave it early: that stops the engine, as its end does.
    """
    waiting, busy = enumerate(pieces), 0
    try:
        while True:
            for number, piece in islice(waiting, engine.width - busy):
                engine.submit(number, work, piece)
                busy += 1
            if not busy:
                return
            for done in engine.wait():
                busy -= 1
                yield done
    finally:
        engine.stop()
