"""The engine `dask`: workers of a dask cluster, one that is there or one of this machine that ends with the engine.

The cluster itself does a piece again whose worker was killed: `RETRIES` times on a cluster of this machine, as often as
its `distributed.scheduler.allowed-failures` says on another. There pieces also wait at a worker and are lost with the
one that it does, so that what was lost is given to it once more.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from contextlib import ExitStack, suppress
from typing import Any

from godmodel.sim.errors import InputError
from godmodel.sim.experiment.engines.base import RETRIES, Done, Engine, Lost

LEAVE_CTRL_C = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"  # to the process that they work for
SECONDS_TO_ANSWER = 15
OF_THIS_MACHINE = {
    "distributed.scheduler.allowed-failures": RETRIES,
    "distributed.scheduler.worker-saturation": 1.0,  # no piece waits at a worker, to be lost with another one
}


class Dask(Engine):
    """Workers of a dask cluster; `address` is that of its scheduler, or the path of its scheduler file (`.json`)."""

    needs = ("distributed",)

    def __init__(self, jobs: int, address: str | None = None):
        from distributed import as_completed

        self._numbers: dict[Any, int] = {}
        self._again: dict[int, tuple[Callable[[Any], Any], Any]] = {}  # pieces that may be given once more
        self._stack = ExitStack()
        try:
            self._client = self._connected(jobs, address)
        except BaseException:
            self._stack.close()
            raise
        self._done = as_completed(loop=self._client.loop)

    def _connected(self, jobs: int, address: str | None) -> Any:
        """A client of the cluster at the address, of the one that dask's own settings name, or of a new one."""
        import dask
        from distributed import Client, LocalCluster

        address = address or dask.config.get("scheduler-address", None)
        self._own = address is None
        if address is None:
            self.width = jobs
            enter = self._stack.enter_context
            enter(dask.config.set(OF_THIS_MACHINE))
            cluster = enter(
                LocalCluster(
                    n_workers=jobs,
                    threads_per_worker=1,
                    memory_limit=None,
                    dashboard_address=None,
                    silence_logs=logging.CRITICAL,
                    preload=[LEAVE_CTRL_C],
                )
            )
            return enter(Client(cluster))
        self.width = sys.maxsize  # a cluster knows by itself how much it does at a time
        place = {"scheduler_file": address} if address.endswith(".json") else {"address": address}
        try:
            return self._stack.enter_context(Client(**place, timeout=SECONDS_TO_ANSWER))
        except (OSError, ValueError, ImportError) as problem:
            words = " ".join(str(problem).split())[:200].rstrip(".")
            raise InputError(
                f"no scheduler of dask answers at {address} ({words}): start one with dask scheduler, or leave "
                "--address out for workers of this machine."
            ) from None

    def submit(self, number: int, work: Callable[[Any], Any], piece: Any) -> None:
        """Give a piece of work to the cluster."""
        if not self._own:
            self._again[number] = work, piece
        self._give(number, work, piece)

    def wait(self) -> Done:
        """Wait until some piece is done, or given up by the cluster."""
        found: list[tuple[int, Any]] = []
        while not found:
            for future in self._done.next_batch():
                number, result = self._numbers.pop(future), self._result(future)
                again = self._again.pop(number, None)
                if isinstance(result, Lost) and again is not None:
                    self._give(number, *again)
                else:
                    found.append((number, result))
        return found

    def stop(self) -> None:
        """Take back what nobody has begun, and end what was started here."""
        with suppress(Exception):  # a scheduler that is gone has nothing to be taken back
            self._client.cancel(list(self._numbers), force=True)
        self._stack.close()

    def _give(self, number: int, work: Callable[[Any], Any], piece: Any) -> None:
        future = self._client.submit(work, piece, pure=False)
        self._numbers[future] = number
        self._done.add(future)

    def _result(self, future: Any) -> Any:
        from distributed import KilledWorker
        from distributed.client import FutureCancelledError

        try:
            return future.result(timeout=SECONDS_TO_ANSWER)
        except (KilledWorker, FutureCancelledError):
            return Lost("its worker was killed, or left the cluster")
        except Exception as problem:
            return problem
        finally:
            future.release()
