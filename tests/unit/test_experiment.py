"""Runs land whole, whoever does them and however often they are cut off."""

import hashlib
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from small_worlds import small

from godmodel.sim.config import Spec
from godmodel.sim.errors import InputError
from godmodel.sim.experiment import performing
from godmodel.sim.experiment.runs import Run, count_ticks, execute, perform, prepare
from godmodel.sim.measure.columns import BY_NAME
from godmodel.sim.measure.recorder import read_rows, write_dictionary
from godmodel.sim.simulation import Simulation

ROOT = Path(__file__).parents[2]
WAYS = {
    "counts": {},
    "oracle that stops": {"trainee.learner": "god", "trainee.until": 1, "drift": "random_walk"},
    "mix, walk, influence": {
        "anchor": "mix",
        "drift": "random_walk",
        "population.influence": 0.2,
        "population.exposure": 0.3,
        "population.documents": 47,
    },
    "a study every third tick": {
        "anchor": "mix",
        "trainee.retrain.interval": 3,
        "drift": "regime_switch",
        "drift.every": 2,
    },
    "users, a detector, newborns, a twin": {
        "anchor": "fresh",
        "anchor.share": 0.5,
        "population.exposure": 0.3,
        "population.feed": {"kind": "popular", "window": 3},
        "population.adoption": {"reconsider": 0.5, "reluctance": 0.0, "passing": 0.5},
        "population.turnover": 0.1,
        "population.upbringing": 0.5,
        "population.fashion": 0.2,
        "population.activity": 1.5,
        "trainee.detector": "likelihood",
        "measure.twin": True,
    },
    "a market, topics that die": {
        "market.rivals": [{"starts": 2}, {"source": "1", "detector": {"kind": "rates", "action": "weigh"}}],
        "trainee.source": "market",
        "market.shelf": "shared",
        "drift": "births",
        "drift.rate": 0.5,
    },
    "numbers that answer": {
        "world": "gaussian",
        "trainee.learner": "gaussian",
        "population.exposure": 1.0,
        "population.performative": 0.5,
        "drift": "linear",
        "measure.twin": True,
    },
    "on alarm": {
        "trainee.retrain": {"kind": "drift", "losses": 40},
        "drift": {"kind": "regime_switch", "every": 2},
        "anchor": "fresh",
        "anchor.share": 1.0,
    },
    "a memory of weights and a detector that weighs": {
        "anchor": {"kind": "forgetting", "half_life": 1.5, "whole": True},
        "trainee.detector": {"kind": "rates", "action": "weigh"},
        "population.adoption": {"reconsider": 0.5, "reluctance": 0.0, "passing": 0.5},
        "market.rivals": [{"starts": 2}],
    },
    "a detector in a market of others": {
        "labels": "absent",
        "anchor": "fresh",
        "anchor.share": 1.0,
        "trainee.documents": 0,
        "trainee.detector": {"kind": "likelihood", "action": "weigh", "false_positive": 0.3},
        "market.rivals": [{"documents": 50}],
    },
    "users and a detector, no ledger": {
        "anchor": "accumulate",
        "population.adoption": {"reconsider": 0.5, "reluctance": 0.0, "passing": 0.5},
        "population.feed": "personalised",
        "population.exposure": 0.3,
        "trainee.detector": "likelihood",
        "measure.twin": True,
        "measure.ledger": False,
    },
    "a market on alarm, no ledger": {
        "market.rivals": [{"source": "1"}, {"starts": 3}],
        "trainee.retrain": {"kind": "drift", "losses": 40},
        "drift": {"kind": "births", "rate": 0.5},
        "anchor": "fresh",
        "population.fashion": 0.3,
        "population.turnover": 0.2,
        "measure.ledger": False,
    },
    "sampled now and then": {"world.length": 12, "measure.every": 4, "measure.draws": 5, "anchor": "accumulate"},
}


def run_of(folder, changes=None, *, arm="a", seed=1, ticks=6):
    return Run("tiny", arm, seed, small({"ticks": ticks} | (changes or {})), folder / "tiny")


def tree(folder):
    """Every file's path and content."""
    files = sorted(path for path in Path(folder).rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def done(run):
    assert perform(run) is None and run.finished()
    return (run.home / "timeseries.csv").read_bytes()


class Cut(BaseException):
    """Stands for the power failure."""


def cut_at(monkeypatch, run, tick):
    """Live a run whose step fails at `tick`."""
    step = Simulation.step

    def failing(sim):
        if sim.tick + 1 == tick:
            raise Cut
        step(sim)

    with monkeypatch.context() as patch:
        patch.setattr(Simulation, "step", failing)
        with pytest.raises(Cut):
            perform(run)


def test_a_finished_run_leaves_its_files(tmp_path):
    run = run_of(tmp_path, {"trainee.learner": "god"})
    text = done(run)
    assert sorted(tree(run.home)) == ["config.json", "manifest.json", "timeseries.csv"]
    assert Spec.model_validate_json((run.home / "config.json").read_text(encoding="utf-8")) == run.spec
    manifest = json.loads((run.home / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["address"] == "tiny/a/seed=1" and manifest["seed"] == 1
    assert {"godmodel", "python", "numpy", "mesa"} <= set(manifest["versions"])
    assert manifest["started"] <= manifest["finished"] and manifest["seconds"] >= 0
    assert text.count(b"\n") == 7 and count_ticks(run) == 6
    sim = Simulation(run.spec, 1)
    for row in read_rows(run.home / "timeseries.csv"):
        sim.step()
        assert row["tick"] == sim.tick and row["corpus_crc32"] == sim.row["corpus_crc32"]
        assert row["kl_bits"] == sim.row["kl_bits"].value == 0
        assert row["entropy_world_bits"] == sim.row["entropy_world_bits"].value


def test_all_arms_and_seeds_are_one_table(tmp_path):
    runs = [run_of(tmp_path, {"anchor": arm}, arm=arm, seed=s, ticks=3) for arm in ("none", "fresh") for s in (0, 5)]
    execute(runs, jobs=1)
    data = runs[0].folder / "timeseries"
    table = pd.read_parquet(data)
    assert len(table) == 12 and set(map(tuple, table[["arm", "seed"]].values)) == {(r.arm, r.seed) for r in runs}
    assert (table.scenario == "tiny").all() and table.kl_bits.notna().all()
    assert sorted(path.name for path in data.iterdir()) == sorted(run.table.name for run in runs)
    for run in runs:
        for field in pq.read_schema(run.table):
            about = field.metadata
            assert about[b"meaning"].decode() == BY_NAME[field.name].meaning
            assert about[b"unit"].decode() == BY_NAME[field.name].unit
            assert about[b"exactness"] == (b"estimated" if field.name.startswith("distinct_n") else b"exact"), (
                field.name
            )
        from_csv = pd.read_csv(run.home / "timeseries.csv")
        pd.testing.assert_frame_equal(pd.read_parquet(run.table), from_csv, check_dtype=False, rtol=1e-14)
    write_dictionary(runs[0].folder)
    said = json.loads((runs[0].folder / "columns.json").read_text(encoding="utf-8"))
    assert [entry["name"] for entry in said] == list(table.columns)
    assert all(set(entry) == {"name", "unit", "meaning", "exactness"} for entry in said)


def test_jobs_and_company_change_no_byte(tmp_path):
    def runs(folder, arms):
        return [run_of(folder, {"anchor": arm}, arm=arm, seed=s, ticks=3) for arm in arms for s in (0, 1)]

    alone, both = runs(tmp_path / "1", ["none"]), runs(tmp_path / "2", ["fresh", "none"])
    execute(alone, jobs=1)
    ticks = []
    execute(both, jobs=2, tell=ticks.append)
    assert ticks[-1] == 12 and ticks == sorted(ticks)
    for run in alone:
        other = next(r for r in both if (r.arm, r.seed) == (run.arm, run.seed))
        assert (run.home / "timeseries.csv").read_bytes() == (other.home / "timeseries.csv").read_bytes()
        assert run.table.read_bytes() == other.table.read_bytes()


@pytest.mark.parametrize("checkpoints", [True, False], ids=["from a checkpoint", "from the start"])
@pytest.mark.parametrize("way", WAYS)
def test_a_run_that_was_cut_off_ends_as_if_it_had_not_been(tmp_path, monkeypatch, way, checkpoints):
    monkeypatch.setattr(performing, "CHECKPOINT_SECONDS", -1.0)
    whole = run_of(tmp_path / "whole", WAYS[way])
    expected = done(whole)
    run = run_of(tmp_path / "cut", WAYS[way])
    for tick in (3, 5, 6):
        monkeypatch.setattr(performing, "CHECKPOINT_SECONDS", -1.0 if checkpoints else 1e9)
        cut_at(monkeypatch, run, tick)
        assert not run.finished() and count_ticks(run) == tick - 1
        assert (run.home / "timeseries.csv").read_bytes() == b"".join(expected.splitlines(keepends=True)[:tick])
        assert (run.home / "checkpoint.npz").exists() == checkpoints
    assert prepare([run], resume=True) == [run]
    assert done(run) == expected
    assert run.table.read_bytes() == whole.table.read_bytes(), "with the same metadata"
    assert not list(run.home.glob("checkpoint*"))
    assert prepare([run], resume=True) == []


@pytest.mark.slow
def test_a_network_is_trained_again_to_the_same_bit(tmp_path, monkeypatch):
    pytest.importorskip("torch")
    lstm = {
        "trainee.learner": "lstm",
        "trainee.learner.width": 4,
        "trainee.learner.epochs": 0.5,
        "trainee.retrain.interval": 2,
    }
    expected = done(run_of(tmp_path / "whole", lstm, ticks=4))
    monkeypatch.setattr(performing, "CHECKPOINT_SECONDS", -1.0)
    run = run_of(tmp_path / "cut", lstm, ticks=4)
    cut_at(monkeypatch, run, 3)
    assert done(run) == expected


def test_rows_beyond_the_checkpoint_are_lived_again(tmp_path, monkeypatch):
    expected = done(run_of(tmp_path / "whole"))
    run = run_of(tmp_path / "cut")
    monkeypatch.setattr(performing, "CHECKPOINT_SECONDS", -1.0)
    cut_at(monkeypatch, run, 3)
    monkeypatch.setattr(performing, "CHECKPOINT_SECONDS", 1e9)
    cut_at(monkeypatch, run, 6)
    with (run.home / "timeseries.csv").open("a") as file:
        file.write("tiny,a,1,6,half a li")
    assert done(run) == expected


CHILD = """
import sys
from pathlib import Path
from godmodel.sim.experiment import performing, runs
performing.CHECKPOINT_SECONDS = -1.0
from small_worlds import small
run = runs.Run("tiny", "a", 1, small({"ticks": 400, "anchor": "mix"}), Path(sys.argv[1]))
runs.execute([run], jobs=1)
"""


def test_a_killed_run_keeps_all_but_the_current_tick(tmp_path):
    run = Run("tiny", "a", 1, small({"ticks": 400, "anchor": "mix"}), tmp_path / "killed")
    path = [str(ROOT), str(ROOT / "tests" / "unit")]
    code = f"import sys; sys.path[:0] = {path!r}\n{CHILD}"
    child = subprocess.Popen([sys.executable, "-c", code, str(run.folder)], stderr=subprocess.PIPE)
    until = time.monotonic() + 60
    while count_ticks(run) < 8 and time.monotonic() < until and child.poll() is None:
        time.sleep(0.01)
    child.send_signal(signal.SIGKILL)
    child.communicate()
    assert child.returncode == -signal.SIGKILL and not run.finished()
    lines = count_ticks(run)
    table = pd.read_csv(run.home / "timeseries.csv")
    assert 8 <= lines < 400 and table.tick[:lines].tolist() == list(range(1, lines + 1))
    assert [row["tick"] for row in read_rows(run.home / "timeseries.csv")] == list(range(1, lines + 1))
    before = (run.home / "timeseries.csv").read_bytes()
    with np.load(run.home / "checkpoint.npz") as saved:
        kept = int(saved["tick"])
    assert kept >= lines - 1
    sim = Simulation(run.spec, 1)
    for row in read_rows(run.home / "timeseries.csv"):
        sim.step()
        assert row["corpus_crc32"] == sim.row["corpus_crc32"]
    assert before.count(b"\n") >= lines + 1
    until_end = kept + 3
    short = Run("tiny", "a", 1, run.spec.model_copy(update={"ticks": until_end}), run.folder)
    whole = Run("tiny", "a", 1, short.spec, tmp_path / "whole")
    assert done(short) == done(whole)


def started(tmp_path, monkeypatch):
    """A run that was cut at its fourth tick, with a checkpoint."""
    run = run_of(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(performing, "CHECKPOINT_SECONDS", -1.0)
        cut_at(patch, run, 4)
    return run


def one_sentence(problem, *words):
    assert problem and "\n" not in problem and all(word in problem for word in words), problem


def test_a_damaged_checkpoint_is_refused_in_a_sentence(tmp_path, monkeypatch):
    run = started(tmp_path, monkeypatch)
    point = run.home / "checkpoint.npz"
    good = point.read_bytes()
    with np.load(point) as file:
        state = {name: file[name] for name in file.files}
    damaged = {"empty": b"", "no zip": b"hello", "short": good[: len(good) // 2], "end missing": good[:-30]}
    for name, content in damaged.items():
        point.write_bytes(content)
        before = tree(run.home)
        one_sentence(perform(run), "tiny/a/seed=1: ", "checkpoint.npz", "delete it")
        assert tree(run.home) == before, name
        with pytest.raises(InputError, match="checkpoint"):
            execute([run], jobs=1)
    for missing in state:
        np.savez_compressed(point, **{name: values for name, values in state.items() if name != missing})
        one_sentence(perform(run), "checkpoint.npz")
    np.savez_compressed(point, **(state | {"format": 99}))
    one_sentence(perform(run), "of this version")
    np.savez_compressed(point, **(state | {"tastes": np.array([{}], dtype=object)}))
    one_sentence(perform(run), "checkpoint.npz")
    point.write_bytes(good)
    expected = done(run_of(tmp_path / "whole"))
    assert done(run) == expected


def test_flipped_bytes_are_noticed(tmp_path, monkeypatch):
    from godmodel.sim.experiment import checkpoint

    run = started(tmp_path, monkeypatch)
    good = (run.home / "checkpoint.npz").read_bytes()
    bad, refused = tmp_path / "bad.npz", 0
    for place in np.random.default_rng(0).integers(len(good), size=60):
        bad.write_bytes(good[:place] + bytes([good[place] ^ 0x55]) + good[place + 1 :])
        try:
            checkpoint.restore(Simulation(run.spec, 1), bad)
        except InputError as problem:
            one_sentence(str(problem), "bad.npz")
            refused += 1
    assert refused > 30  # what is left are dates and the like, which say nothing about the run


def test_a_checkpoint_without_its_rows_is_refused(tmp_path, monkeypatch):
    run = started(tmp_path, monkeypatch)
    (run.home / "timeseries.csv").unlink()
    one_sentence(perform(run), "the 3 ticks of its checkpoint")


def test_other_settings_are_refused_by_name(tmp_path, monkeypatch):
    started(tmp_path, monkeypatch)
    before = tree(tmp_path)
    others = {
        "trainee.temperature was 1.0, now 0.5": {"trainee.temperature": 0.5},
        "anchor.kind was 'none', now 'fresh'": {"anchor": "fresh"},
        "population.graph.rewiring was 0.1, now 0.2": {"population.graph.rewiring": 0.2},
        "ticks was 6, now 7": {"ticks": 7},
    }
    for words, changes in others.items():
        with pytest.raises(InputError) as caught:
            prepare([run_of(tmp_path, changes)], resume=True)
        one_sentence(str(caught.value), words, "choose another --out")
    assert tree(tmp_path) == before


@pytest.mark.parametrize("finished", [True, False])
def test_what_is_there_is_not_overwritten(tmp_path, monkeypatch, finished):
    run = started(tmp_path, monkeypatch)
    if finished:
        done(run)
    before = tree(tmp_path)
    other = run_of(tmp_path, arm="b")
    with pytest.raises(InputError) as caught:
        prepare([other, run], resume=False)
    one_sentence(str(caught.value), "already holds a run of a with seed 1", "nothing is overwritten", "--resume")
    assert tree(tmp_path) == before


def test_a_damaged_config_is_refused(tmp_path, monkeypatch):
    run = started(tmp_path, monkeypatch)
    for text in ("{", "[]", '{"ticks": 0}', "3"):
        (run.home / "config.json").write_text(text, encoding="utf-8")
        with pytest.raises(InputError) as caught:
            prepare([run], resume=True)
        one_sentence(str(caught.value))


def test_bad_data_are_met_before_anything_is_written(tmp_path):
    for changes in (
        {"population.graph.neighbours": 50},
        {"world": "names", "world.source": str(tmp_path / "nowhere")},
        {"population.graph": "file", "population.graph.path": str(tmp_path / "no.csv"), "population.people": None},
    ):
        with pytest.raises(InputError):
            prepare([run_of(tmp_path), run_of(tmp_path, changes, arm="b")], resume=False)
    assert tree(tmp_path) == {}


def test_one_bad_run_does_not_stop_the_others(tmp_path, monkeypatch):
    bad, good = started(tmp_path / "1", monkeypatch), run_of(tmp_path / "2", arm="b")
    (bad.home / "checkpoint.npz").write_bytes(b"x")
    with pytest.raises(InputError, match="tiny/a/seed=1"):
        execute([bad, good], jobs=1)
    assert good.finished() and not bad.finished()


def test_nothing_to_do_is_done():
    execute([], jobs=2)
    assert count_ticks(run_of(Path("nowhere"))) == 0
