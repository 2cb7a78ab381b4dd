"""Several processes, signals and accidents: nobody's rows mix, nothing is lost unsaid, each end has its code."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from small_worlds import small, write_years

from godmodel.sim.errors import InputError, RunFailed
from godmodel.sim.experiment import locks, performing
from godmodel.sim.experiment.cores import usable_cores
from godmodel.sim.experiment.engines.base import RETRIES, Lost, each_done
from godmodel.sim.experiment.engines.finding import start
from godmodel.sim.experiment.failures import Failure
from godmodel.sim.experiment.manifest import git_revision, parts_of
from godmodel.sim.experiment.results import align_tables, complete, read_table, require_tables
from godmodel.sim.experiment.runs import Run, count_ticks, execute, perform, prepare
from godmodel.sim.experiment.shared import alone_in
from godmodel.sim.files import write_json, write_text
from godmodel.sim.simulation import Simulation

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "godmodel"]
SMALL = [
    *("--set", "world.vocabulary=4", "--set", "world.length=4", "--set", "world.states=2"),
    *("--set", "population.people=20", "--set", "population.documents=30", "--set", "measure.draws=10"),
]


def run_of(folder, changes=None, *, arm="a", seed=1, ticks=4):
    """A run of a small world."""
    return Run("tiny", arm, seed, small({"ticks": ticks} | (changes or {})), folder / "tiny")


def one_sentence(problem, *words):
    """Check that a text is one line with these words."""
    assert problem and "\n" not in str(problem) and not [w for w in words if w not in str(problem)], problem


def parts_left(folder):
    """Files that were never whole, and locks."""
    return [path for path in Path(folder).rglob("*") if path.name.endswith((".part", ".lock"))]


def test_a_second_process_is_told_who_does_the_run(tmp_path):
    run = run_of(tmp_path)
    with locks.held([run]):
        for act in (lambda: prepare([run], resume=True), lambda: execute([run], jobs=1)):
            with pytest.raises(InputError) as caught:
                act()
            one_sentence(caught.value, "tiny/a/seed=1", f"process {os.getpid()}", "wait for it")
        assert not run.home.exists()
    execute(prepare([run], resume=False), jobs=1)
    assert run.finished() and not parts_left(tmp_path)


def test_all_locks_or_none(tmp_path):
    first, second = run_of(tmp_path), run_of(tmp_path, seed=2)
    with locks.held([second]), pytest.raises(InputError, match="seed=2"), locks.held([first, second]):
        pass
    assert not parts_left(tmp_path)


def written(run, **changes):
    """Write a lock as another process would."""
    lock = locks.lock_of(run)
    lock.parent.mkdir(parents=True, exist_ok=True)
    write_json(lock, locks.asdict(locks.replace(locks.Holder.here(), **changes)))
    return lock


def test_the_lock_of_a_process_that_is_gone_is_taken_over(tmp_path):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    for changes in ({"pid": gone.pid, "born": ""}, {"born": "another start of this machine"}):
        run, said = run_of(tmp_path / str(len(changes))), []
        written(run, **changes, token="theirs")
        execute(prepare([run], resume=True), jobs=1, note=said.append)
        assert run.finished() and len(said) == 1 and not parts_left(tmp_path)
        one_sentence(said[0], "tiny/a/seed=1", "is gone")


def test_a_dead_process_that_nobody_has_buried_is_gone(tmp_path):
    zombie = subprocess.Popen([sys.executable, "-c", ""])
    os.waitid(os.P_PID, zombie.pid, os.WEXITED | os.WNOWAIT)
    assert locks.replace(locks.Holder.here(), pid=zombie.pid, born="").gone
    zombie.wait()


def test_the_lock_of_another_machine_is_refused_with_the_way_out(tmp_path):
    run = run_of(tmp_path)
    lock = written(run, host="elsewhere")
    with pytest.raises(InputError) as caught:
        prepare([run], resume=True)
    one_sentence(caught.value, "on elsewhere", f"delete {lock}", "--resume")
    lock.write_text("{", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        prepare([run], resume=True)
    one_sentence(caught.value, "is damaged", "delete it")


def test_a_process_that_lost_its_lock_stops(tmp_path, monkeypatch):
    run, step = run_of(tmp_path), Simulation.step

    def stolen(sim):
        step(sim)
        if sim.tick == 2:
            written(run, token="theirs")

    monkeypatch.setattr(Simulation, "step", stolen)
    with pytest.raises(RunFailed, match="taken over"):
        execute([run], jobs=1)
    assert count_ticks(run) == 1 and not run.table.exists() and "theirs" in locks.lock_of(run).read_text("utf-8")


def cut_table(run, rows=2):
    """Let a finished run's table lose its last rows."""
    pq.write_table(pq.ParquetFile(run.table).read().slice(0, rows), run.table)


def test_a_table_that_lacks_ticks_is_not_finished(tmp_path):
    run = run_of(tmp_path)
    assert perform(run) is None
    whole = run.table.read_bytes()
    cut_table(run)
    assert not run.finished()
    for act in (lambda: read_table(run.folder), lambda: require_tables(run.folder)):
        with pytest.raises(InputError) as caught:
            act()
        one_sentence(caught.value, "holds 2 of 4 ticks", "--resume", "--seeds 1,", "delete")
    require_tables(run.folder, unfinished=[run.table])
    (again,) = prepare([run], resume=True)
    execute([again], jobs=1)
    assert run.table.read_bytes() == whole


def test_rows_that_mixed_are_never_called_finished(tmp_path, monkeypatch):
    run, step = run_of(tmp_path), Simulation.step

    def meddled(sim):
        step(sim)
        if sim.tick == 3:
            lines = (run.home / "timeseries.csv").read_text(encoding="utf-8").splitlines(keepends=True)
            (run.home / "timeseries.csv").write_text("".join(lines[:2]), encoding="utf-8")

    monkeypatch.setattr(Simulation, "step", meddled)
    one_sentence(perform(run), "is not finished", f"delete {run.home}")
    assert not run.table.exists()


TIES = ("ann bob\nbob cy\ncy ann\n", "ann bob\nbob cy\n")


@pytest.mark.parametrize("kind", ["graph", "names", "text"])
def test_data_that_changed_are_refused_by_name(tmp_path, monkeypatch, kind):
    from godmodel.sim.world.names import _counts
    from godmodel.sim.world.text import _cut

    monkeypatch.chdir(tmp_path)
    if kind == "graph":
        file = Path("ties.txt")
        file.write_text(TIES[0], encoding="utf-8")
        changes = {"population.people": None, "population.graph": "file", "population.graph.path": "ties.txt"}
    elif kind == "names":
        file = write_years(Path("years")) / "yob2003.txt"
        changes = {"world": "names", "world.source": "years", "world.first_year": 2000, "world.last_year": 2005}
    else:
        Path("text").mkdir()
        file = Path("text") / "b.txt"
        file.write_text("abcdefgh" * 50 + "hgfedcba" * 50, encoding="utf-8")
        changes = {"world": "text", "world.source": "text", "world.length": 4, "trainee.learner": "ngram"}
    first = run_of(tmp_path, changes, ticks=2)
    execute(prepare([first], resume=False), jobs=1)
    before = file.read_text(encoding="utf-8")
    data = json.loads((first.home / "manifest.json").read_text(encoding="utf-8"))["data"]
    assert [file.name in files for files in data.values()] == [True]
    file.write_text(TIES[1] if kind == "graph" else before.replace("Ada", "Eve").replace("abc", "cba"), "utf-8")
    _counts.cache_clear()
    _cut.cache_clear()
    other = run_of(tmp_path, changes, seed=2, ticks=2)
    for runs, resume in (([first], True), ([other], False), ([first, other], True)):
        with pytest.raises(InputError) as caught:
            prepare(runs, resume=resume)
        one_sentence(caught.value, file.name, "has changed", "choose another --out")
    one_sentence(perform(first), file.name, "has changed")
    file.write_text(before, encoding="utf-8")
    assert [run.seed for run in prepare([first, other], resume=True)] == [2]
    if kind == "text":
        (file.parent / "c.txt").write_text(before, encoding="utf-8")
        with pytest.raises(InputError, match=r"c\.txt has come"):
            prepare([other], resume=False)
    if kind == "names":  # a year that is not read
        shutil.copy(file, file.with_name("yob2010.txt"))
        prepare([other], resume=False)
    manifest = json.loads((first.home / "manifest.json").read_text(encoding="utf-8"))
    write_json(first.home / "manifest.json", {key: value for key, value in manifest.items() if key != "data"})
    prepare([other], resume=False)  # beside a run of a version that kept no checksums


class Fault(Exception):
    """Stands for a mistake in the program."""


def failing(monkeypatch, tick):
    """Let every world fail at a tick."""
    step = Simulation.step

    def fails(sim):
        if sim.tick + 1 == tick:
            raise Fault("no such thing")
        step(sim)

    monkeypatch.setattr(Simulation, "step", fails)


def test_a_failed_run_leaves_what_its_authors_need(tmp_path, monkeypatch):
    monkeypatch.setattr(performing, "CHECKPOINT_SECONDS", -1.0)
    run = run_of(tmp_path)
    with monkeypatch.context() as patch:
        failing(patch, 3)
        problem = perform(run)
        with pytest.raises(RunFailed, match="no such thing"):
            execute([run], jobs=1)
    assert isinstance(problem, Failure)
    one_sentence(problem, "tiny/a/seed=1 failed with Fault: no such thing", str(run.home), "error.txt", "--resume")
    assert {"config.json", "manifest.json", "error.txt", "checkpoint.npz"} <= {path.name for path in run.home.iterdir()}
    assert "Traceback" in (run.home / "error.txt").read_text(encoding="utf-8")
    assert perform(run) is None and not (run.home / "error.txt").exists()


def test_a_world_that_can_not_be_made_is_told_with_its_settings(tmp_path, monkeypatch):
    run = run_of(tmp_path)

    def broken(self, spec, seed):
        raise Fault("no world")

    monkeypatch.setattr(Simulation, "__init__", broken)
    assert isinstance(perform(run), Failure)
    assert {path.name for path in run.home.iterdir()} == {"config.json", "manifest.json", "error.txt"}


def test_a_manifest_tells_of_every_part(tmp_path, monkeypatch):
    monkeypatch.setattr(performing, "CHECKPOINT_SECONDS", -1.0)
    run = run_of(tmp_path)
    with monkeypatch.context() as patch:
        failing(patch, 3)
        perform(run)
    first = json.loads((run.home / "manifest.json").read_text(encoding="utf-8"))
    assert "finished" not in first and [part["ticks"] for part in first["parts"]] == [[1, 2]]
    first["parts"][0] |= {"started": "2020-01-01T00:00:00+00:00", "seconds": 1000.0, "git": "before"}
    write_json(run.home / "manifest.json", first)
    assert perform(run) is None
    now = json.loads((run.home / "manifest.json").read_text(encoding="utf-8"))
    assert [part["ticks"] for part in now["parts"]] == [[1, 2], [3, 4]]
    assert (
        now["started"] == "2020-01-01T00:00:00+00:00" and now["seconds"] > 1000 and now["parts"][0]["git"] == "before"
    )
    assert all({"started", "finished", "seconds", "versions", "git", "platform"} <= set(part) for part in now["parts"])
    old = {key: value for key, value in now.items() if key != "parts"}
    assert len(parts_of(old)) == 1 and parts_of({}) == []


def test_the_revision_is_that_of_godmodel_alone(tmp_path, monkeypatch):
    here = ROOT / "sim" / "experiment" / "manifest.py"
    theirs = tmp_path / ".venv" / "godmodel" / "sim" / "experiment" / "manifest.py"
    theirs.parent.mkdir(parents=True)
    shutil.copy(here, theirs)
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b"]
    for words in (["init", "-q"], ["add", "-f", "."], ["commit", "-q", "-m", "mine"]):
        subprocess.run([*git, *words], cwd=tmp_path, check=True)
    assert git_revision(theirs) is None
    assert git_revision(tmp_path / "manifest.py") is None
    monkeypatch.setenv("GIT_DIR", str(tmp_path / ".git"))  # as within a hook of their repository
    git_revision.cache_clear()
    found = git_revision(here)
    mine = subprocess.run(["git", "rev-parse", "HEAD"], cwd=tmp_path, capture_output=True, text=True).stdout.strip()
    assert mine and (found is None or not found.startswith(mine))
    git_revision.cache_clear()


def work(piece):
    """What the processes of the engine do in these tests."""
    what, *marks = piece
    if what == "fail":
        raise Fault("no such thing")
    if what == "die":
        with Path(marks[0]).open("a", encoding="utf-8") as file:
            file.write("x")
        if len(Path(marks[0]).read_text(encoding="utf-8")) <= marks[1]:
            os.kill(os.getpid(), signal.SIGKILL)
    return os.getpid(), what


def test_a_killed_process_loses_its_own_piece_alone_and_that_is_tried_again(tmp_path):
    pieces = [("a",), ("die", tmp_path / "1", 1), ("b",), ("die", tmp_path / "2", 99), ("fail",), ("c",)]
    results = dict(each_done(start("loky", 2), work, pieces))
    assert isinstance(results[3], Lost) and isinstance(results[4], Fault)
    assert [results[i][1] for i in (0, 1, 2, 5)] == ["a", "die", "b", "c"]
    assert os.getpid() not in [results[i][0] for i in (0, 1, 2, 5)]
    assert len((tmp_path / "2").read_text(encoding="utf-8")) == RETRIES + 1


def test_cores_are_those_that_this_process_may_use():
    code = "import os; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\n"
    code += "from godmodel.sim.experiment.cores import usable_cores; print(usable_cores())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "1" and 1 <= usable_cores() <= os.cpu_count()


WRITER = """
import sys
from pathlib import Path
from godmodel.sim.experiment.results import align_tables, read_table
from godmodel.sim.experiment.shared import alone_in
from godmodel.sim.files import write_json
from godmodel.sim.measure.recorder import write_dictionary
folder = Path(sys.argv[1])
for i in range(15):
    with alone_in(folder):
        align_tables(folder)
        write_dictionary(folder)
    write_json(folder / "shared.json", list(range(1000)))
    assert len(read_table(folder)) == 4
"""


def test_many_processes_write_the_shared_files_of_one_folder(tmp_path):
    plain, dated = run_of(tmp_path, ticks=2), run_of(tmp_path, arm="b", ticks=2)
    execute([plain, dated], jobs=1)
    table = pq.ParquetFile(dated.table).read()
    other = table.drop_columns(["drift_js_bits"])  # tables with different columns, as different arms have
    pq.write_table(other, dated.table)
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(plain.folder)], stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    for _ in range(20):
        with alone_in(plain.folder):
            pq.write_table(other, dated.table.parent.parent / "x")
            os.replace(dated.table.parent.parent / "x", dated.table)
    assert [writer.communicate()[1] for writer in writers] == [""] * 3
    assert len(json.loads((plain.folder / "shared.json").read_text(encoding="utf-8"))) == 1000
    align_tables(plain.folder)
    assert pq.read_schema(dated.table).names == pq.read_schema(plain.table).names and not parts_left(tmp_path)


def test_a_data_set_is_completed_although_a_run_failed(tmp_path):
    run = run_of(tmp_path, ticks=2)
    with pytest.raises(RunFailed), complete(run.folder):
        perform(run)
        raise RunFailed("another run")
    assert (run.folder / "columns.json").exists()


def test_a_file_that_can_not_be_written_leaves_nothing(tmp_path):
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError):
        write_text(tmp_path / "folder", "text")
    assert not parts_left(tmp_path)


def begun(out, *args, stdout=subprocess.PIPE):
    """Start a command that takes long, in a process group of its own."""
    command = [*COMMAND, "run", "god", "--arm", "student", "--arm", "yesterday", "--seeds", "0,", *SMALL]
    command += ["--set", "ticks=3000", "--out", str(out), *args]
    return subprocess.Popen(command, stdout=stdout, stderr=subprocess.PIPE, text=True, start_new_session=True)


def rows_in(out):
    """Rows that all runs of a folder have written."""
    return sum(path.read_bytes().count(b"\n") for path in Path(out).rglob("timeseries.csv"))


def wait_for_rows(out, process):
    """Wait until both runs are under way."""
    until = time.monotonic() + 120
    while time.monotonic() < until and process.poll() is None:
        if len(list(Path(out).rglob("timeseries.csv"))) == 2 and rows_in(out) > 8:
            return
        time.sleep(0.1)
    raise AssertionError(f"the runs do not begin: {process.poll()}")


@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGKILL", -9)])
def test_a_signal_stops_the_workers_too(tmp_path, name, code):
    process = begun(tmp_path, "--jobs", "2")
    wait_for_rows(tmp_path, process)
    process.send_signal(getattr(signal, name))
    said = process.communicate(timeout=60)[1]
    assert process.returncode == code
    if code > 0:
        one_sentence(said.strip(), name, "go on with --resume")
        assert not parts_left(tmp_path / "god" / "runs")
    time.sleep(1.5)
    before = rows_in(tmp_path)
    time.sleep(1)
    assert rows_in(tmp_path) == before


def children_of(process):
    """The workers of a command: those that come from loky and are no tracker."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parent = (path / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1]
            words = (path / "cmdline").read_text(encoding="utf-8")
        except OSError:
            continue
        if int(parent) == process.pid and "popen_loky" in words:
            found.append(int(path.name))
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
def test_a_killed_worker_costs_nothing_but_time(tmp_path):
    process = begun(tmp_path, "--jobs", "2", "--set", "ticks=60")
    wait_for_rows(tmp_path, process)
    os.kill(children_of(process)[0], signal.SIGKILL)
    said = process.communicate(timeout=120)[1]
    assert process.returncode in (0, 1) and not said
    table = pd.read_parquet(tmp_path / "god" / "timeseries")
    assert len(table) == 120 and (tmp_path / "god" / "columns.json").exists()


def test_a_run_whose_processes_are_all_killed_is_one_sentence(tmp_path):
    run, other = run_of(tmp_path), run_of(tmp_path, seed=2)
    with pytest.raises(RunFailed) as caught:
        execute([Deadly(**vars(run)), other], jobs=2)
    one_sentence(caught.value, "tiny/a/seed=1 was lost", "was killed", "each time", "--resume")
    assert other.finished() and "was lost" in (run.home / "error.txt").read_text(encoding="utf-8")


class Deadly(Run):
    """A run that kills whoever unpacks it."""

    def __setstate__(self, state):
        os.kill(os.getpid(), signal.SIGKILL)


def test_a_closed_pipe_loses_nothing(tmp_path):
    read, write = os.pipe()
    process = begun(tmp_path, "--jobs", "1", "--set", "ticks=2", stdout=write)
    os.close(write)
    os.close(read)
    said = process.communicate(timeout=120)[1]
    assert process.returncode == 0 and not said
    assert (tmp_path / "god" / "figures" / "god.png").exists() and (tmp_path / "god" / "claims.json").exists()


@pytest.mark.parametrize("command", ["run", "sweep", "check", "bisect", "python"])
def test_whatever_runs_simulations_leaves_what_its_authors_need(command, tmp_path, monkeypatch, capsys):
    import tempfile

    import godmodel as gm
    from godmodel.sim.cli import main

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "scratch"))
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr(performing, "CHECKPOINT_SECONDS", -1.0)
    failing(monkeypatch, 3)
    changes = {"ticks": 4, "population.people": 20, "population.documents": 30, "measure.draws": 10}
    few = [word for path, value in changes.items() for word in ("--set", f"{path}={value}")]
    words = {
        "run": ["run", "god", "--arm", "student", *few, "--out", str(tmp_path / "out")],
        "sweep": [
            "sweep",
            "god",
            "--arm",
            "student",
            "--grid",
            "trainee.temperature=1,2",
            *few,
            "--out",
            str(tmp_path),
        ],
        "check": ["check", "god"],
        "bisect": ["bisect", "god", "--claim", "{claim}", "--vary", "population.documents=20:40", *few[:2]],
    }
    if command == "python":
        with pytest.raises(RunFailed) as end:
            gm.run(gm.Spec(**changes), seeds=1, jobs=1, progress=False)
        said = str(end.value)
    else:
        claim = gm.load("god").claims[0].name
        with pytest.raises(SystemExit) as ended:
            main([word.replace("{claim}", claim) for word in words[command]] + ["--seeds", "1", "--jobs", "1"])
        assert ended.value.code == 3
        said = capsys.readouterr().err.splitlines()[-1]
    assert "failed with Fault: no such thing" in said and "config.json" in said and "checkpoint.npz" in said
    homes = [path.parent for path in tmp_path.rglob("error.txt")]
    assert homes and any(str(home) in said for home in homes)
    for home in homes:
        assert {"config.json", "manifest.json", "checkpoint.npz"} <= {path.name for path in home.iterdir()}
