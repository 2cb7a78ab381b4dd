"""Documents are worked on in blocks of fixed size by threads: the same bits come out for any number of threads."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor


def thread_count() -> int:
    """Return the number of threads to use: the first number of OMP_NUM_THREADS where it is set, else one per core.

    The cores are those that this process may use.
    """
    first = os.environ.get("OMP_NUM_THREADS", "").split(",")[0].strip()
    if first.isdecimal():
        return max(1, int(first))
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_blocks(task: Callable[[slice], None], n: int, size: int) -> None:
    """Call `task(rows)` once for each slice of `size` documents out of n; each task writes to its own rows.

    The cut depends on n and size alone, never on the threads. An exception in a task is raised here.
    Each thread calls BLAS by itself, so run with BLAS at one thread (OPENBLAS_NUM_THREADS=1) for full speed.
    """
    blocks = [slice(start, min(start + size, n)) for start in range(0, n, size)]
    threads = min(thread_count(), len(blocks))
    if threads <= 1:
        for rows in blocks:
            task(rows)
        return
    with ThreadPoolExecutor(threads) as pool:
        for _ in pool.map(task, blocks):
            pass
