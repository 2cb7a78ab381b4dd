"""Work in processes of this machine, each of which may die without the others.

Every process is a pool of its own: where it is killed, its own piece of work is lost, and it is known which that was;
another process takes its place. They end with the process that they work for, however that ends.
"""

from __future__ import annotations

import os
import signal
import threading
import time
import warnings
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from contextlib import contextmanager
from typing import Any

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS", "NUMEXPR_NUM_THREADS")
WATCH_SECONDS = 0.5  # how long a process may outlive the one that it works for


class Lost:
    """The result of a piece of work whose process was killed."""


def usable_cores() -> int:
    """The number of cores that this process may use: not those of the machine where it was given fewer of them."""
    import joblib

    allowed = getattr(os, "process_cpu_count", lambda: None)()  # from Python 3.13 on
    return max(1, min(joblib.cpu_count(), allowed or joblib.cpu_count()))


def each_done(work: Callable[[Any], Any], pieces: Sequence[Any], jobs: int) -> Generator[tuple[int, Any], None, None]:
    """Do `work` on every piece in `jobs` processes; gives (number of the piece, its result) as soon as it is there.

    The result is `Lost` where the process was killed. An exception in `work` is raised here. Close the iterator where
    you leave it early: that ends the processes.
    """
    waiting = deque(enumerate(pieces))
    free: list[Any] = []
    busy: dict[Future, tuple[int, Any]] = {}
    try:
        with quiet_workers():
            while waiting or busy:
                while waiting and len(busy) < jobs:
                    number, piece = waiting.popleft()
                    process, future = _given(work, piece, free)
                    busy[future] = number, process
                for future in wait(busy, return_when=FIRST_COMPLETED).done:
                    number, process = busy.pop(future)
                    try:
                        result = future.result()
                    except BrokenExecutor:
                        result = Lost()
                        process.shutdown(wait=False, kill_workers=True)
                    else:
                        free.append(process)
                    yield number, result
    finally:
        for _, process in busy.values():
            process.shutdown(wait=True, kill_workers=True)
        for process in free:
            process.shutdown(wait=True)


@contextmanager
def quiet_workers():
    """Say nothing where loky replaces a worker that has grown, which is what large batches of documents do."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="A worker stopped while some jobs", category=UserWarning)
        yield


def _given(work: Callable[[Any], Any], piece: Any, free: list[Any]) -> tuple[Any, Future]:
    """Give a piece of work to a process that is free, or to a new one where there is none or it was killed."""
    while free:
        process = free.pop()
        try:
            return process, process.submit(work, piece)
        except BrokenExecutor:
            process.shutdown(wait=False, kill_workers=True)
    process = _process()
    return process, process.submit(work, piece)


def _process() -> Any:
    """A pool of one process."""
    from joblib.externals.loky import ProcessPoolExecutor  # type: ignore[import-untyped]

    return ProcessPoolExecutor(1, initializer=_begin, initargs=(os.getpid(),), env=dict.fromkeys(THREADS, "1"))


def _begin(parent: int) -> None:
    """Set a new process up: it leaves Ctrl-C to its parent, ends with it, and may print into a closed pipe."""
    from godmodel.sim.experiment.pipes import drop_what_nobody_reads

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    drop_what_nobody_reads()
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(WATCH_SECONDS)
    os._exit(1)
