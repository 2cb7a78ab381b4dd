"""Every engine gives the same bytes, loses nothing where a worker is killed, and leaves no process behind.

The tests of dask and ray start clusters on this machine, and are marked slow.
"""

import hashlib
import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import cloudpickle
import pytest

from godmodel.sim.errors import InputError
from godmodel.sim.experiment.engines.finding import engines, require_engine
from godmodel.sim.experiment.workers import Parcel
from godmodel.sim.plugins import forget, load_file, loaded

COMMAND = [sys.executable, "-m", "godmodel"]
PLUGIN = '''
"""An anchor of one's own, which needs a module beside it."""
from typing import Literal

import shares_of_mine
import godmodel as gm

@gm.register
class Newest(gm.Anchor):
    """The newest of people's documents."""
    kind: Literal["newest_of_mine"] = "newest_of_mine"
    def training_set(self, seen, *, tick, size, previous, rng):
        return seen.people()[-max(round(shares_of_mine.SHARE * size), 1):]
'''
SMALL = [
    *("--set", "world.vocabulary=4", "--set", "world.length=4", "--set", "world.states=2"),
    *("--set", "population.people=null", "--set", "population.graph=file", "--set", "population.graph.path=ties.txt"),
    *("--set", "population.documents=30", "--set", "measure.draws=10", "--set", "ticks=150"),
]
SWEEP = ["sweep", "god", "--arm", "student", "--grid", "anchor=newest_of_mine,accumulate", "--seeds", "2", *SMALL]
SWEEP += ["--plugin", "own.py", "--out", "out"]

clusters = pytest.mark.parametrize("engine", [engine for engine in engines() if engine != "loky"])


def require_installed(engine):
    """Skip a test of an engine that is not installed."""
    module = {"dask": "distributed"}.get(engine, engine)
    if importlib.util.find_spec(module) is None:
        pytest.skip(f"{engine} is not installed: pip install 'godmodel[{engine}]'")


def place(folder):
    """A working folder with a plugin, the module that it needs, and a file of ties."""
    folder.mkdir(parents=True)
    (folder / "own.py").write_text(PLUGIN, encoding="utf-8")
    (folder / "shares_of_mine.py").write_text("SHARE = 0.5\n", encoding="utf-8")
    (folder / "ties.txt").write_text("\n".join(f"p{i} p{(i + 1) % 20}" for i in range(20)), encoding="utf-8")
    return folder


def begun(folder, *words):
    """Start a command in a process group of its own, and with a folder for temporary files of its own."""
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(
        [*COMMAND, *words], cwd=folder, text=True, start_new_session=True, env=beside(folder.parent), **streams
    )


def beside(folder):
    """An environment whose temporary files lie in a folder of their own, where no other test's workers write."""
    scratch = folder / "scratch"
    scratch.mkdir(exist_ok=True)
    return os.environ | {"TMPDIR": str(scratch), "RAY_TMPDIR": "/tmp"}  # ray's sockets need a short path


def ended(process, *, code=0):
    """Wait for the end of a command."""
    out, err = process.communicate(timeout=300)
    assert process.returncode == code and "Traceback" not in err, (process.returncode, out, err)
    return out, err


def tables(folder):
    """The checksum of every Parquet file of the sweep, and of its time series as text."""
    home = folder / "out" / "god" / "sweep"
    paths = [*home.glob("timeseries/*.parquet"), *home.rglob("timeseries.csv"), *home.rglob("config.json")]
    return {str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    """What one process of this machine writes."""
    folder = place(tmp_path_factory.mktemp("expected") / "here")
    ended(begun(folder, *SWEEP, "--jobs", "1"))
    found = tables(folder)
    assert len(found) == 12
    return found


def processes(words):
    """The processes of this machine whose command has these words, by their numbers."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if words in path.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace"):
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


def below(process):
    """All processes that descend from one, children first."""
    children: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] != "Z":
            children.setdefault(int(fields[1]), []).append(int(path.parent.name))
    found, ahead = [], [process]
    while ahead:
        below = children.get(ahead.pop(), [])
        found += below
        ahead += below
    return found


def wait_until(true, what, process=None, seconds=120):
    """Wait for something to be so."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = true()
        if found:
            return found
        if process is not None and process.poll() is not None:
            break
        time.sleep(0.05)
    raise AssertionError(f"{what}: not within {seconds} s, or before the end: {process and process.communicate()}")


def rows_of_workers(folder):
    """The time series that the workers of a command in this folder write in their temporary folders."""
    return list((folder.parent / "scratch" / f"godmodel-{os.getuid()}").rglob("timeseries.csv"))


@pytest.fixture
def cluster(tmp_path):
    """A cluster of dask with two worker processes in different working folders; gives its scheduler file."""
    require_installed("dask")
    file, started = tmp_path / "scheduler.json", []
    environment = beside(tmp_path) | {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "3", "OMP_NUM_THREADS": "1"}

    def start(name, folder, *words):
        folder.mkdir()
        line = [sys.executable, "-m", f"distributed.cli.dask_{name}", "--scheduler-file", str(file), *words]
        streams = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        started.append(subprocess.Popen(line, cwd=folder, env=environment, start_new_session=True, **streams))

    try:
        start("scheduler", tmp_path / "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        wait_until(lambda: file.exists() and file.stat().st_size, "a scheduler", started[0])
        for name in ("one", "two"):
            start("worker", tmp_path / name, "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1")
        yield file, started[1:]
    finally:
        for process in reversed(started):
            process.terminate()
        for process in started:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


@pytest.mark.slow
def test_a_cluster_of_dask_gives_the_same_bytes_although_a_worker_is_killed(tmp_path, expected, cluster):
    file, workers = cluster
    folder = place(tmp_path / "here")
    process = begun(folder, *SWEEP, "--engine", "dask", "--address", str(file))
    wait_until(lambda: rows_of_workers(folder), "a run on a worker", process)
    lives_there = [number for number in below(workers[0].pid) if b"spawn_main" in cmdline(number)]
    os.kill(lives_there[0], signal.SIGKILL)
    ended(process)
    assert tables(folder) == expected
    manifest = json.loads(next(folder.rglob("manifest.json")).read_text(encoding="utf-8"))
    assert "finished" in manifest and "--plugin" in manifest["command"] and "ties.txt" in manifest["data"]


@pytest.mark.slow
def test_ray_gives_the_same_bytes_although_a_process_is_killed(tmp_path, expected):
    require_installed("ray")
    folder = place(tmp_path / "here")
    process = begun(folder, *SWEEP, "--engine", "ray", "--jobs", "2")
    wait_until(lambda: rows_of_workers(folder), "a run in a process of ray", process)
    os.kill(wait_until(lambda: [n for n in processes("ray::_done") if n in below(process.pid)], "ray::_done")[0], 9)
    ended(process)
    assert tables(folder) == expected


@pytest.mark.slow
def test_parts_at_once_give_the_same_bytes(tmp_path, expected):
    folder = place(tmp_path / "here")
    parts = [begun(folder, *SWEEP, "--jobs", "1", "--part", f"{k}/4") for k in (1, 2, 3)]
    for part in parts:
        ended(part)
    err = ended(begun(folder, "collect", "out"), code=3)[1]
    assert err.count("\n") == 1 and "lacks 1 run" in err and "--part 4/4" in err
    ended(begun(folder, *SWEEP, "--jobs", "1", "--part", "4/4"))
    ended(begun(folder, "collect", "out"))
    assert tables(folder) == expected
    assert (folder / "out" / "god" / "sweep" / "figures" / "kl_bits.png").exists()


@pytest.mark.slow
@clusters
@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143)])
def test_a_signal_leaves_no_process_and_a_state_to_go_on_with(tmp_path, expected, engine, name, code):
    require_installed(engine)
    folder = place(tmp_path / "here")
    process = begun(folder, *SWEEP, "--engine", engine, "--jobs", "2")
    wait_until(lambda: rows_of_workers(folder), "a run on a worker", process)
    family = below(process.pid)
    assert len(family) > 2
    os.killpg(process.pid, getattr(signal, name))  # as a terminal does
    err = ended(process, code=code)[1]
    assert name in err and "--resume" in err
    wait_until(lambda: not [number for number in family if alive(number)], "the end of all workers", seconds=20)
    assert not list((folder / "out").rglob("*.lock"))
    ended(begun(folder, *SWEEP, "--engine", engine, "--jobs", "2", "--resume"))
    assert tables(folder) == expected


def alive(number):
    """Whether a process is there and has not ended."""
    try:
        return Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def cmdline(number):
    """The command of a process."""
    try:
        return Path(f"/proc/{number}/cmdline").read_bytes()
    except OSError:
        return b""


@pytest.mark.slow
@clusters
def test_a_run_that_fails_on_a_worker_is_recorded_and_the_others_go_on(tmp_path, engine):
    require_installed(engine)
    folder = place(tmp_path / "here")
    text = PLUGIN.replace("return seen", "if tick == 3: raise KeyError('oh no')\n        return seen")
    (folder / "own.py").write_text(text, encoding="utf-8")
    err = ended(begun(folder, *SWEEP, "--set", "ticks=4", "--engine", engine, "--jobs", "2"), code=2)[1]
    assert "own.py, line" in err and "KeyError: 'oh no'" in err and "error.txt" in err
    home = folder / "out" / "god" / "sweep"
    assert len(list((home / "timeseries").glob("anchor_accumulate*.parquet"))) == 2
    for seed in (0, 1):
        failed = home / "runs" / "anchor_newest_of_mine" / f"seed={seed}"
        assert "KeyError" in (failed / "error.txt").read_text(encoding="utf-8")
        assert len((failed / "timeseries.csv").read_text(encoding="utf-8").splitlines()) == 3


@pytest.mark.slow
def test_a_file_that_a_worker_lacks_is_one_sentence(tmp_path, cluster):
    file, _ = cluster
    folder = place(tmp_path / "here")
    code = f"""
import sys
from godmodel.sim.cli import main
from godmodel.sim.experiment import away
order = away.Order.of
away.Order.of = classmethod(lambda cls, run: away.Order(run, "elsewhere", "/nowhere"))  # a folder of that machine alone
main({[*SWEEP, "--engine", "dask", "--address", str(file)]!r})
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, timeout=200)
    assert done.returncode == 2 and "Traceback" not in done.stderr, done.stderr
    assert "ties.txt is not there on the worker" in done.stderr and "copy it there" in done.stderr


def test_engines_are_found_and_refused_by_name():
    assert engines() == ["loky", "dask", "ray"]
    with pytest.raises(InputError, match="must be one of loky, dask, ray, got 'spark'"):
        require_engine("spark")
    with pytest.raises(InputError, match="takes no --address"):
        require_engine("loky", "tcp://127.0.0.1:1")


@pytest.mark.slow
@clusters
def test_an_address_where_nobody_answers_is_one_sentence(tmp_path, engine):
    require_installed(engine)
    err = ended(begun(place(tmp_path / "here"), *SWEEP, "--engine", engine, "--address", "127.0.0.1:1"), code=2)[1]
    assert "answers at 127.0.0.1:1" in err


OPEN = """
import sys, cloudpickle
from pathlib import Path
for file in sys.argv[1:]:
    print(cloudpickle.loads(Path(file).read_bytes()).open().training_set.__globals__["shares_of_mine"].SHARE)
"""


def test_a_plugin_reaches_a_worker_that_has_no_such_file(tmp_path):
    folder = place(tmp_path / "here")
    before = list(sys.path)
    module = load_file(folder / "own.py")
    try:
        parcel = cloudpickle.dumps(Parcel.of(module.Newest, far=True))
    finally:
        from godmodel.sim import kinds

        kinds.remove(module.Newest)
        forget(loaded()[-1])
        sys.modules.pop("shares_of_mine")
        sys.path[:] = before
    (tmp_path / "parcel").write_bytes(parcel)
    for path in folder.iterdir():
        path.unlink()
    line = [sys.executable, "-c", OPEN, *[str(tmp_path / "parcel")] * 2]
    done = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, timeout=100)
    assert done.stdout.split() == ["0.5", "0.5"], done.stderr
