"""The engine `loky`: processes of this machine, each of which may die without the others.

Every process is a pool of its own: where it is killed, its own piece of work is lost, and it is known which that was;
another process takes its place. They end with the process that they work for, however that ends.
"""

from __future__ import annotations

import os
import signal
import threading
import time
import warnings
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from godmodel.sim.experiment.engines.base import RETRIES, Done, Engine, Lost

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS", "NUMEXPR_NUM_THREADS")
WATCH_SECONDS = 0.5  # how long a process may outlive the one that it works for


@dataclass
class Task:
    """A piece of work, how often it may be tried again, and the process that does it."""

    number: int
    work: Callable[[Any], Any]
    piece: Any
    retries: int = RETRIES
    process: Any = field(default=None)


class Loky(Engine):
    """Processes of this machine; they see its disk."""

    far = False

    def __init__(self, jobs: int, address: str | None = None):
        self.width = jobs
        self._free: list[Any] = []
        self._busy: dict[Future, Task] = {}
        self._quiet = ExitStack()
        self._quiet.enter_context(warnings.catch_warnings())
        # it replaces a process that has grown, which is what large batches of documents do
        warnings.filterwarnings("ignore", message="A worker stopped while some jobs", category=UserWarning)

    def submit(self, number: int, work: Callable[[Any], Any], piece: Any) -> None:
        """Give a piece of work to a process that is free, or to a new one."""
        self._give(Task(number, work, piece))

    def wait(self) -> Done:
        """Wait until some piece is done, or its last process was killed."""
        found: list[tuple[int, Any]] = []
        while not found:
            for future in wait(self._busy, return_when=FIRST_COMPLETED).done:
                task = self._busy.pop(future)
                problem = future.exception()
                if isinstance(problem, BrokenExecutor):
                    task.process.shutdown(wait=False, kill_workers=True)
                    if task.retries:
                        task.retries -= 1
                        self._give(task)
                    else:
                        found.append((task.number, Lost("its process was killed")))
                else:
                    self._free.append(task.process)
                    found.append((task.number, problem if problem is not None else future.result()))
        return found

    def stop(self) -> None:
        """End all processes."""
        for task in self._busy.values():
            task.process.shutdown(wait=True, kill_workers=True)
        for process in self._free:
            process.shutdown(wait=True)
        self._free, self._busy = [], {}
        self._quiet.close()

    def _give(self, task: Task) -> None:
        """Give a piece of work to a process that is free, or to a new one where there is none or it was killed."""
        while self._free:
            task.process = self._free.pop()
            try:
                self._busy[task.process.submit(task.work, task.piece)] = task
                return
            except BrokenExecutor:
                task.process.shutdown(wait=False, kill_workers=True)
        task.process = _process()
        self._busy[task.process.submit(task.work, task.piece)] = task


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
