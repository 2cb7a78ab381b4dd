"""Other people's files: plugins, scenario files and entry points, here and in workers, and what can go wrong."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from godmodel.sim import kinds, plugins
from godmodel.sim.errors import InputError
from godmodel.sim.experiment.scenario import load
from godmodel.sim.measure import adding

ROOT = Path(__file__).parents[2]
PLUGIN = '''
"""An anchor of one's own."""
from typing import Literal
import numpy as np
import godmodel as gm

@gm.register
class Newest(gm.Anchor):
    """The newest of people's documents."""
    kind: Literal["newest_{tag}"] = "newest_{tag}"
    share: float = gm.setting(0.5, between=(0, 1), unit="share", meaning="share of the size that is taken")
    def training_set(self, seen, *, tick, size, previous, rng):
        return seen.people()[-max(round(self.share * size), 1):]

@gm.register
@gm.measure(gm.Column("newest_{tag}_tick", int, "ticks", "tick of the newest document"))
def newest(tick):
    return {{"newest_{tag}_tick": int(tick.corpus.tick[-1])}}
'''
SCENARIO = '''
"""A small world, and a claim about it."""
import godmodel as gm

BASE = gm.Spec(
    ticks=2,
    world={"kind": "topics", "topics": 3, "vocabulary": 4, "length": 5, "states": 2},
    population={"people": 20, "documents": 50, "graph": {"kind": "watts_strogatz", "neighbours": 4}},
    measure={"draws": 30},
)
ARMS = {"none": {}, "half": {"anchor": "fresh", "anchor.share": 0.5}}

@gm.claim(above=0)
def wastes(arms):
    """The model wastes bits at the last tick (bits)."""
    return arms["none"].kl_bits.iloc[-1]

CLAIMS = (wastes,)

if __name__ == "__main__":
    from godmodel.scenarios import run_scenario
    run_scenario(__file__)
'''


@pytest.fixture
def godmodel(site):
    """The command line of the installed wheel, in another process."""

    def command(*words, cwd, beside="", module=True):
        line = [sys.executable, *(("-m", "godmodel") if module else ()), *map(str, words)]
        paths = os.pathsep.join(filter(None, (str(site), str(beside))))
        env = os.environ | {"PYTHONPATH": paths}
        return subprocess.run(line, cwd=cwd, env=env, capture_output=True, text=True, timeout=300, encoding="utf-8")

    return command


@pytest.fixture(autouse=True)
def forgotten():
    """Whatever a test loads or registers in this process is forgotten after it."""
    before, files, measures = set(kinds.added()), dict(plugins._loaded), set(adding.added())
    yield
    for each in set(kinds.added()) - before:
        kinds.remove(each)
    for each in set(adding.added()) - measures:
        adding.remove(each)
    plugins._loaded.clear()
    plugins._loaded.update(files)


@pytest.fixture
def place(tmp_path):
    """A folder with a plugin and a scenario, whose parts are forgotten afterwards."""
    (tmp_path / "own.py").write_text(PLUGIN.format(tag="one"))
    (tmp_path / "mine.py").write_text(SCENARIO)
    return tmp_path


# --- in this process --------------------------------------------------------------------------------------------------


def test_a_file_is_loaded_once_and_again_when_it_changed(place):
    module = plugins.load_file(place / "own.py")
    assert plugins.load_file(place / "own.py") is module
    assert plugins.loaded()[-1].source == str(place / "own.py") and plugins.loaded()[-1].is_file
    (place / "own.py").write_text(PLUGIN.format(tag="two"))
    assert plugins.load_file(place / "own.py") is not module
    same_name = place / "below" / "own.py"
    same_name.parent.mkdir()
    same_name.write_text("x = 1\n")
    assert plugins.load_file(same_name).x == 1 and plugins.module_name(same_name) != module.__name__


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "import nowhere_at_all\n",
            r"own.py fails while it is imported \(line 1\): ModuleNotFoundError: No module named",
        ),
        ("x = 1\ny = 1 / 0\n", r"own.py fails while it is imported \(line 2\): ZeroDivisionError: division by zero\.$"),
        ("def f(:\n", r"own.py fails while it is imported \(line 1\): SyntaxError: invalid syntax"),
        ("import godmodel as gm\ngm.Spec(tick=1)\n", r"own.py: unknown setting 'tick'; did you mean ticks\?"),
        ("import sys\nraise SystemExit\n", None),
    ],
)
def test_a_file_that_fails_is_one_sentence(tmp_path, text, words):
    path = tmp_path / "own.py"
    path.write_text(text)
    if words is None:
        with pytest.raises((InputError, SystemExit)):
            plugins.load_file(path)
        return
    with pytest.raises(InputError, match=words) as problem:
        plugins.load_file(path)
    assert "\n" not in str(problem.value)


def test_what_is_no_python_file_is_refused(tmp_path):
    for path in (tmp_path / "gone.py", tmp_path, tmp_path / "notes.txt"):
        with pytest.raises(InputError, match="--plugin takes a Python file"):
            plugins.load_file(path)


def test_a_scenario_file_needs_its_base_alone(tmp_path):
    path = tmp_path / "Tiny-World.py"
    path.write_text('"""One sentence.\n\nMore."""\nimport godmodel as gm\nBASE = gm.Spec(ticks=1)\n')
    scenario = load(str(path))
    assert (scenario.name, scenario.title, list(scenario.arms)) == ("tiny_world", "One sentence.", ["base"])
    assert scenario.call == str(path) and scenario.sha256 == plugins.checksum(path) and scenario.panels
    simulation = scenario.simulation(seed=3, people=20, **{"population.graph": "none"})
    assert (simulation.scenario_name, simulation.arm, simulation.spec.ticks) == ("tiny_world", "base", 1)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "must define BASE, a Spec, to be a scenario; godmodel new writes one"),
        ("BASE = 3", "BASE must be a Spec, got 3"),
        ("ARMS = 3", "must define BASE|ARMS must be a Mapping"),
        ("BASE = gm.Spec(); ARMS = {}", "must have at least one arm"),
        ("BASE = gm.Spec(); ARMS = {'A b': {}}", "an arm is a folder's name, of a-z, 0-9 and _, got 'A b'"),
        ("BASE = gm.Spec(); ARMS = {'a': 3}", "the arm a must say what it changes as path: value, got 3"),
        ("BASE = gm.Spec(); ARMS = {'a': {'tick': 3}}", "unknown setting 'tick'; did you mean ticks"),
        ("BASE = gm.Spec(); CLAIMS = [3]", "claims must be made by godmodel, got 3"),
        ("BASE = gm.Spec(); PANELS = ['kl_bits']", "panels must be made by godmodel, got 'kl_bits'"),
        ("BASE = gm.Spec(); SEEDS = True", "SEEDS must be a int, got True"),
    ],
)
def test_what_is_no_scenario_is_refused_in_a_sentence(tmp_path, text, words):
    path = tmp_path / "mine.py"
    path.write_text(f"import godmodel as gm\n{text}\n")
    with pytest.raises(InputError, match=words):
        load(str(path))


# --- from the command line --------------------------------------------------------------------------------------------


def test_a_file_and_a_plugin_run_resume_plot_and_report(place, godmodel):
    run = ["run", "./mine.py", "--plugin", "own.py", "--set", "anchor=newest_one", "--set", "anchor.share=0.4"]
    run += ["--jobs", "2", "--out", "out"]
    done = godmodel(*run, "--seeds", "2", cwd=place)
    assert done.returncode == 0, done.stderr
    folder = place / "out" / "mine"
    table = pd.read_parquet(folder / "timeseries")
    assert len(table) == 8 and (table.newest_one_tick == table.tick).all()
    config = json.loads((folder / "runs" / "none" / "seed=0" / "config.json").read_text())
    assert config["anchor"] == {"kind": "newest_one", "share": 0.4}
    manifest = json.loads((folder / "runs" / "none" / "seed=0" / "manifest.json").read_text())
    known = {Path(p["source"]).name: p["sha256"] for p in manifest["plugins"]}
    assert known == {name: plugins.checksum(place / name) for name in ("own.py", "mine.py")}
    assert re.search(r"godmodel run \S*/mine.py --arm none --seeds 0, .*--plugin \S*/own.py", manifest["command"])
    meaning = {c["name"]: c["meaning"] for c in json.loads((folder / "columns.json").read_text())}
    assert meaning["newest_one_tick"] == "tick of the newest document"

    before = (folder / "runs" / "none" / "seed=0" / "timeseries.csv").read_bytes()
    more = godmodel(*run, "--seeds", "3", "--resume", cwd=place)
    assert more.returncode == 0 and len(pd.read_parquet(folder / "timeseries")) == 12, more.stderr
    assert (folder / "runs" / "none" / "seed=0" / "timeseries.csv").read_bytes() == before
    for words in (["plot", "out"], ["report", "out"]):
        done = godmodel(*words, cwd=place)
        assert done.returncode == 0 and not done.stderr, done.stderr
    page = (folder / "report.html").read_text()
    assert "The model wastes bits at the last tick" in page

    (place / "own.py").write_text(PLUGIN.format(tag="one") + "# changed\n")
    refused = godmodel(*run, "--seeds", "4", "--resume", cwd=place)
    assert refused.returncode == 2 and "holds runs of another version of own.py" in refused.stderr
    noted = godmodel("plot", "out", cwd=place)
    assert noted.returncode == 0 and "own.py has changed since these runs: " in noted.stderr
    (place / "mine.py").unlink()
    noted = godmodel("report", "out", cwd=place)
    assert noted.returncode == 0 and "mine.py is not there any more: " in noted.stderr, noted.stderr
    (copy,) = (folder / "source").glob("mine.*.py")
    copy.unlink()
    lost = godmodel("plot", "out", cwd=place)
    assert lost.returncode == 2 and "restore one of them" in lost.stderr and "Traceback" not in lost.stderr


def test_a_sweep_over_a_setting_of_ones_own_part_on_workers(place, godmodel):
    words = ["sweep", "./mine.py", "--plugin", "own.py", "--set", "anchor=newest_one"]
    words += ["--grid", "anchor.share=0.2,0.8", "--seeds", "1", "--jobs", "2", "--out", "out"]
    done = godmodel(*words, cwd=place)
    assert done.returncode == 0, done.stderr
    table = pd.read_parquet(place / "out" / "mine" / "sweep" / "timeseries")
    assert sorted(table["sweep.anchor.share"].unique()) == [0.2, 0.8]
    assert godmodel("plot", "out", cwd=place).returncode == 0


def test_python_runs_that_very_file_even_if_it_has_a_packaged_name(place, godmodel):
    copy = place / "curse.py"
    copy.write_text(SCENARIO)
    done = godmodel("curse.py", "--seeds", "1", "--out", "out", cwd=place, module=False)
    assert done.returncode == 0, done.stderr
    assert "The model wastes bits" in done.stdout
    assert json.loads((place / "out" / "curse" / "scenario.json").read_text())["file"] == str(copy)
    assert set(pd.read_parquet(place / "out" / "curse" / "timeseries").arm) == {"none", "half"}
    assert godmodel("plot", "out", cwd=place).returncode == 0


def test_show_and_list_know_files_and_plugins(place, godmodel):
    shown = godmodel("show", "mine.py", "--plugin", "own.py", "--set", "anchor=newest_one", cwd=place)
    assert shown.returncode == 0 and "share of the size that is taken" in shown.stdout, shown.stderr
    wrong = godmodel("run", "./gone.py", cwd=place)
    assert wrong.returncode == 2 and "a scenario takes a Python file" in wrong.stderr and not wrong.stdout
    unknown = godmodel("run", "mine.py", "--set", "anchor=newest_one", cwd=place)
    assert unknown.returncode == 2 and "anchor.kind must be one of" in unknown.stderr


def test_new_writes_a_scenario_that_runs_and_holds(tmp_path, godmodel):
    written = godmodel("new", "my_world", cwd=tmp_path)
    assert written.returncode == 0 and "my_world.py" in written.stdout
    again = godmodel("new", "my_world", cwd=tmp_path)
    assert again.returncode == 2 and "nothing is overwritten" in again.stderr
    for name, words in (("My World", "begins with a letter"), ("curse", "is a scenario of this package")):
        wrong = godmodel("new", name, cwd=tmp_path)
        assert wrong.returncode == 2 and words in wrong.stderr
    small = ["--seeds", "1", "--set", "population.documents=200", "--set", "measure.ledger=false"]
    done = godmodel("my_world.py", *small, "--out", "out", cwd=tmp_path, module=False)
    assert done.returncode == 0 and "holds" in done.stdout, done.stderr + done.stdout
    lint = [sys.executable, "-m", "ruff", "check", "--select", "E,F,I", "--line-length", "120", "my_world.py"]
    done = subprocess.run(lint, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_what_fails_in_ones_own_code_is_a_sentence_and_a_file(place, godmodel):
    (place / "own.py").write_text(PLUGIN.format(tag="bad").replace("return seen.people()", 'return {}["key"]'))
    done = godmodel(
        "run", "mine.py", "--plugin", "own.py", "--set", "anchor=newest_bad", "--seeds", "1", "--out", "out", cwd=place
    )
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert "own.py, line 13, in training_set: KeyError: 'key'; the whole traceback is in" in done.stderr, done.stderr
    assert "KeyError" in (place / "out" / "mine" / "runs" / "none" / "seed=0" / "error.txt").read_text()


def installed(folder, name, text):
    """A package with an entry point, as pip would install it."""
    site = folder / "site"
    info = site / f"{name}-1.2.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.2\n")
    (info / "entry_points.txt").write_text(f"[godmodel.plugins]\nanchors = {name}_parts\n")
    (site / f"{name}_parts.py").write_text(text)
    return site


def test_an_installed_package_offers_its_parts_by_an_entry_point(place, godmodel):
    beside = installed(place, "others", PLUGIN.format(tag="dist"))
    words = ["run", "mine.py", "--set", "anchor=newest_dist", "--seeds", "1", "--jobs", "2", "--out", "out"]
    done = godmodel(*words, cwd=place, beside=beside)
    assert done.returncode == 0, done.stderr
    manifest = json.loads((place / "out" / "mine" / "runs" / "none" / "seed=0" / "manifest.json").read_text())
    assert {"source": "others 1.2: others_parts", "sha256": ""} in manifest["plugins"]


def test_a_broken_package_is_said_and_left_out(place, godmodel):
    beside = installed(place, "broken", "raise RuntimeError('no key')\n")
    done = godmodel("show", "god", cwd=place, beside=beside)
    assert done.returncode == 0
    assert "the plugin anchors of broken 1.2 can't be loaded and is left out: RuntimeError: no key" in done.stderr


def test_the_page_loads_no_file_that_an_address_names(place, monkeypatch):
    from godmodel.sim.page.address import asked
    from godmodel.sim.page.defaults import FIRST

    choice, problem = asked(f"scenario={place / 'mine.py'}")
    assert choice is None and "There is no scenario" in problem
    monkeypatch.setenv(FIRST, str(place / "mine.py"))
    choice, problem = asked("")
    assert choice is not None and choice.scenario.name == "mine" and not problem
    assert asked(f"scenario={place / 'mine.py'}&arm=half")[0].arm == "half"
