"""The engine `ray`: processes of a ray cluster, one that is there or one of this machine that ends with the engine.

The cluster itself does a piece again whose process was killed.
"""

from __future__ import annotations

import logging
import os
import re
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from godmodel.sim.errors import InputError
from godmodel.sim.experiment.engines.base import RETRIES, Done, Engine, Lost

SECONDS_TO_ANSWER = 15
PAUSE_SECONDS = 0.05  # between looks at what is done: while ray waits by itself, no signal is heard


class Ray(Engine):
    """Processes of a ray cluster; `address` is that of its head, or `auto`."""

    needs = ("ray",)

    def __init__(self, jobs: int, address: str | None = None):
        import ray

        address = address or os.environ.get("RAY_ADDRESS")
        self._own = not ray.is_initialized()
        self._numbers: dict[Any, int] = {}
        self._jobs = jobs
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        if self._own:
            with _signals_kept():
                self._connect(jobs, address)
        self._do = ray.remote(num_cpus=1, max_retries=RETRIES)(_done)

    @property
    def width(self) -> int:  # type: ignore[override]  # a cluster may grow
        """Twice the pieces that the cluster does at a time."""
        import ray

        return 2 * max(self._jobs, int(ray.cluster_resources().get("CPU", 0)))

    def _connect(self, jobs: int, address: str | None) -> None:
        import ray

        _require_answer(address)
        place: dict[str, Any] = {"address": address} if address else {"num_cpus": jobs, "include_dashboard": False}
        try:
            ray.init(**place, log_to_driver=False, logging_level=logging.CRITICAL)
        except (ConnectionError, ValueError, RuntimeError) as problem:
            raise _silence(address or "this machine", problem) from None

    def submit(self, number: int, work: Callable[[Any], Any], piece: Any) -> None:
        """Give a piece of work to the cluster."""
        self._numbers[self._do.remote(work, piece)] = number

    def wait(self) -> Done:
        """Wait until some piece is done, or given up by the cluster."""
        with _stops_heard():
            while not (done := _looked(self._numbers)):
                time.sleep(PAUSE_SECONDS)
            return [(self._numbers.pop(each), _result(each)) for each in done]

    def stop(self) -> None:
        """End the processes that still work, and what was started here."""
        import ray

        for each in self._numbers:
            with suppress(Exception):  # a cluster that is gone has nothing to be ended
                ray.cancel(each, force=True)
        if self._own:
            ray.shutdown()


def _looked(references: Iterable[Any]) -> list[Any]:
    """Those that are done by now."""
    import ray

    waiting = list(references)
    return ray.wait(waiting, num_returns=len(waiting), timeout=0, fetch_local=False)[0]


def _require_answer(address: str | None) -> None:
    """Knock at an address, which ray itself would do for minutes.

    Raises:
        InputError: if nobody answers.
    """
    place = re.fullmatch(r"(?:\w+://)?(.+):(\d+)", address or "")
    if place is None:
        return
    try:
        socket.create_connection((place[1], int(place[2])), timeout=SECONDS_TO_ANSWER).close()
    except (OSError, OverflowError) as problem:
        raise _silence(place[0], problem) from None


def _silence(address: str, problem: Exception) -> InputError:
    words = " ".join(str(problem).split())[:200].rstrip(".")
    return InputError(
        f"no ray cluster answers at {address} ({words}): start one with ray start --head, or leave --address out for "
        "processes of this machine."
    )


def _done(work: Callable[[Any], Any], piece: Any) -> Any:
    return work(piece)


def _result(reference: Any) -> Any:
    import ray
    from ray import exceptions

    try:
        return ray.get(reference)
    except (exceptions.WorkerCrashedError, exceptions.OutOfMemoryError, exceptions.NodeDiedError):
        return Lost("its process was killed")
    except (exceptions.ObjectLostError, exceptions.TaskCancelledError):
        return Lost("its cluster let go of it")
    except exceptions.RayTaskError as problem:
        return problem.cause
    except Exception as problem:
        return problem


@contextmanager
def _stops_heard() -> Iterator[None]:
    """Let a signal end the block as it ends others: ray's compiled code hides it behind an error of its own."""
    try:
        yield
    except SystemError as problem:
        raise problem.__cause__ or problem from None


@contextmanager
def _signals_kept() -> Iterator[None]:
    """Keep this process's answer to SIGTERM: ray puts its own in its place."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.getsignal(signal.SIGTERM)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
