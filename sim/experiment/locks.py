"""One process at a time does a run: a lock file beside the run's folder says which one, where, and since when.

The lock of a process that is gone is taken over. Whether a process of another machine, or of another container, still
lives can't be asked from here: its lock is refused, and the sentence says how to remove it.
"""

from __future__ import annotations

import json
import os
import platform
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from godmodel.sim.errors import InputError, RunFailed
from godmodel.sim.experiment.manifest import now
from godmodel.sim.experiment.run import Run
from godmodel.sim.experiment.shared import alone_in
from godmodel.sim.files import PART


@dataclass(frozen=True)
class Holder:
    """Who does a run.

    Attributes:
        pid, host: the process and its machine.
        started: when it took the lock, in UTC.
        space: the system's name for the set of processes that `pid` is counted in; '' where it has none.
        born: tells the process from a later one with the same number; '' where the system does not say.
        token: tells this lock from every other.
    """

    pid: int
    host: str
    started: str
    space: str
    born: str
    token: str

    @classmethod
    def here(cls) -> Holder:
        """This process, now."""
        pid = os.getpid()
        return cls(pid, platform.node(), now(), _space(), _born(pid) or "", secrets.token_hex(8))

    @property
    def near(self) -> bool:
        """Whether this process can ask after it."""
        return os.name != "nt" and (self.host, self.space) == (platform.node(), _space())

    @property
    def gone(self) -> bool:
        """Whether it is known to have ended."""
        return self.near and not _lives(self.pid, self.born)


def lock_of(run: Run) -> Path:
    """The lock file of a run, beside its folder."""
    return run.home.with_name(f".{run.home.name}.lock")


def require_free(run: Run) -> None:
    """Check that no other process does this run.

    Raises:
        InputError: if one does, or if it can't be known.
    """
    holder = _read(lock_of(run))
    if holder is not None and not holder.gone:
        raise _refusal(run, holder)


@contextmanager
def held(runs: Sequence[Run], tell: Callable[[str], None] = lambda sentence: None) -> Iterator[list[Run]]:
    """Hold the locks of runs of one folder, all or none; gives the runs with the token of their locks.

    tell: is called with a sentence on locks that were taken over.

    Raises:
        InputError: if another process holds one of them.
    """
    me = Holder.here()
    mine, left = [], []
    try:
        with alone_in(runs[0].folder):  # one at a time, so that two never take over the same lock
            for run in runs:
                before = _read(lock_of(run))
                if before is not None and not before.gone:
                    raise _refusal(run, before)
                if before is not None:
                    lock_of(run).unlink(missing_ok=True)
                    left.append((run, before))
                if not _take(lock_of(run), me):
                    raise _refusal(run, _read(lock_of(run)) or me)
                mine.append(run)
        if left:
            tell(_taken_over(left))
        yield [replace(run, token=me.token) for run in runs]
    finally:
        for run in mine:
            if is_held(run, me.token):
                lock_of(run).unlink(missing_ok=True)


def is_held(run: Run, token: str) -> bool:
    """Whether the lock of a run is still the one with this token."""
    try:
        return token in lock_of(run).read_text(encoding="utf-8")
    except OSError:
        return False


def require_held(run: Run) -> None:
    """Check that a run's lock, where it has one, was not removed or taken over by somebody else.

    Raises:
        RunFailed: if it was: what this process went on to write would mix with another's.
    """
    if run.token and not is_held(run, run.token):
        raise RunFailed(
            f"its lock {lock_of(run)} was removed or taken over while it went on, so that this process stopped there; "
            "--resume goes on with it."
        )


def _take(path: Path, me: Holder) -> bool:
    """Make the lock file, whole from its first moment; False if there is one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(asdict(me)) + "\n"
    part = path.with_name(f"{path.name}.{me.pid}.{secrets.token_hex(4)}{PART}")
    part.write_text(text, encoding="utf-8")
    try:
        os.link(part, path)
    except FileExistsError:
        return False
    except OSError:  # a disk without hard links
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError:
            return False
    finally:
        part.unlink(missing_ok=True)
    return True


def _read(path: Path) -> Holder | None:
    """Who holds a lock; None where there is none."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        holder = Holder(**found)
        if not isinstance(holder.pid, int) or not isinstance(holder.host, str):
            raise TypeError
        return holder
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (ValueError, TypeError):
        raise InputError(
            f"{path} must say which process does that run, and is damaged: make sure that none does, and delete it."
        ) from None


def _refusal(run: Run, holder: Holder) -> InputError:
    who = f"{run.address} in {run.folder} is run by process {holder.pid} on {holder.host} since {holder.started}"
    if holder.near:
        return InputError(f"{who}, and one process at a time runs it: wait for it, or stop it first.")
    return InputError(
        f"{who}, which can't be asked from here ({platform.node()}): if it has ended, delete {lock_of(run)}, and "
        "--resume goes on."
    )


def _taken_over(left: list[tuple[Run, Holder]]) -> str:
    run, holder = left[0]
    what = f"{run.address} and {len(left) - 1} more runs were" if len(left) > 1 else f"{run.address} was"
    return (
        f"{what} left unfinished by process {holder.pid}, which began on {holder.started} and is gone: this process "
        "takes over."
    )


def _lives(pid: int, born: str) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):  # it is there and another user's
        pass
    now_born = _born(pid)
    return now_born is None or (now_born != "" and (not born or now_born == born))


def _born(pid: int) -> str | None:
    """When a process began, since which start of the machine; '' for one that has ended, None if that is not said."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="utf-8").strip()
    except OSError:
        return None
    state, *fields = stat.rpartition(")")[2].split()
    return "" if state in "ZX" else f"{boot} {fields[18]}"


def _space() -> str:
    try:
        return os.readlink("/proc/self/ns/pid")
    except OSError:
        return ""
